// Hands results from gRPC's threads to the one thread that waits for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace huying::ctl {

// Bounded by its users: nobody posts more than was asked for.
template <class T>
class Mailbox {
 public:
  void Post(T item) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(item));
    }
    arrived_.notify_one();
  }

  // Moves everything posted into `out` (which is emptied first); waits up to `timeout` for the
  // first.
  void Take(std::chrono::milliseconds timeout, std::vector<T>& out) {
    out.clear();
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait_for(lock, timeout, [&] { return !items_.empty(); });
    items_.swap(out);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<T> items_;
};

}  // namespace huying::ctl
