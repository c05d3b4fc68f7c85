#include "common/runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace huying::runtime {
namespace {

constexpr int kForEver = 1'000'000'000;

// Lets the test wait for something that a worker does.
class Latch {
 public:
  void Set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return set_; });
  }
  bool WaitFor(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, at_most, [&] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

TEST(WorkerPool, TurnsATaskWhileItHasMoreToDo) {
  WorkerPool pool(1);
  Latch done;
  int turns = 0;
  const size_t task = pool.Add(0);
  pool.Begin(task, [&] {
    if (++turns == 100) done.Set();
    return turns < 100;
  });
  done.Wait();
  pool.Remove(task);
  EXPECT_GE(turns, 100);
}

TEST(WorkerPool, TellsOfATurnThatDoesNotEnd) {
  WorkerPool pool(2);
  Latch started;
  Latch release;
  const size_t task = pool.Add(0);
  pool.Begin(task, [&] {
    started.Set();
    release.Wait();
    return false;
  });
  started.Wait();
  while (pool.LongestTurn() < absl::Milliseconds(30)) std::this_thread::yield();
  release.Set();
  while (pool.LongestTurn() != absl::ZeroDuration()) std::this_thread::yield();
  pool.Remove(task);
}

TEST(WorkerPool, ATaskStaysOnItsWorkerAndIsNeverTurnedTwiceAtOnce) {
  WorkerPool pool(3);
  constexpr int kTasks = 12;
  constexpr int kTurns = 500;
  struct Task {
    size_t number = 0;
    std::thread::id thread;
    int turns = 0;  // no atomic: one worker alone turns it
    Latch done;
  };
  std::vector<std::unique_ptr<Task>> tasks;
  for (size_t i = 0; i < kTasks; ++i) {
    tasks.push_back(std::make_unique<Task>());
    tasks.back()->number = pool.Add(i);
  }
  for (const auto& task : tasks) {
    pool.Begin(task->number, [t = task.get()] {
      if (t->turns == 0) t->thread = std::this_thread::get_id();
      EXPECT_EQ(t->thread, std::this_thread::get_id());
      if (++t->turns == kTurns) t->done.Set();
      return t->turns < kTurns;
    });
  }
  for (const auto& task : tasks) task->done.Wait();
  for (const auto& task : tasks) pool.Remove(task->number);
  for (size_t i = 3; i < kTasks; ++i) EXPECT_EQ(tasks[i]->thread, tasks[i - 3]->thread);
}

TEST(WorkerPool, WakesAreNotLost) {
  WorkerPool pool(2);
  std::atomic<int> wanted{0};
  std::atomic<int> seen{0};
  const size_t task = pool.Add(1);
  pool.Begin(task, [&] {
    seen.store(wanted.load());
    return false;
  });
  const bus::Wake wake = pool.WakeOf(task);
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      for (int k = 0; k < 1'000; ++k) {
        wanted.fetch_add(1);
        wake();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  while (seen.load() != 3'000) std::this_thread::yield();
  pool.Remove(task);
}

// After Remove nothing touches the task any more, whoever still holds its wake.
TEST(WorkerPool, RemoveWaitsForTheTurnThatIsUnderWay) {
  for (int round = 0; round < 50; ++round) {
    WorkerPool pool(2);
    auto alive = std::make_unique<int>(1);
    Latch turned;
    const size_t task = pool.Add(static_cast<size_t>(round));
    pool.Begin(task, [&] {
      *alive += 1;
      turned.Set();
      return true;
    });
    turned.Wait();
    const bus::Wake wake = pool.WakeOf(task);
    pool.Remove(task);
    alive.reset();
    wake();
    pool.WakeAll();
  }
}

// A process has hundreds of partitions, and people wait for it to end.
TEST(WorkerPool, ManyTasksAreRemovedWithinTheRoundThatIsUnderWay) {
  WorkerPool pool(1);
  Latch in_round;
  std::mutex mutex;
  std::condition_variable changed;
  int rounds_allowed = 1;
  const size_t gate = pool.Add(0);
  pool.Begin(gate, [&] {
    in_round.Set();
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return rounds_allowed > 0; });
    if (rounds_allowed < kForEver) --rounds_allowed;
    return true;
  });
  std::vector<size_t> tasks;
  for (size_t i = 0; i < 600; ++i) {
    tasks.push_back(pool.Add(0));
    pool.Begin(tasks.back(), [] { return false; });
  }
  in_round.Wait();
  Latch removed;
  std::thread remover([&] {
    pool.Remove(tasks);
    removed.Set();
  });
  const auto allow = [&](int rounds) {
    {
      const std::lock_guard lock(mutex);
      rounds_allowed = rounds;
    }
    changed.notify_all();
  };
  // The round that it found, one that may have begun meanwhile, and some that went by before it was
  // there. Two for each task would be 1,200.
  bool in_time = false;
  for (int rounds = 0; rounds < 20 && !in_time; ++rounds) {
    allow(1);
    in_time = removed.WaitFor(std::chrono::milliseconds(500));
  }
  allow(kForEver);
  EXPECT_TRUE(in_time) << "600 tasks were not removed within 20 rounds";
  remover.join();
  pool.Remove(gate);
}

TEST(WorkerPool, StopEndsAPoolWithTasks) {
  WorkerPool pool(2);
  for (size_t i = 0; i < 8; ++i) {
    const size_t task = pool.Add(i);
    pool.Begin(task, [] { return true; });
  }
  pool.Stop();
  pool.Stop();
}

}  // namespace
}  // namespace huying::runtime
