// Worker threads, one per core by default. Each task is pinned to one worker, so what it owns needs
// no lock. A worker turns the tasks that were woken, and all of them every few milliseconds, so
// that nothing ever depends on a wake.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/bus/bus.h"

namespace huying::runtime {

class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();

  // Makes a task on worker `pin` modulo the number of threads. Returns its number.
  size_t Add(size_t pin);
  // Turns `turn` from now on until Remove; it returns true when there is more to do at once.
  void Begin(size_t task, std::function<bool()> turn);
  // Blocks until none of the tasks is being turned; none ever will be again. Waits for the turns that
  // are under way and for nothing else, however many tasks there are. Not from a task.
  void Remove(absl::Span<const size_t> tasks);
  void Remove(size_t task) { Remove(absl::MakeConstSpan(&task, 1)); }
  // Turns the task soon. Cheap, from any thread; stays valid for ever.
  bus::Wake WakeOf(size_t task);
  void WakeAll();

  // For how long the slowest worker has been in its round: stays in the milliseconds unless one is
  // stuck. Any thread.
  absl::Duration LongestTurn() const;

  // Joins the threads; tasks are not turned again.
  void Stop();
  size_t threads() const { return workers_.size(); }

 private:
  struct Task;
  struct Worker;
  void Run(Worker& worker);
  std::shared_ptr<Task> Find(size_t task);

  std::vector<std::unique_ptr<Worker>> workers_;
  absl::Mutex tasks_mutex_;
  // Shared with wakes, which may outlive a task.
  std::vector<std::shared_ptr<Task>> tasks_ ABSL_GUARDED_BY(tasks_mutex_);
  std::atomic<bool> stopping_{false};
};

}  // namespace huying::runtime
