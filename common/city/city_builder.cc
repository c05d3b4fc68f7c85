#include "common/city/city_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "common/case/case_id.h"
#include "common/core/partitions.h"

namespace huying::city {
namespace {

absl::Status Refuse(std::string_view what, std::string_view id, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{} '{}' {}", what, id, why));
}

Day DateOr(const std::string& text, Day otherwise) { return ParseDate(text).value_or(otherwise); }

absl::Status ReadCalendar(const v1::CityPack& pack, WorkCalendarSpec& spec) {
  const v1::Calendar& calendar = pack.calendar();
  spec.utc_offset_minutes = pack.utc_offset_minutes();
  for (const v1::WorkPeriod& period : calendar.work_hours()) {
    const auto from = ParseTimeOfDay(period.from_time());
    const auto until = ParseTimeOfDay(period.until_time());
    if (!from || !until) return Refuse("work period", period.from_time(), "is no time of day");
    spec.work_hours.push_back({*from, *until});
  }
  for (const int weekday : calendar.weekend())
    spec.weekend.push_back(static_cast<DayOfWeek>(weekday));
  spec.first_year = std::numeric_limits<int32_t>::max();
  for (const v1::CalendarYear& year : calendar.years()) {
    spec.first_year = std::min(spec.first_year, year.year());
    spec.last_year = std::max(spec.last_year, year.year());
    for (const v1::Holiday& holiday : year.holidays()) {
      const auto first = ParseDate(holiday.from_date());
      const auto last = ParseDate(holiday.until_date());
      if (!first || !last) return Refuse("holiday", holiday.name(), "has no valid dates");
      spec.days_off.push_back({*first, *last});
    }
    for (const std::string& date : year.makeup_workdays()) {
      const auto day = ParseDate(date);
      if (!day) return Refuse("make-up workday", date, "is no date");
      spec.makeup_workdays.push_back(*day);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WorkCalendar> MakeCalendar(const v1::CityPack& pack) {
  WorkCalendarSpec spec;
  if (absl::Status status = ReadCalendar(pack, spec); !status.ok()) return status;
  return WorkCalendar::Make(spec);
}

absl::StatusOr<WorkCalendar> MakePlainCalendar(const v1::CityPack& pack) {
  WorkCalendarSpec spec;
  if (absl::Status status = ReadCalendar(pack, spec); !status.ok()) return status;
  spec.days_off.clear();
  spec.makeup_workdays.clear();
  return WorkCalendar::Make(spec);
}

CityBuilder::CityBuilder(v1::CityPack pack) : city_(new City) { city_->pack_ = std::move(pack); }

absl::Status CityBuilder::AddUnits() {
  for (const v1::Role& role : city_->pack_.roles()) {
    uint32_t bits = 0;
    for (const int permission : role.permissions()) bits |= 1u << permission;
    city_->permissions_[role.id()] = bits;
  }
  for (const v1::Unit& unit : city_->pack_.units()) {
    if (!city_->units_.try_emplace(unit.id(), &unit).second)
      return Refuse("unit", unit.id(), "stands twice");
    for (const v1::Person& person : unit.persons()) {
      if (!city_->persons_.try_emplace(person.id(), PersonRef{&person, &unit}).second) {
        return Refuse("person", person.id(), "stands twice");
      }
    }
  }
  for (const v1::Unit& unit : city_->pack_.units()) {
    if (!unit.parent_id().empty() && !city_->units_.contains(unit.parent_id())) {
      return Refuse("unit", unit.id(), "has an unknown parent");
    }
    if (unit.has_merged_into() && !city_->units_.contains(unit.merged_into().unit_id())) {
      return Refuse("unit", unit.id(), "goes over into an unknown one");
    }
  }
  AddStandIns();
  return absl::OkStatus();
}

void CityBuilder::AddStandIns() {
  city_->mergers_ = Mergers(city_->pack_);
  city_->substitutes_ = SubstitutesOf(city_->pack_);
  for (const v1::Substitute& entry : city_->pack_.substitutes()) {
    const auto away = city_->FindPerson(entry.person_id());
    const auto acting = away ? city_->ActingFor(*away) : std::nullopt;
    if (acting && acting->person != away->person)
      city_->away_behind_[acting->person->id()].push_back(*away);
  }
  for (const v1::Unit& unit : city_->pack_.units()) {
    if (unit.has_merged_into() && unit.persons().empty()) continue;
    const auto officer = OfficerOf(unit);
    if (!officer) continue;
    city_->duty_officers_[unit.id()] = *officer;
    city_->on_duty_for_[officer->person->id()].push_back(unit.id());
  }
}

std::optional<PersonRef> CityBuilder::OfficerOf(const v1::Unit& of) const {
  const v1::Unit* unit = &of;
  for (int32_t i = 0; unit != nullptr && i < kMaxUnitsAbove; ++i) {
    const v1::Person* officer = nullptr;
    const auto rank = [&](const v1::Person& person) {
      return (city_->substitutes_.contains(person.id()) ? 2 : 0) + (person.on_call() ? 0 : 1);
    };
    for (const v1::Person& person : unit->persons()) {
      if (!city_->May(person, v1::PERMISSION_ACCEPT)) continue;
      if (officer == nullptr || rank(person) < rank(*officer)) officer = &person;
    }
    const auto here =
        officer == nullptr ? std::nullopt : city_->ActingFor(PersonRef{officer, unit});
    if (here) return here;
    unit = city_->FindUnit(unit->parent_id());
  }
  return std::nullopt;
}

void CityBuilder::AddPseudoStreets() {
  v1::CityPack& pack = city_->pack_;
  const bool there =
      std::ranges::any_of(pack.areas(), [](const v1::Area& area) { return area.pseudo(); });
  if (there) return;  // the pack comes from another City
  for (const v1::UnplacedRouting& unplaced : pack.unplaced()) {
    const auto district =
        std::ranges::find(pack.areas(), unplaced.district_code(), &v1::Area::code);
    if (district == pack.areas().end()) continue;
    const double lat = district->centre_lat();
    const double lon = district->centre_lon();
    for (int32_t i = 0; i < kPartitionsMax; ++i) {
      v1::Area& area = *pack.add_areas();
      area.set_code(PseudoStreet(unplaced.district_code(), i));
      area.set_name(unplaced.name());
      area.set_level(v1::AREA_LEVEL_STREET);
      area.set_parent_code(unplaced.district_code());
      area.set_centre_lat(lat);
      area.set_centre_lon(lon);
      area.set_pseudo(true);
    }
  }
}

absl::Status CityBuilder::AddArea(const v1::Area& area) {
  AreaNode& node = *city_->area_nodes_.emplace_back(std::make_unique<AreaNode>());
  if (!city_->areas_.try_emplace(area.code(), &node).second)
    return Refuse("area", area.code(), "stands twice");
  node.area = &area;
  node.path = area.code();
  if (area.level() != v1::AREA_LEVEL_CITY) {
    // Parents were added before: levels rise.
    const auto parent = city_->areas_.find(area.parent_code());
    if (parent == city_->areas_.end() || parent->second->area->level() >= area.level()) {
      return Refuse("area", area.code(), "does not lie in a known area above it");
    }
    node.parent = parent->second;
    node.at = node.parent->at;
    node.path = fmt::format("{}/{}", node.parent->path, area.code());
    node.full_name = node.parent->full_name + area.name();
  }
  node.at[area.level()] = &node;
  return absl::OkStatus();
}

absl::Status CityBuilder::AddAreas() {
  AddPseudoStreets();
  std::vector<const v1::Area*> order;
  for (const v1::Area& area : city_->pack_.areas()) order.push_back(&area);
  std::ranges::stable_sort(order, {}, &v1::Area::level);
  city_->area_nodes_.reserve(order.size());
  for (const v1::Area* area : order) {
    if (absl::Status status = AddArea(*area); !status.ok()) return status;
  }
  for (const auto& node : city_->area_nodes_) {
    if (node->area->pseudo()) continue;
    city_->by_level_[node->area->level()].push_back(node.get());
    // The nodes are ours until Build returns; only the City's users see them as const.
    if (node->parent != nullptr)
      const_cast<AreaNode*>(node->parent)->children.push_back(node.get());
  }
  for (const v1::UnplacedRouting& unplaced : city_->pack_.unplaced()) {
    const v1::Unit* unit = city_->FindUnit(unplaced.unit_id());
    if (unit == nullptr)
      return Refuse("unplaced", unplaced.district_code(), "names an unknown unit");
    city_->placing_units_[unplaced.district_code()] = unit;
  }
  AddPlaceUnits();
  return absl::OkStatus();
}

void CityBuilder::AddPlaceUnits() {
  // Of two units of a place one goes over: into the other, and then it is asked on what day; or into a
  // third one, and then it does not count.
  const auto goes_into = [this](const v1::Unit& unit, const v1::Unit& other) {
    return city_->mergers_.EndOf(unit.id(), std::numeric_limits<Day>::max()) == other.id();
  };
  absl::flat_hash_map<std::string_view, const v1::Unit*> by_area;
  for (const v1::Unit& unit : city_->pack_.units()) {
    if (unit.kind() != v1::UNIT_KIND_STREET_OFFICE && unit.kind() != v1::UNIT_KIND_COMMUNITY)
      continue;
    const v1::Unit*& of_place = by_area.try_emplace(unit.area_code(), &unit).first->second;
    const bool this_goes = &unit != of_place && goes_into(unit, *of_place);
    const bool that_goes = of_place->has_merged_into() && !goes_into(*of_place, unit);
    if (this_goes || that_goes) of_place = &unit;
  }
  for (const auto& node : city_->area_nodes_) {
    if (const auto it = by_area.find(node->area->code()); it != by_area.end())
      node->unit = it->second;
  }
}

absl::Status CityBuilder::AddShapes(const std::string& geojson) {
  std::vector<geo::Shape> communities;
  std::vector<geo::Shape> grids;
  if (!geojson.empty()) {
    absl::StatusOr<std::vector<geo::Shape>> shapes = geo::ReadGeoJson(geojson);
    if (!shapes.ok()) return shapes.status();
    for (geo::Shape& shape : *shapes) {
      const AreaNode* node = city_->FindArea(shape.code);
      if (node == nullptr) return Refuse("shape", shape.code, "is of no area");
      const v1::AreaLevel level = node->area->level();
      if (level == v1::AREA_LEVEL_COMMUNITY) {
        communities.push_back(std::move(shape));
      } else if (level == v1::AREA_LEVEL_GRID) {
        grids.push_back(std::move(shape));
      }
    }
  }
  auto community_shapes = geo::AreaLocator::Make(std::move(communities));
  if (!community_shapes.ok()) return community_shapes.status();
  auto grid_shapes = geo::AreaLocator::Make(std::move(grids));
  if (!grid_shapes.ok()) return grid_shapes.status();
  city_->community_shapes_ = *std::move(community_shapes);
  city_->grid_shapes_ = *std::move(grid_shapes);
  return absl::OkStatus();
}

void CityBuilder::AddPlaceNames() {
  std::vector<geo::PlaceName> names;
  for (const auto& node : city_->area_nodes_) {
    const v1::Area& area = *node->area;
    // Everything lies in the city and its districts, and "grid 1" is said of every community.
    const bool named =
        area.level() == v1::AREA_LEVEL_STREET || area.level() == v1::AREA_LEVEL_COMMUNITY;
    if (!named || area.pseudo()) continue;
    names.push_back({.code = area.code(),
                     .parent_code = area.parent_code(),
                     .name = area.name(),
                     .weak = false});
    for (const std::string& alias : area.aliases()) {
      names.push_back(
          {.code = area.code(), .parent_code = area.parent_code(), .name = alias, .weak = true});
    }
  }
  city_->place_names_ = std::make_unique<const geo::PlaceNames>(std::move(names));
}

absl::Status CityBuilder::AddCategories() {
  for (const v1::ProcessClass& entry : city_->pack_.classes()) city_->classes_[entry.id()] = &entry;
  std::vector<const v1::Category*> order;
  for (const v1::Category& category : city_->pack_.categories()) order.push_back(&category);
  std::ranges::stable_sort(order, {},
                           [](const v1::Category* category) { return category->code().size(); });
  for (const v1::Category* category : order) {
    CategoryNode& node = *city_->category_nodes_.emplace_back(std::make_unique<CategoryNode>());
    if (!city_->categories_.try_emplace(category->code(), &node).second) {
      return Refuse("category", category->code(), "stands twice");
    }
    node.category = category;
    node.path = category->code();
    node.full_name = category->name();
    node.depth = 1;
    node.grade = category->default_grade();
    node.process = city_->FindClass(category->class_id());
    if (!category->parent_code().empty()) {
      const auto found = city_->categories_.find(category->parent_code());
      if (found == city_->categories_.end())
        return Refuse("category", category->code(), "has an unknown parent");
      CategoryNode& parent = const_cast<CategoryNode&>(*found->second);
      parent.is_leaf = false;
      node.parent = &parent;
      node.path = fmt::format("{}/{}", parent.path, category->code());
      node.full_name = fmt::format("{}/{}", parent.full_name, category->name());
      node.depth = parent.depth + 1;
      if (node.grade == v1::GRADE_UNSPECIFIED) node.grade = parent.grade;
      if (node.process == nullptr) node.process = parent.process;
    }
    if (node.process == nullptr || node.grade == v1::GRADE_UNSPECIFIED) {
      return Refuse("category", category->code(),
                    "has no class or no grade, and none above it has");
    }
  }
  for (const v1::Category& category : city_->pack_.categories()) {
    city_->category_order_.push_back(city_->FindCategory(category.code()));
  }
  return absl::OkStatus();
}

absl::Status CityBuilder::AddDuty(const v1::DutyRule& rule) {
  City::Duty duty{.rule = &rule,
                  .category = city_->FindCategory(rule.category_code()),
                  .area = city_->FindArea(rule.area_code()),
                  .first = DateOr(rule.from_date(), std::numeric_limits<Day>::min()),
                  .last = DateOr(rule.until_date(), std::numeric_limits<Day>::max())};
  if (duty.category == nullptr && !rule.category_code().empty()) {
    return Refuse("duty", rule.id(), "names an unknown category");
  }
  if (duty.area == nullptr && !rule.area_code().empty())
    return Refuse("duty", rule.id(), "names an unknown area");
  if (rule.lead_unit_id().empty() == (rule.lead_place() == v1::PLACE_UNIT_UNSPECIFIED)) {
    return Refuse("duty", rule.id(), "must name either a lead unit or a lead place");
  }
  if (!rule.lead_unit_id().empty() && city_->FindUnit(rule.lead_unit_id()) == nullptr) {
    return Refuse("duty", rule.id(), "names an unknown lead unit");
  }
  for (const std::string& helper : rule.helper_unit_ids()) {
    if (city_->FindUnit(helper) == nullptr)
      return Refuse("duty", rule.id(), "names an unknown helper");
  }
  city_->duties_.push_back(duty);
  return absl::OkStatus();
}

absl::Status CityBuilder::AddDuties() {
  for (const v1::DutyRule& rule : city_->pack_.duties()) {
    if (absl::Status status = AddDuty(rule); !status.ok()) return status;
  }
  auto rank = [](const City::Duty& duty) {
    return std::tuple(duty.category == nullptr ? 0 : duty.category->depth,
                      duty.area == nullptr ? 0 : static_cast<int>(duty.area->area->level()),
                      duty.first);
  };
  std::ranges::stable_sort(city_->duties_, std::ranges::greater{}, rank);
  for (const auto& node : city_->category_nodes_) {
    auto& rules = city_->duties_of_[node->category->code()];
    for (const City::Duty& duty : city_->duties_) {
      bool holds = duty.category == nullptr;
      for (const CategoryNode* at = node.get(); at != nullptr && !holds; at = at->parent)
        holds = at == duty.category;
      if (holds) rules.push_back(&duty);
    }
  }
  return absl::OkStatus();
}

void CityBuilder::AddClocks() {
  for (const v1::ClockLimit& limit : city_->pack_.clocks()) {
    if (!v1::Leg_IsValid(limit.leg()) || !v1::Grade_IsValid(limit.grade())) continue;
    city_->limits_[limit.leg()][limit.grade()].push_back(&limit);
  }
  for (auto& grades : city_->limits_) {
    for (auto& limits : grades) {
      // Dates in this form sort as text; the one that began last comes first.
      std::ranges::stable_sort(limits, std::ranges::greater{}, &v1::ClockLimit::from_date);
    }
  }
  for (const v1::EscalationRung& rung : city_->pack_.escalation())
    city_->ladders_[rung.grade()].push_back(&rung);
  for (auto& ladder : city_->ladders_)
    std::ranges::stable_sort(ladder, {}, &v1::EscalationRung::level);
}

void CityBuilder::AddTables() {
  for (const v1::ClosingRule& rule : city_->pack_.closing())
    city_->closing_[rule.class_id()] = &rule;
  for (const v1::VisitScript& script : city_->pack_.visit_scripts())
    city_->scripts_[script.id()] = &script;
  for (const v1::Channel& channel : city_->pack_.channels())
    city_->channels_[channel.id()] = &channel;
}

absl::StatusOr<std::unique_ptr<const City>> CityBuilder::Build(const std::string& shapes) {
  absl::StatusOr<WorkCalendar> calendar = MakeCalendar(city_->pack_);
  if (!calendar.ok()) return calendar.status();
  city_->calendar_ = *std::move(calendar);
  for (auto step : {&CityBuilder::AddUnits, &CityBuilder::AddAreas, &CityBuilder::AddCategories,
                    &CityBuilder::AddDuties}) {
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  if (absl::Status status = AddShapes(shapes); !status.ok()) return status;
  AddPlaceNames();
  AddClocks();
  AddTables();
  return std::unique_ptr<const City>(std::move(city_));
}

}  // namespace huying::city
