// Bytes that the partitions of a process share: what waits and what is in flight, in all of them
// together.
//
// Threads: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace huying::runtime {

class ByteBudget {
 public:
  explicit ByteBudget(size_t bytes_max) : bytes_max_(bytes_max) {}

  // False: there is no room, and nothing was taken.
  bool Take(size_t bytes) {
    size_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used > bytes_max_ || bytes > bytes_max_ - used) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  // What has been decided already must be held, whether there is room or not.
  void Force(size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void Give(size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  bool full() const { return used_.load(std::memory_order_relaxed) >= bytes_max_; }
  size_t used() const { return used_.load(std::memory_order_relaxed); }
  size_t bytes_max() const { return bytes_max_; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> used_{0};
};

// A part of a budget, given back when this goes.
class BudgetShare {
 public:
  BudgetShare() = default;
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
  BudgetShare& operator=(BudgetShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BudgetShare() {
    if (budget_ != nullptr) budget_->Give(bytes_);
  }

  // A null budget has no bound. False: no room, and nothing was taken.
  static bool Take(ByteBudget* budget, size_t bytes, BudgetShare& share) {
    if (budget != nullptr && !budget->Take(bytes)) return false;
    share = BudgetShare(budget, bytes);
    return true;
  }
  static BudgetShare Force(ByteBudget* budget, size_t bytes) {
    if (budget != nullptr) budget->Force(bytes);
    return BudgetShare(budget, bytes);
  }

 private:
  BudgetShare(ByteBudget* budget, size_t bytes) : budget_(budget), bytes_(bytes) {}

  ByteBudget* budget_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace huying::runtime
