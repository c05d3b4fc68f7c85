// Seeded choices that are the same on every machine (the standard library's distributions are not).
// Pure.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huying::simulator {

// SplitMix64. Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // An independent stream for the `index`-th of many.
  static Random Stream(uint64_t seed, uint64_t index) {
    Random mixer(seed ^ (index * 0x9E3779B97F4A7C15u));
    return Random(mixer.Next() ^ index);
  }

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // 0 <= result < bound; 0 for a bound of 0.
  int64_t Below(int64_t bound) {
    return bound <= 0 ? 0 : static_cast<int64_t>(Next() % static_cast<uint64_t>(bound));
  }
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }
  // True in `permille` of 1000 cases.
  bool Chance(int32_t permille) { return Below(1000) < permille; }
  // 0 <= result < 1
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  // Exponential with mean 1.
  double Exponential() { return -std::log1p(-Unit()); }
  template <class T>
  const T& Pick(std::span<const T> from) {
    return from[static_cast<size_t>(Below(static_cast<int64_t>(from.size())))];
  }
  template <class T, size_t N>
  const T& Pick(const T (&from)[N]) {
    return from[static_cast<size_t>(Below(N))];
  }

 private:
  uint64_t state_;
};

}  // namespace huying::simulator
