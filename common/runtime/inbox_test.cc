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

TEST(Inbox, IsFirstInFirstOutAndBounded) {
  Inbox inbox(2, 1);
  Command first = Named("1"), second = Named("2"), third = Named("3");
  EXPECT_TRUE(inbox.Push(first));
  EXPECT_TRUE(inbox.Push(second));
  EXPECT_FALSE(inbox.Push(third));
  EXPECT_EQ(third.request_id, "3") << "what is refused stays with the caller";
  EXPECT_EQ(inbox.commands(), 2u);
  std::vector<Command> taken;
  inbox.TakeCommands(1, taken);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].request_id, "1");
  EXPECT_TRUE(inbox.Push(third));
  inbox.TakeCommands(10, taken);
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[2].request_id, "3");
  EXPECT_EQ(inbox.commands(), 0u);
}

TEST(Inbox, QueriesHaveTheirOwnBound) {
  Inbox inbox(1, 1);
  Query first, second;
  EXPECT_TRUE(inbox.Push(first));
  EXPECT_FALSE(inbox.Push(second));
  std::vector<Query> taken;
  inbox.TakeQueries(taken);
  EXPECT_EQ(taken.size(), 1u);
  EXPECT_TRUE(inbox.Push(second));
}

// Many callers and one worker: everything that was taken in comes out once, each caller's in order.
TEST(Inbox, ManyCallersOneWorker) {
  constexpr int kCallers = 4;
  constexpr int kEach = 2'000;
  Inbox inbox(64, 1);
  std::atomic<int> running{kCallers};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kEach; ++i) {
        Command command = Named(std::to_string(caller * kEach + i));
        while (!inbox.Push(command)) std::this_thread::yield();
      }
      running.fetch_sub(1);
    });
  }
  std::vector<int> next(kCallers, 0);
  std::vector<Command> taken;
  while (running.load() > 0 || inbox.commands() > 0) {
    taken.clear();
    inbox.TakeCommands(16, taken);
    for (const Command& command : taken) {
      const int number = std::stoi(command.request_id);
      ASSERT_EQ(number % kEach, next[static_cast<size_t>(number / kEach)]++);
    }
    if (taken.empty()) std::this_thread::yield();
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(next, std::vector<int>(kCallers, kEach));
}

}  // namespace
}  // namespace huying::runtime
