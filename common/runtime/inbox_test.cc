#include "common/runtime/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace huying::runtime {
namespace {

Command Named(std::string id) {
  Command command;
  command.request_id = std::move(id);
  return command;
}

HostOptions Bounds(size_t commands_max, size_t queries_max) {
  HostOptions options;
  options.commands_max = commands_max;
  options.queries_max = queries_max;
  return options;
}

constexpr int64_t kAskedMs = 1'000;

TEST(Inbox, IsFirstInFirstOutAndBounded) {
  const HostOptions options = Bounds(2, 1);
  Inbox inbox(options);
  Command first = Named("1"), second = Named("2"), third = Named("3");
  EXPECT_TRUE(inbox.Push(first, kAskedMs).ok());
  EXPECT_TRUE(inbox.Push(second, kAskedMs).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(inbox.Push(third, kAskedMs)));
  EXPECT_EQ(third.request_id, "3") << "what is refused stays with the caller";
  EXPECT_EQ(inbox.commands(), 2u);
  std::vector<WaitingCommand> taken;
  inbox.TakeCommands(1, taken);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].command.request_id, "1");
  EXPECT_TRUE(inbox.Push(third, kAskedMs).ok());
  inbox.TakeCommands(10, taken);
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[2].command.request_id, "3");
  EXPECT_EQ(inbox.commands(), 0u);
}

TEST(Inbox, QueriesHaveTheirOwnBound) {
  const HostOptions options = Bounds(1, 1);
  Inbox inbox(options);
  Query first, second;
  EXPECT_TRUE(inbox.Push(first).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(inbox.Push(second)));
  std::vector<Query> taken;
  inbox.TakeQueries(taken);
  EXPECT_EQ(taken.size(), 1u);
  EXPECT_TRUE(inbox.Push(second).ok());
}

// Of all partitions together, in bytes; what one holds is given back when it is gone.
TEST(Inbox, SharesTheBytesOfItsProcess) {
  ByteBudget budget(2'000);
  HostOptions options = Bounds(100, 1);
  options.budget = &budget;
  Inbox one(options), other(options);
  Command first = Named("1"), second = Named("2"), third = Named("3"), fourth = Named("4");
  EXPECT_TRUE(one.Push(first, kAskedMs).ok());
  EXPECT_TRUE(other.Push(second, kAskedMs).ok());
  EXPECT_TRUE(other.Push(third, kAskedMs).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(one.Push(fourth, kAskedMs)));
  std::vector<WaitingCommand> taken;
  one.TakeCommands(1, taken);
  EXPECT_TRUE(absl::IsResourceExhausted(one.Push(fourth, kAskedMs))) << "it is held until answered";
  taken.clear();
  EXPECT_TRUE(one.Push(fourth, kAskedMs).ok());
}

TEST(Inbox, GivesBackWhatHasWaitedTooLong) {
  const HostOptions options = Bounds(10, 1);
  Inbox inbox(options);
  Command old = Named("old"), hurried = Named("hurried"), patient = Named("patient");
  hurried.timeout = absl::Milliseconds(50);
  EXPECT_TRUE(inbox.Push(old, kAskedMs).ok());
  EXPECT_TRUE(inbox.Push(hurried, kAskedMs + 100).ok());
  EXPECT_TRUE(inbox.Push(patient, kAskedMs + 100).ok());
  std::vector<WaitingCommand> overdue;
  inbox.TakeOverdue(kAskedMs + 149, kAskedMs, overdue);
  EXPECT_TRUE(overdue.empty());
  inbox.TakeOverdue(kAskedMs + 150, kAskedMs + 1, overdue);
  ASSERT_EQ(overdue.size(), 2u);
  EXPECT_EQ(overdue[0].command.request_id, "old");
  EXPECT_EQ(overdue[1].command.request_id, "hurried");
  EXPECT_EQ(inbox.commands(), 1u);
}

// Many callers and one worker: everything that was taken in comes out once, each caller's in order.
TEST(Inbox, ManyCallersOneWorker) {
  constexpr int kCallers = 4;
  constexpr int kEach = 2'000;
  const HostOptions options = Bounds(64, 1);
  Inbox inbox(options);
  std::atomic<int> running{kCallers};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kEach; ++i) {
        Command command = Named(std::to_string(caller * kEach + i));
        while (!inbox.Push(command, kAskedMs).ok()) std::this_thread::yield();
      }
      running.fetch_sub(1);
    });
  }
  std::vector<int> next(kCallers, 0);
  std::vector<WaitingCommand> taken;
  while (running.load() > 0 || inbox.commands() > 0) {
    taken.clear();
    inbox.TakeCommands(16, taken);
    for (const WaitingCommand& waiting : taken) {
      const int number = std::stoi(waiting.command.request_id);
      ASSERT_EQ(number % kEach, next[static_cast<size_t>(number / kEach)]++);
    }
    if (taken.empty()) std::this_thread::yield();
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(next, std::vector<int>(kCallers, kEach));
}

}  // namespace
}  // namespace huying::runtime
