#include "common/city/city.h"

#include <algorithm>
#include <utility>

#include "common/city/check.h"
#include "common/city/city_builder.h"
#include "common/city/legs.h"
#include "common/city/pack_loader.h"
#include "common/city/pack_people.h"

namespace huying::city {
namespace {

constexpr int32_t kCertain = 1000;
// A text names one place only: a full name, or a short one that nothing else fits.
constexpr int32_t kSureEnough = 600;

template <typename Map>
auto Find(const Map& map, std::string_view key) -> typename Map::mapped_type {
  const auto it = map.find(key);
  return it == map.end() ? typename Map::mapped_type{} : it->second;
}

// Does an entry with these dates hold on `date`? Dates in this form compare as text.
template <typename Entry>
bool HoldsOn(const Entry& entry, std::string_view date) {
  return (entry.from_date().empty() || entry.from_date() <= date) &&
         (entry.until_date().empty() || date <= entry.until_date());
}

bool InWorkTime(const v1::Span& span) {
  return span.unit() == v1::TIME_UNIT_WORKDAY || span.unit() == v1::TIME_UNIT_WORK_MINUTE;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const City>> City::Load(const std::string& dir) {
  LoadedPack loaded;
  ReadPack(dir, loaded);
  CheckPack(loaded);
  if (!loaded.report.ok()) {
    return absl::InvalidArgumentError("the city pack " + dir + " has mistakes:\n" +
                                      loaded.report.ToText());
  }
  return Make(std::move(loaded.pack), loaded.shapes);
}

absl::StatusOr<std::unique_ptr<const City>> City::Make(v1::CityPack pack,
                                                       const std::string& shapes) {
  return CityBuilder(std::move(pack)).Build(shapes);
}

const AreaNode* City::FindArea(std::string_view code) const { return Find(areas_, code); }

const AreaNode* City::StreetOf(std::string_view code) const {
  const AreaNode* node = FindArea(code);
  return node == nullptr ? nullptr : node->at[v1::AREA_LEVEL_STREET];
}

const AreaNode* City::CommunityOf(std::string_view code) const {
  const AreaNode* node = FindArea(code);
  return node == nullptr ? nullptr : node->at[v1::AREA_LEVEL_COMMUNITY];
}

const v1::Unit* City::PlacingUnit(std::string_view area_code) const {
  const AreaNode* node = FindArea(area_code);
  if (node == nullptr) return nullptr;
  if (const AreaNode* district = node->at[v1::AREA_LEVEL_DISTRICT]) {
    return Find(placing_units_, district->area->code());
  }
  // Known to be in the city, but not in which district: the first district's unit asks.
  return pack_.unplaced().empty() ? nullptr : FindUnit(pack_.unplaced(0).unit_id());
}

Placed City::PlacePoint(double lat, double lon) const {
  Placed placed;
  const geo::Point point{.lat = lat, .lon = lon};
  const geo::Location location =
      community_shapes_->Locate(point, pack_.limits().border_uncertainty_metres());
  for (const auto& candidate : location.candidates) {
    placed.candidates.push_back(FindArea(candidate.code));
  }
  if (!location.certain()) return placed;
  placed.area = placed.candidates.front();
  placed.certainty_per_mille = kCertain;
  for (const auto& candidate : grid_shapes_->Locate(point, 0).candidates) {
    const AreaNode* grid = FindArea(candidate.code);
    if (grid->parent == placed.area) placed.grid = grid;
  }
  return placed;
}

Placed City::PlaceText(std::string_view text, geo::TextKind kind) const {
  Placed placed;
  const geo::TextMatch match = place_names_->Find(text, kind);
  if (match.code.empty()) return placed;
  placed.candidates.push_back(FindArea(match.code));
  for (const std::string_view other : match.others) placed.candidates.push_back(FindArea(other));
  placed.certainty_per_mille = match.certainty_per_mille;
  if (match.certainty_per_mille >= kSureEnough) placed.area = placed.candidates.front();
  return placed;
}

const CategoryNode* City::FindCategory(std::string_view code) const {
  return Find(categories_, code);
}

const v1::ProcessClass* City::FindClass(std::string_view id) const { return Find(classes_, id); }

const v1::ClosingRule* City::ClosingOf(std::string_view class_id) const {
  const v1::ClosingRule* own = Find(closing_, class_id);
  return own != nullptr ? own : Find(closing_, "");
}

const v1::VisitScript* City::FindScript(std::string_view id) const { return Find(scripts_, id); }

const v1::Unit* City::FindUnit(std::string_view id) const { return Find(units_, id); }

const v1::Unit* City::SuccessorOf(std::string_view unit_id, Day day) const {
  return FindUnit(mergers_.EndOf(unit_id, day));
}

bool City::Stands(std::string_view unit_id, Day day) const {
  const v1::Unit* unit = FindUnit(unit_id);
  return unit != nullptr && SuccessorOf(unit_id, day) == unit;
}

std::span<const std::string_view> City::AbsorbedBy(std::string_view unit_id, Day day) const {
  return mergers_.Into(unit_id, day);
}

const v1::Unit* City::UnitAbove(const v1::Unit& unit, Day day) const {
  if (unit.parent_id().empty()) return nullptr;
  const v1::Unit* above = SuccessorOf(unit.parent_id(), day);
  return above == &unit ? nullptr : above;
}

std::optional<PersonRef> City::FindPerson(std::string_view id) const {
  const PersonRef found = Find(persons_, id);
  return found.person == nullptr ? std::nullopt : std::optional(found);
}

bool City::May(const v1::Person& person, v1::Permission permission) const {
  return std::ranges::any_of(person.roles(), [&](const std::string& role) {
    return (Find(permissions_, role) >> permission & 1u) != 0;
  });
}

const v1::Person* City::PersonFor(const v1::Unit& unit, std::string_view role_id) const {
  return PackPeople::InRole(unit, role_id);
}

std::optional<PersonRef> City::ActingFor(const PersonRef& person) const {
  const Chain chain = ChainOf(substitutes_, person.person->id());
  if (chain.ring || chain.cut_off) return std::nullopt;
  return chain.ids.size() <= 1 ? person : FindPerson(chain.ids.back());
}

bool City::IsHere(const PersonRef& person) const {
  return !substitutes_.contains(person.person->id());
}

bool City::MayHere(const PersonRef& person, v1::Permission permission) const {
  if (!IsHere(person)) return false;
  return May(*person.person, permission) ||
         std::ranges::any_of(AwayBehind(person.person->id()), [&](const PersonRef& away) {
           return away.unit == person.unit && May(*away.person, permission);
         });
}

std::span<const PersonRef> City::AwayBehind(std::string_view person_id) const {
  const auto found = away_behind_.find(person_id);
  return found == away_behind_.end() ? std::span<const PersonRef>() : found->second;
}

std::optional<PersonRef> City::DutyOfficerOf(const v1::Unit& unit) const {
  const PersonRef found = Find(duty_officers_, unit.id());
  return found.person == nullptr ? std::nullopt : std::optional(found);
}

std::span<const std::string_view> City::OnDutyFor(std::string_view person_id) const {
  const auto found = on_duty_for_.find(person_id);
  return found == on_duty_for_.end() ? std::span<const std::string_view>() : found->second;
}

std::optional<PersonRef> City::SeesTo(std::string_view person_id, std::string_view unit_id,
                                      v1::Permission permission, Day day) const {
  const v1::Unit* unit = SuccessorOf(unit_id, day);
  if (unit == nullptr) return std::nullopt;
  const auto is_of_it = [&](const PersonRef& one) {
    return SuccessorOf(one.unit->id(), day) == unit;
  };
  const std::optional<PersonRef> named = FindPerson(person_id);
  const bool may =
      named && (permission == v1::PERMISSION_UNSPECIFIED || May(*named->person, permission));
  if (may && is_of_it(*named)) {
    const std::optional<PersonRef> acting = ActingFor(*named);
    if (acting && is_of_it(*acting)) return acting;
  }
  return DutyOfficerOf(*unit);
}

const v1::Channel* City::FindChannel(std::string_view id) const { return Find(channels_, id); }

const v1::Channel* City::ChannelOfKind(v1::ChannelKind kind) const {
  const auto it = std::ranges::find(pack_.channels(), kind, &v1::Channel::kind);
  return it == pack_.channels().end() ? nullptr : &*it;
}

const v1::Refusal* City::RefusalFor(v1::RefusalReason reason) const {
  const auto it = std::ranges::find(pack_.refusals(), reason, &v1::Refusal::reason);
  return it == pack_.refusals().end() ? nullptr : &*it;
}

const v1::Unit* City::UnitOfPlace(v1::PlaceUnit place, const AreaNode& node, Day day) const {
  const AreaNode* community = node.at[v1::AREA_LEVEL_COMMUNITY];
  if (place == v1::PLACE_UNIT_COMMUNITY && community != nullptr && community->unit != nullptr) {
    return SuccessorOf(community->unit->id(), day);
  }
  const AreaNode* street = node.at[v1::AREA_LEVEL_STREET];
  return street != nullptr && street->unit != nullptr ? SuccessorOf(street->unit->id(), day)
                                                      : PlacingUnit(node.area->code());
}

std::optional<Route> City::RouteDuty(std::string_view category_code, std::string_view area_code,
                                     Day day) const {
  const auto rules = duties_of_.find(category_code);
  const AreaNode* node = FindArea(area_code);
  if (rules == duties_of_.end() || node == nullptr) return std::nullopt;
  const auto holds = [&](const Duty* duty) {
    return day >= duty->first && day <= duty->last &&
           (duty->area == nullptr || node->at[duty->area->area->level()] == duty->area);
  };
  const auto found = std::ranges::find_if(rules->second, holds);
  if (found == rules->second.end()) return std::nullopt;

  const v1::DutyRule& rule = *(*found)->rule;
  Route route;
  route.rule = &rule;
  route.lead = rule.lead_unit_id().empty() ? UnitOfPlace(rule.lead_place(), *node, day)
                                           : SuccessorOf(rule.lead_unit_id(), day);
  if (route.lead == nullptr) return std::nullopt;
  const auto add_helper = [&route](const v1::Unit* unit) {
    if (unit != nullptr && unit != route.lead &&
        std::ranges::find(route.helpers, unit) == route.helpers.end()) {
      route.helpers.push_back(unit);
    }
  };
  for (const std::string& id : rule.helper_unit_ids()) add_helper(SuccessorOf(id, day));
  for (const int place : rule.helper_places())
    add_helper(UnitOfPlace(static_cast<v1::PlaceUnit>(place), *node, day));

  const AreaNode* community = node->at[v1::AREA_LEVEL_COMMUNITY];
  const bool twice =
      rule.double_dispatch() || FindCategory(category_code)->process->double_dispatch();
  if (twice && community != nullptr && community->unit != nullptr) {
    const v1::Unit* second = SuccessorOf(community->unit->id(), day);
    if (second != route.lead) route.community = second;
  }
  return route;
}

const v1::ClockLimit* City::LimitOf(v1::Leg leg, v1::Grade grade, Day day) const {
  if (!v1::Leg_IsValid(leg) || !v1::Grade_IsValid(grade)) return nullptr;  // from a newer program
  const auto& limits = limits_[leg][grade];
  if (limits.size() == 1 && limits[0]->from_date().empty() && limits[0]->until_date().empty())
    return limits[0];
  const std::string date = FormatDate(day);
  const auto it = std::ranges::find_if(
      limits, [&date](const v1::ClockLimit* limit) { return HoldsOn(*limit, date); });
  return it == limits.end() ? nullptr : *it;
}

int64_t City::DueMs(const v1::Span& span, int64_t start_ms) const {
  return SpanEnd(*calendar_, span, start_ms);
}

absl::InlinedVector<WarnPoint, 4> City::WarnPoints(v1::Leg leg, v1::Grade grade, int64_t start_ms,
                                                   int64_t due_ms) const {
  absl::InlinedVector<WarnPoint, 4> points;
  const v1::ClockLimit* limit = LimitOf(leg, grade, calendar_->Today(start_ms));
  if (limit == nullptr) return points;
  const auto& percents = limit->warn_at_percent().empty() ? pack_.limits().warn_at_percent()
                                                          : limit->warn_at_percent();
  for (const int32_t percent : percents) {
    const int64_t at_ms = InWorkTime(limit->limit())
                              ? calendar_->WorkShare(start_ms, due_ms, percent)
                              : start_ms + (due_ms - start_ms) * percent / 100;
    points.push_back({percent, at_ms});
  }
  return points;
}

std::span<const v1::EscalationRung* const> City::Ladder(v1::Grade grade) const {
  if (!v1::Grade_IsValid(grade)) return {};
  return ladders_[grade];
}

std::optional<PersonRef> City::PersonOnRung(const v1::EscalationRung& rung,
                                            const v1::Unit& handling, std::string_view area_code,
                                            Day day) const {
  const AreaNode* node = FindArea(area_code);
  const v1::Unit* unit = SuccessorOf(handling.id(), day);
  if (rung.scope() == v1::ESCALATION_SCOPE_STREET_OFFICE && node != nullptr) {
    unit = UnitOfPlace(v1::PLACE_UNIT_STREET_OFFICE, *node, day);
  } else if (rung.scope() == v1::ESCALATION_SCOPE_CENTRE) {
    unit = PlacingUnit(area_code);
  }
  for (int32_t i = 0; unit != nullptr && i < kMaxUnitsAbove; ++i) {
    if (const v1::Person* person = PersonFor(*unit, rung.role_id())) return PersonRef{person, unit};
    unit = UnitAbove(*unit, day);
  }
  return std::nullopt;
}

}  // namespace huying::city
