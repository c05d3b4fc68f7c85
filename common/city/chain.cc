#include "common/city/chain.h"

#include <algorithm>

namespace huying::city {

Links SubstitutesOf(const v1::CityPack& pack) {
  Links links;
  for (const v1::Substitute& entry : pack.substitutes())
    links.try_emplace(entry.person_id(), entry.substitute_id());
  return links;
}

Links MergersOf(const v1::CityPack& pack) {
  Links links;
  for (const v1::Unit& unit : pack.units()) {
    if (unit.has_merged_into()) links.try_emplace(unit.id(), unit.merged_into().unit_id());
  }
  return links;
}

Chain ChainOf(const Links& links, std::string_view id) {
  Chain chain;
  chain.ids.push_back(id);
  for (auto next = links.find(id); next != links.end(); next = links.find(next->second)) {
    if (std::ranges::find(chain.ids, next->second) != chain.ids.end()) {
      chain.ring = true;
      chain.ids.push_back(next->second);
      return chain;
    }
    if (chain.ids.size() > kChainStepsMax) {
      chain.cut_off = true;
      return chain;
    }
    chain.ids.push_back(next->second);
  }
  return chain;
}

}  // namespace huying::city
