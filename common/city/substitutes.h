// Who acts for somebody who is away: the chain of substitutes of a pack. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "huying/city/v1/city.pb.h"

namespace huying::city {

// Nobody is looked for further than that.
inline constexpr size_t kSubstituteStepsMax = 4;

// Who stands in for whom; points into the pack.
using SubstituteMap = absl::flat_hash_map<std::string_view, std::string_view>;
SubstituteMap SubstitutesOf(const v1::CityPack& pack);

struct SubstituteChain {
  // The person first, then those who stand in, nearest first; each once, but for the last one of a
  // ring, at which it closes.
  std::vector<std::string_view> person_ids;
  bool ring = false;
  bool cut_off = false;  // it went on after kSubstituteStepsMax
};
SubstituteChain ChainOf(const SubstituteMap& substitutes, std::string_view person_id);

}  // namespace huying::city
