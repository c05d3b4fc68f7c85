// Hands results from gRPC's threads to the one thread that waits for them.
#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace huying::simulator {

// Bounded by its users: nobody posts more than was asked for.
template <class T>
class Mailbox {
 public:
  void Post(T item) {
    const absl::MutexLock lock(&mutex_);
    items_.push_back(std::move(item));
  }

  // Moves everything posted into `out` (which is emptied first); waits up to `timeout` for the
  // first.
  void Take(std::chrono::milliseconds timeout, std::vector<T>& out) {
    out.clear();
    const absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(this, &Mailbox::HasItems), absl::FromChrono(timeout));
    items_.swap(out);
  }

 private:
  bool HasItems() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !items_.empty(); }

  absl::Mutex mutex_;
  std::vector<T> items_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace huying::simulator
