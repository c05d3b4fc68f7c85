// Units that go over into others: nothing may be given to them from that day on, and what they have
// must come to somebody.
#include <fmt/format.h>

#include <limits>

#include "common/city/chain.h"
#include "common/city/checks.h"
#include "common/city/city_builder.h"
#include "common/city/mergers.h"
#include "common/city/pack_people.h"

namespace huying::city {
namespace {

constexpr Day kLastDay = std::numeric_limits<Day>::max();

Day FirstDayOf(const v1::Merger& merger) {
  return ParseDate(merger.from_date()).value_or(std::numeric_limits<Day>::min());
}

bool StandsAbove(const PackPeople& people, std::string_view upper, const v1::Unit& unit) {
  const v1::Unit* at = people.FindUnit(unit.parent_id());
  for (int32_t i = 0; at != nullptr && i < kMaxUnitsAbove; ++i) {
    if (at->id() == upper) return true;
    at = people.FindUnit(at->parent_id());
  }
  return false;
}

void CheckMerger(const CheckContext& context, const PackPeople& people, const Links& links,
                 const v1::Unit& unit) {
  const Chain chain = ChainOf(links, unit.id());
  if (chain.ring) {
    context.Add(unit, v1::Unit::kMergedIntoFieldNumber,
                fmt::format("the units into which '{}' goes over form a ring: {}", unit.id(),
                            fmt::join(chain.ids, " → ")),
                "let it end at a unit that stays");
    return;
  }
  if (chain.cut_off) {
    context.Add(
        unit, v1::Unit::kMergedIntoFieldNumber,
        fmt::format("'{}' goes over into others in more than {} steps", unit.id(), kChainStepsMax),
        "name the unit that stays: further ones would not be followed");
    return;
  }
  const v1::Unit* end = people.FindUnit(chain.ids.back());
  if (end == nullptr || !StandsAbove(people, unit.id(), *end)) return;
  context.Add(
      *end, v1::Unit::kParentIdFieldNumber,
      fmt::format("'{}' goes over into '{}', which stands below it", unit.id(), end->id()),
      fmt::format("let the parent_id of '{}' be the unit above '{}'", end->id(), unit.id()));
}

// What still names the unit on a day on which it has gone over.
void CheckNamed(const CheckContext& context, const Mergers& mergers, const v1::Unit& unit) {
  const std::string to_do = fmt::format("name '{}' there", mergers.EndOf(unit.id(), kLastDay));
  for (const v1::DutyRule& rule : context.pack.duties()) {
    if (PeriodOf(rule).last < FirstDayOf(unit.merged_into())) continue;
    const bool leads = rule.lead_unit_id() == unit.id();
    const bool helps = std::ranges::count(rule.helper_unit_ids(), unit.id()) > 0;
    if (!leads && !helps) continue;
    context.Add(
        rule,
        leads ? v1::DutyRule::kLeadUnitIdFieldNumber : v1::DutyRule::kHelperUnitIdsFieldNumber,
        fmt::format("duty '{}' names '{}', which has gone over into '{}' by then", rule.id(),
                    unit.id(), unit.merged_into().unit_id()),
        to_do + ", and end this rule the day before if it holds until then");
  }
  for (const v1::UnplacedRouting& entry : context.pack.unplaced()) {
    if (entry.unit_id() != unit.id()) continue;
    context.Add(entry, v1::UnplacedRouting::kUnitIdFieldNumber,
                fmt::format("'{}' places cases and goes over into '{}'", unit.id(),
                            unit.merged_into().unit_id()),
                to_do);
  }
}

}  // namespace

void CheckMergers(const CheckContext& context) {
  const Links links = MergersOf(context.pack);
  if (links.empty()) return;
  const PackPeople people(context.pack);
  const Mergers mergers(context.pack);
  for (const v1::Unit& unit : context.pack.units()) {
    if (!unit.has_merged_into()) continue;
    CheckMerger(context, people, links, unit);
    CheckNamed(context, mergers, unit);
  }
}

void WarnOfMergers(const CheckContext& context, Day today) {
  for (const v1::Unit& unit : context.pack.units()) {
    if (!IsGone(unit) || FirstDayOf(unit.merged_into()) <= today) continue;
    context.Warn(
        unit, v1::Unit::kMergedIntoFieldNumber,
        fmt::format("unit '{}' has nobody, though it goes over into '{}' only on {}", unit.id(),
                    unit.merged_into().unit_id(), unit.merged_into().from_date()),
        "leave its people in it until then: from that day on they are of the other unit");
  }
}

}  // namespace huying::city
