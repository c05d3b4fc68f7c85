// Latencies counted in buckets that are 3 % wide: any thread adds, anybody asks for a percentile.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace huying::load {

// Of 1 microsecond to an hour. Thread-safe.
class Histogram {
 public:
  void Add(int64_t micros) {
    buckets_[IndexOf(static_cast<uint64_t>(std::max<int64_t>(micros, 0)))].fetch_add(
        1, std::memory_order_relaxed);
  }

  uint64_t Count() const {
    uint64_t count = 0;
    for (const auto& bucket : buckets_) count += bucket.load(std::memory_order_relaxed);
    return count;
  }

  // Milliseconds that `share` (0 to 1) of what was added stays within; 0 if nothing was added.
  double PercentileMs(double share) const {
    const auto wanted = static_cast<uint64_t>(share * static_cast<double>(Count()));
    uint64_t seen = 0;
    for (size_t index = 0; index < buckets_.size(); ++index) {
      seen += buckets_[index].load(std::memory_order_relaxed);
      if (seen > wanted) return static_cast<double>(UpperOf(index)) / 1000.0;
    }
    return 0;
  }

  void Clear() {
    for (auto& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr int kSubBits = 5;  // 32 steps in each doubling
  static constexpr size_t kSub = size_t{1} << kSubBits;
  static constexpr size_t kDoublings = 28;

  static size_t IndexOf(uint64_t micros) {
    if (micros < kSub) return micros;
    const int shift = std::bit_width(micros) - kSubBits - 1;
    const size_t index = (static_cast<size_t>(shift) + 1) * kSub + ((micros >> shift) - kSub);
    return std::min(index, kSub * kDoublings - 1);
  }
  static uint64_t UpperOf(size_t index) {
    if (index < kSub) return index + 1;
    const size_t shift = index / kSub - 1;
    return (kSub + index % kSub + 1) << shift;
  }

  std::array<std::atomic<uint64_t>, kSub * kDoublings> buckets_{};
};

}  // namespace huying::load
