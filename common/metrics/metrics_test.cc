#include "common/metrics/metrics.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CheckName, Table) {
  struct {
    std::string_view name;
    Kind kind;
    bool good;
  } const cases[] = {
      {"huying_log_void_records_total", Kind::kCounter, true},
      {"huying_intake_open_cases", Kind::kGauge, true},
      {"huying_gateway_request_duration_seconds", Kind::kGauge, true},
      {"huying_log_void_records", Kind::kCounter, false},
      {"huying_intake_open_cases_total", Kind::kGauge, false},
      {"intake_open_cases", Kind::kGauge, false},
      {"huying_intake_cases", Kind::kGauge, false},
      {"huying_intake_open_apples", Kind::kGauge, false},
      {"huying_Intake_open_cases", Kind::kGauge, false},
      {"huying__open_cases", Kind::kGauge, false},
      {"", Kind::kGauge, false},
  };
  for (const auto& c : cases) EXPECT_EQ(CheckName(c.name, c.kind).empty(), c.good) << c.name;
}

TEST(CheckLabels, OnlyClosedSets) {
  EXPECT_EQ(CheckLabels({{"state", "CASE_STATE_READY"}, {"service", "intake"}}), "");
  EXPECT_NE(CheckLabels({{"case_id", "110101008-261122-00042"}}), "");
  EXPECT_NE(CheckLabels({{"state", std::string(65, 'x')}}), "");
}

std::string TextOf(const Registry& registry) {
  std::string text;
  registry.Text([&](std::string rendered) { text = std::move(rendered); });
  return text;
}

TEST(Registry, RendersWhatWasCountedFromManyThreads) {
  Registry registry;
  const Counter counter =
      registry.AddCounter("huying_log_void_records_total", "Void records.", {{"reason", "epoch"}});
  const Gauge gauge = registry.AddGauge("huying_intake_open_cases", "Open cases.");
  const Histogram histogram =
      registry.AddHistogram("huying_rpc_answer_seconds", "Time to answer.", {}, {0.1, 1});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) counter.Add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  gauge.Set(3);
  gauge.Add(-1);
  histogram.Observe(0.5);
  const std::string text = TextOf(registry);
  EXPECT_THAT(text, HasSubstr("huying_log_void_records_total{reason=\"epoch\"} 4000"));
  EXPECT_THAT(text, HasSubstr("huying_intake_open_cases 2"));
  EXPECT_THAT(text, HasSubstr("huying_rpc_answer_seconds_bucket{le=\"1\"} 1"));
  EXPECT_THAT(text, HasSubstr("huying_metrics_dropped_samples_total 0"));
}

TEST(Registry, WaitsForAllSourcesAndDropsWrongSamples) {
  Registry registry;
  Registry::Done late;
  registry.AddSource([&](Registry::Done done) { late = std::move(done); });
  registry.AddSource([](Registry::Done done) {
    done({{"huying_intake_open_cases", "Open cases.", Kind::kGauge, {{"state", "READY"}}, 7},
          {"huying_intake_open_cases", "Open cases.", Kind::kGauge, {{"case_id", "x"}}, 1},
          {"nonsense", "", Kind::kGauge, {}, 1}});
  });
  std::string text;
  registry.Text([&](std::string rendered) { text = std::move(rendered); });
  EXPECT_EQ(text, "");
  late({});
  EXPECT_THAT(text, HasSubstr("huying_intake_open_cases{state=\"READY\"} 7"));
  EXPECT_THAT(text, Not(HasSubstr("case_id")));
  EXPECT_THAT(text, Not(HasSubstr("nonsense")));
  EXPECT_THAT(text, HasSubstr("huying_metrics_dropped_samples_total 2"));
}

}  // namespace
}  // namespace huying::metrics
