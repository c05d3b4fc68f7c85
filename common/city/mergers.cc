#include "common/city/mergers.h"

#include <algorithm>
#include <limits>

#include "common/city/chain.h"

namespace huying::city {

Mergers::Mergers(const v1::CityPack& pack) {
  for (const v1::Unit& unit : pack.units()) {
    if (!unit.has_merged_into()) continue;
    const Day from =
        ParseDate(unit.merged_into().from_date()).value_or(std::numeric_limits<Day>::min());
    mergers_.try_emplace(unit.id(), Merger{unit.merged_into().unit_id(), from});
  }
  const Links links = MergersOf(pack);
  for (const auto& [unit_id, into] : links) {
    const Chain chain = ChainOf(links, unit_id);
    Day from = std::numeric_limits<Day>::min();
    for (size_t i = 1; i < chain.ids.size() - (chain.ring ? 1 : 0); ++i) {
      from = std::max(from, mergers_.at(chain.ids[i - 1]).from);
      Absorb(unit_id, from, chain.ids[i]);
    }
  }
}

// Of one day: by name, so that the order is the same in every process.
void Mergers::Absorb(std::string_view unit_id, Day from, std::string_view into) {
  Absorbed& absorbed = absorbed_[into];
  size_t at = 0;
  while (at < absorbed.from.size() &&
         std::pair(absorbed.from[at], absorbed.unit_ids[at]) < std::pair(from, unit_id)) {
    ++at;
  }
  absorbed.from.insert(absorbed.from.begin() + static_cast<std::ptrdiff_t>(at), from);
  absorbed.unit_ids.insert(absorbed.unit_ids.begin() + static_cast<std::ptrdiff_t>(at), unit_id);
}

std::string_view Mergers::EndOf(std::string_view unit_id, Day day) const {
  for (size_t step = 0; step < kChainStepsMax; ++step) {
    const auto merger = mergers_.find(unit_id);
    if (merger == mergers_.end() || day < merger->second.from) break;
    unit_id = merger->second.into;
  }
  return unit_id;
}

std::span<const std::string_view> Mergers::Into(std::string_view unit_id, Day day) const {
  const auto found = absorbed_.find(unit_id);
  if (found == absorbed_.end()) return {};
  const std::vector<Day>& from = found->second.from;
  const auto count = std::upper_bound(from.begin(), from.end(), day) - from.begin();
  return std::span(found->second.unit_ids).first(static_cast<size_t>(count));
}

}  // namespace huying::city
