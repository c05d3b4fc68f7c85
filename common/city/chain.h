// Who or what takes the place of another, and of that in turn: substitutes of people who are away,
// mergers of units. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// Nobody is looked for further than that.
inline constexpr size_t kChainStepsMax = 4;

// What takes the place of what; points into the pack.
using Links = absl::flat_hash_map<std::string_view, std::string_view>;
Links SubstitutesOf(const v1::CityPack& pack);  // of people
Links MergersOf(const v1::CityPack& pack);      // of units, whatever their dates

struct Chain {
  // The first, then those that take its place, nearest first; each once, but for the last one of a
  // ring, at which it closes.
  std::vector<std::string_view> ids;
  bool ring = false;
  bool cut_off = false;  // it went on after kChainStepsMax
};
Chain ChainOf(const Links& links, std::string_view id);

}  // namespace huying::city
