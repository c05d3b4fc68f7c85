#include "common/city/substitutes.h"

#include <algorithm>

namespace huying::city {

SubstituteMap SubstitutesOf(const v1::CityPack& pack) {
  SubstituteMap substitutes;
  for (const v1::Substitute& entry : pack.substitutes())
    substitutes.try_emplace(entry.person_id(), entry.substitute_id());
  return substitutes;
}

SubstituteChain ChainOf(const SubstituteMap& substitutes, std::string_view person_id) {
  SubstituteChain chain;
  chain.person_ids.push_back(person_id);
  for (auto next = substitutes.find(person_id); next != substitutes.end();
       next = substitutes.find(next->second)) {
    if (std::ranges::find(chain.person_ids, next->second) != chain.person_ids.end()) {
      chain.ring = true;
      chain.person_ids.push_back(next->second);
      return chain;
    }
    if (chain.person_ids.size() > kSubstituteStepsMax) {
      chain.cut_off = true;
      return chain;
    }
    chain.person_ids.push_back(next->second);
  }
  return chain;
}

}  // namespace huying::city
