// Which units have gone over into others, and since when. Pure; points into the pack.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/core/civil.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

class Mergers {
 public:
  Mergers() = default;
  // The pack outlives this.
  explicit Mergers(const v1::CityPack& pack);

  // The unit at the end of the mergers that hold on that day; the unit itself where it stands. Rings
  // and longer chains, which the check refuses, are followed for kChainStepsMax.
  std::string_view EndOf(std::string_view unit_id, Day day) const;
  // All that have gone over into the unit by then, also by way of others; without itself.
  std::span<const std::string_view> Into(std::string_view unit_id, Day day) const;

 private:
  struct Merger {
    std::string_view into;
    Day from = 0;
  };
  struct Absorbed {
    // Side by side, in the order of days.
    std::vector<std::string_view> unit_ids;
    std::vector<Day> from;
  };

  void Absorb(std::string_view unit_id, Day from, std::string_view into);

  absl::flat_hash_map<std::string_view, Merger> mergers_;
  absl::flat_hash_map<std::string_view, Absorbed> absorbed_;
};

}  // namespace huying::city
