#include "common/runtime/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "common/core/check.h"

namespace huying::runtime {
namespace {
// Timers and deadlines are looked at this often even if nothing wakes the worker.
constexpr std::chrono::milliseconds kSweep(20);
constexpr int64_t kResting = 0;

int64_t Nanos(std::chrono::steady_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}
}  // namespace

struct WorkerPool::Worker {
  absl::Mutex mutex;
  absl::CondVar turned;
  std::vector<std::shared_ptr<Task>> tasks ABSL_GUARDED_BY(mutex);
  bool in_round ABSL_GUARDED_BY(mutex) = false;  // it turns a copy of `tasks`
  uint64_t rounds ABSL_GUARDED_BY(mutex) = 0;    // finished
  // What it sleeps on between rounds. Not absl's: its timed waits go by the wall clock (20220623),
  // and a clock that is set back must not stop the sweep.
  std::mutex sleep_mutex;
  std::condition_variable wake;
  std::atomic<bool> signalled{false};
  std::atomic<int64_t> round_began_ns{kResting};
  std::thread thread;

  void Signal() {
    if (signalled.exchange(true, std::memory_order_acq_rel)) return;
    const std::lock_guard lock(sleep_mutex);  // no wake is lost between its check and its wait
    wake.notify_one();
  }
  void Sleep(const std::atomic<bool>& stopping) {
    std::unique_lock lock(sleep_mutex);
    wake.wait_for(lock, kSweep, [&] {
      return signalled.load(std::memory_order_acquire) || stopping.load(std::memory_order_acquire);
    });
  }
};

struct WorkerPool::Task {
  std::function<bool()> turn;
  Worker* worker = nullptr;
  std::atomic<bool> woken{true};
  std::atomic<bool> removed{false};
};

WorkerPool::WorkerPool(int threads) {
  // Debian's library looks for cycles of locks at each one, as debug builds do; the tests of an own
  // debug build still do.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  HY_CHECK(threads > 0);
  for (int i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>());
  for (const auto& worker : workers_)
    worker->thread = std::thread([this, w = worker.get()] { Run(*w); });
}

WorkerPool::~WorkerPool() { Stop(); }

size_t WorkerPool::Add(size_t pin) {
  auto task = std::make_shared<Task>();
  task->worker = workers_[pin % workers_.size()].get();
  const absl::MutexLock lock(&tasks_mutex_);
  tasks_.push_back(std::move(task));
  return tasks_.size() - 1;
}

void WorkerPool::Begin(size_t number, std::function<bool()> turn) {
  const std::shared_ptr<Task> task = Find(number);
  task->turn = std::move(turn);
  {
    const absl::MutexLock lock(&task->worker->mutex);
    task->worker->tasks.push_back(task);
  }
  task->worker->Signal();
}

std::shared_ptr<WorkerPool::Task> WorkerPool::Find(size_t number) {
  const absl::MutexLock lock(&tasks_mutex_);
  return tasks_[number];
}

void WorkerPool::Remove(absl::Span<const size_t> numbers) {
  std::set<Worker*> concerned;
  for (const size_t number : numbers) {
    const std::shared_ptr<Task> task = Find(number);
    task->removed.store(true, std::memory_order_release);
    concerned.insert(task->worker);
  }
  for (Worker* worker : concerned) {
    const absl::MutexLock lock(&worker->mutex);
    std::erase_if(worker->tasks, [](const std::shared_ptr<Task>& task) {
      return task->removed.load(std::memory_order_acquire);
    });
    // The round that is under way has a copy of what was erased; the next one has not.
    const uint64_t until = worker->rounds + (worker->in_round ? 1 : 0);
    while (worker->rounds < until && !stopping_.load(std::memory_order_acquire)) {
      worker->turned.Wait(&worker->mutex);
    }
  }
}

bus::Wake WorkerPool::WakeOf(size_t number) {
  const std::shared_ptr<Task> task = Find(number);
  return [task] {
    if (task->removed.load(std::memory_order_acquire)) return;
    if (!task->woken.exchange(true, std::memory_order_acq_rel)) task->worker->Signal();
  };
}

void WorkerPool::WakeAll() {
  const absl::MutexLock lock(&tasks_mutex_);
  for (const auto& task : tasks_) {
    if (task->removed.load(std::memory_order_acquire)) continue;
    task->woken.store(true, std::memory_order_release);
    task->worker->Signal();
  }
}

void WorkerPool::Run(Worker& worker) {
  std::vector<std::shared_ptr<Task>> tasks;
  auto swept = std::chrono::steady_clock::now();
  bool more = false;
  while (!stopping_.load(std::memory_order_acquire)) {
    if (!more) worker.Sleep(stopping_);
    worker.signalled.store(false, std::memory_order_release);
    {
      const absl::MutexLock lock(&worker.mutex);
      tasks = worker.tasks;
      worker.in_round = true;
    }
    const auto now = std::chrono::steady_clock::now();
    worker.round_began_ns.store(Nanos(now), std::memory_order_relaxed);
    const bool sweep = now - swept >= kSweep;
    if (sweep) swept = now;
    more = false;
    for (const auto& task : tasks) {
      if (task->removed.load(std::memory_order_acquire)) continue;
      if (!task->woken.exchange(false, std::memory_order_acq_rel) && !sweep) continue;
      if (task->turn()) {
        task->woken.store(true, std::memory_order_release);
        more = true;
      }
    }
    worker.round_began_ns.store(kResting, std::memory_order_relaxed);
    tasks.clear();  // lets go of what was removed
    const absl::MutexLock lock(&worker.mutex);
    worker.in_round = false;
    ++worker.rounds;
    worker.turned.SignalAll();
  }
}

absl::Duration WorkerPool::LongestTurn() const {
  const int64_t now = Nanos(std::chrono::steady_clock::now());
  int64_t longest = 0;
  for (const auto& worker : workers_) {
    const int64_t began = worker->round_began_ns.load(std::memory_order_relaxed);
    if (began != kResting) longest = std::max(longest, now - began);
  }
  return absl::Nanoseconds(longest);
}

void WorkerPool::Stop() {
  stopping_.store(true, std::memory_order_release);
  for (const auto& worker : workers_) {
    {
      const std::lock_guard lock(worker->sleep_mutex);
      worker->wake.notify_all();
    }
    {
      const absl::MutexLock lock(&worker->mutex);
      worker->turned.SignalAll();
    }
    if (worker->thread.joinable()) worker->thread.join();
  }
}

}  // namespace huying::runtime
