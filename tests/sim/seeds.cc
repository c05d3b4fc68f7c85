#include "tests/sim/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

namespace huying::sim {
namespace {

constexpr uint64_t kFewSeeds = 20;
constexpr uint64_t kBudgetMaxS = 30 * 24 * 3600;

thread_local uint64_t seed_of_thread = 0;

// An HY_CHECK ends the process: then at least the seed is known.
void TellSeed(int) {
  char line[80];
  const int length = std::snprintf(line, sizeof(line), "the program ended in seed %llu\n",
                                   static_cast<unsigned long long>(seed_of_thread));
  if (std::fwrite(line, 1, static_cast<size_t>(length), stderr) == 0) return;
  std::signal(SIGABRT, SIG_DFL);
}

void Add(const testing::SimReport& report, testing::SimReport& sum) {
  sum.records += report.records;
  sum.void_records += report.void_records;
  sum.fences += report.fences;
  sum.accepted += report.accepted;
  sum.refused += report.refused;
  sum.crashes += report.crashes;
}

// Where nothing happens everything holds.
void ExpectWork(const Totals& totals, Faults faults) {
  const testing::SimReport& sum = totals.sum;
  EXPECT_GT(sum.accepted, totals.seeds) << "hardly any command was accepted";
  EXPECT_GT(sum.records, sum.accepted);
  if (faults == Faults::kNone) {
    EXPECT_EQ(sum.crashes, 0u);
    return;
  }
  EXPECT_GT(sum.crashes, 0u) << "nothing crashed";
  EXPECT_GT(sum.void_records, 0u) << "no record was void";
}

}  // namespace

Flags& flags() {
  static Flags flags;
  return flags;
}

Totals RunAll(uint64_t first, uint64_t count, bool stop, const RunSeed& run) {
  std::signal(SIGABRT, TellSeed);
  Totals totals;
  std::mutex mutex;  // guards totals
  std::atomic<uint64_t> next{first};
  std::atomic<bool> stopped{false};
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::seconds(flags().budget_s.value_or(kBudgetMaxS));
  const auto work = [&] {
    while (!stopped.load()) {
      if (std::chrono::steady_clock::now() > until) return;
      const uint64_t seed = next.fetch_add(1);
      if (seed >= first + count) return;
      seed_of_thread = seed;
      testing::SimReport report = run(seed, flags().trace);
      const std::lock_guard lock(mutex);
      ++totals.seeds;
      Add(report, totals.sum);
      if (report.problems.empty()) continue;
      if (totals.broken++ == 0 || seed < totals.first_broken) {
        totals.first_broken = seed;
        totals.of_first = std::move(report);
      }
      if (stop) stopped.store(true);
    }
  };
  const unsigned cores = flags().trace ? 1 : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < cores; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return totals;
}

void ExpectAllHold(uint64_t count, Faults faults, const RunSeed& run) {
  const uint64_t first = flags().seed.value_or(1);
  const Totals totals = RunAll(first, flags().seed ? 1 : flags().seeds.value_or(count), true, run);
  const testing::SimReport& sum = totals.sum;
  std::cout << totals.seeds << " seeds from " << first << " on: " << sum.records << " records, "
            << sum.void_records << " of them void, " << sum.fences << " epochs, " << sum.crashes
            << " crashes, " << sum.accepted << " commands accepted, " << sum.refused
            << " refused\n";
  // A few seeds may well have none of it.
  if (totals.seeds > kFewSeeds) ExpectWork(totals, faults);
  if (totals.broken == 0) return;
  std::string problems;
  for (const std::string& problem : totals.of_first.problems) problems += "  " + problem + "\n";
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  ADD_FAILURE() << "seed " << totals.first_broken << " breaks:\n"
                << problems
                << "replay it with\n  build/tests/sim_test --seed=" << totals.first_broken
                << " --gtest_filter=" << info->test_suite_name() << "." << info->name()
                << " --trace";
}

}  // namespace huying::sim
