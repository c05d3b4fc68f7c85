// Random numbers of a simulation: all chance comes from one seed, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace huying::testing {

// SplitMix64 (Steele, Lea, Flood 2014). Not for secrets.
class SimRandom {
 public:
  explicit SimRandom(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
  }
  // 0 <= number < end; `end` is greater than 0.
  size_t Below(size_t end) { return static_cast<size_t>(Next() % end); }
  // Both ends included.
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(Next() % static_cast<uint64_t>(most - least + 1));
  }
  bool Chance(uint32_t thousandths) { return Next() % 1000 < thousandths; }
  template <class Items>
  auto& Pick(Items& items) {
    return items[Below(items.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace huying::testing
