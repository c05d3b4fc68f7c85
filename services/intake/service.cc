#include "services/intake/service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/case/case_id.h"
#include "common/casework/list_keys.h"
#include "common/city/city_builder.h"
#include "common/city/judges.h"
#include "common/core/text.h"
#include "services/intake/danger/rules.h"
#include "services/intake/keys.h"
#include "services/intake/registering/external_id.h"
#include "services/intake/registering/rules.h"

namespace huying::intake {

Intake::Intake(const city::City* city)
    : city_(city), people_(city), text_reader_(&city->pack()), unit_names_(&city->pack()) {}

Policy Intake::PolicyOf(const v1::Case& of_case, const core::v1::CommandHeader* command,
                        int64_t now_ms) const {
  Policy policy;
  policy.city = this;
  policy.now_ms = now_ms;
  policy.limits = &city_->pack().limits();
  policy.sign_off_due_ms = city_->DueMs(policy.limits->sign_off_timeout(), now_ms);
  if (command == nullptr) return policy;
  const core::v1::Actor& actor = command->actor();
  const Day today = city_->calendar().Today(now_ms);
  policy.actor = people_.AuthorityOf(actor, "", today);
  // What comes in from another system is as good as what a citizen says.
  if (actor.kind() == core::v1::Actor::KIND_CITIZEN ||
      actor.kind() == core::v1::Actor::KIND_SYSTEM) {
    policy.actor.parties |= 1U << core::v1::PARTY_CITIZEN;
  }
  if (IsOfPlace(policy.actor.unit_id, of_case.header().area_code(), today)) {
    policy.actor.parties |= 1U << core::v1::PARTY_PLACE;
  }
  policy.actor.parties |= DutyPartiesOf(policy.actor.unit_id, of_case.header(), now_ms);
  return policy;
}

uint32_t Intake::DutyPartiesOf(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                               int64_t now_ms) const {
  if (unit_id.empty() || of_case.category_code().empty()) return 0;
  const auto route = city_->RouteDuty(of_case.category_code(), of_case.area_code(),
                                      city_->calendar().Today(now_ms));
  if (!route.has_value()) return 0;
  const auto is = [unit_id](const city::v1::Unit* unit) {
    return unit != nullptr && unit->id() == unit_id;
  };
  const uint32_t lead = is(route->lead) ? 1U << core::v1::PARTY_LEAD : 0U;
  const bool helps =
      is(route->community) || std::any_of(route->helpers.begin(), route->helpers.end(), is);
  return lead | (helps ? 1U << core::v1::PARTY_HELPER : 0U);
}

// MECH I7
bool Intake::IsOfPlace(std::string_view unit_id, std::string_view area_code, Day day) const {
  if (unit_id.empty()) return false;
  const city::v1::Unit* centre = city::CentreOf(*city_, area_code, day);
  if (centre != nullptr && centre->id() == unit_id) return true;
  const city::AreaNode* place = city_->FindArea(area_code);
  if (place == nullptr) return false;
  const city::v1::Unit* street = nullptr;
  for (const auto level : {city::v1::AREA_LEVEL_STREET, city::v1::AREA_LEVEL_COMMUNITY}) {
    const city::AreaNode* node = place->at[level];
    if (node == nullptr || node->unit == nullptr) continue;
    const city::v1::Unit* of_node = city_->SuccessorOf(node->unit->id(), day);
    if (level == city::v1::AREA_LEVEL_STREET) street = of_node;
    if (city::IsOrAbove(*city_, unit_id, of_node, day)) return true;
  }
  // Where the street is not known, who finds it out stands in for its office.
  return street == nullptr && city::IsOrAbove(*city_, unit_id, city_->PlacingUnit(area_code), day);
}

// MECH I8
RefusalRight Intake::RefusalRightOf(std::string_view unit_id, const Matter& matter,
                                    int64_t now_ms) const {
  if (IsAbout(unit_id, matter, now_ms)) return RefusalRight::kAccused;
  const Day today = city_->calendar().Today(now_ms);
  const auto route = city_->RouteDuty(matter.category_code, matter.area_code, today);
  const auto receives = [&route](std::string_view id) {
    if (!route.has_value()) return false;
    const auto is = [id](const city::v1::Unit* unit) {
      return unit != nullptr && unit->id() == id;
    };
    return is(route->lead) || is(route->community) ||
           std::any_of(route->helpers.begin(), route->helpers.end(), is);
  };
  const city::v1::Unit* centre = city::CentreOf(*city_, matter.area_code, today);
  const bool of_centre = centre != nullptr && centre->id() == unit_id;
  const bool above = !of_centre && city::IsOrAbove(*city_, unit_id, centre, today);
  const auto is_left_to_above = [&] {
    return matter.contested || receives(centre->id()) || IsAbout(centre->id(), matter, now_ms);
  };
  if (!of_centre && !(above && is_left_to_above())) return RefusalRight::kNotTheirs;
  return receives(unit_id) ? RefusalRight::kReceives : RefusalRight::kMay;
}

// MECH I8
bool Intake::IsAbout(std::string_view unit_id, const Matter& matter, int64_t now_ms) const {
  return matter.about != nullptr && city::IsAbout(*city_, unit_id, *matter.about, matter.area_code,
                                                  city_->calendar().Today(now_ms));
}

// MECH I8
std::string_view Intake::DeciderOf(const Matter& matter, int64_t now_ms) const {
  const Day today = city_->calendar().Today(now_ms);
  const city::v1::Unit* unit = city::CentreOf(*city_, matter.area_code, today);
  for (int32_t depth = 0; unit != nullptr && depth < city::kMaxUnitsAbove; ++depth) {
    if (RefusalRightOf(unit->id(), matter, now_ms) == RefusalRight::kMay && TakesIn(*unit))
      return unit->name();
    unit = city_->UnitAbove(*unit, today);
  }
  return {};
}

bool Intake::TakesIn(const city::v1::Unit& unit) const {
  return std::any_of(unit.persons().begin(), unit.persons().end(),
                     [&](const city::v1::Person& person) {
                       return city_->MayHere({&person, &unit}, city::v1::PERMISSION_TAKE_IN);
                     });
}

std::vector<std::string_view> Intake::UnitsNamed(std::string_view title,
                                                 std::string_view detail) const {
  return unit_names_.FindIn(title, detail);
}

Rejection Intake::Unknown() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "CASE_UNKNOWN",
          .mechanism = "I2",
          .message = "没有找到该工单。请核对工单编号。",
          .possible = {}};
}

void Intake::Answer(const v1::Case& after, const NewEvents& events,
                    v1::ExecuteResponse& answer) const {
  answer.set_state(after.state());
  for (const v1::Event* event : events.events()) {
    // MECH I8
    if (event->has_danger()) answer.add_emergency_lines(event->danger().line());
    if (event->has_received()) answer.set_same_reporter(true);
  }
}

// MECH I1
Verdict<bool> Intake::AnswerKnown(const v1::ExecuteRequest& request, const runtime::View& view,
                                  v1::ExecuteResponse& answer) const {
  const v1::Registration& registration = request.registration();
  const v1::RegisterCase& report = registration.report();
  if (report.external_id().empty()) return false;
  const auto row =
      view.Get(ExternalKey(report.channel(), report.channel_id(), report.external_id()));
  const auto known = row ? registering::ParseKnownReport(*row) : std::nullopt;
  if (!known) return false;
  v1::CaseReceived now;
  view.Load(ReportKey(known->case_id), now);
  std::vector<std::string> lines;
  for (const Danger& danger : danger::EachLineOnce(Read(report.title(), report.detail()).dangers)) {
    lines.emplace_back(danger.line);
  }
  if (!registering::IsSameReport(*known, registration, now.reporter_ref())) {
    const bool staff = request.header().actor().kind() == core::v1::Actor::KIND_STAFF;
    return registering::ExternalIdReused(staff ? known->case_id : "", Join(lines, "、"));
  }
  v1::Case of_case;
  view.Load(casework::CaseKey(known->case_id), of_case);
  answer.set_case_id(known->case_id);
  answer.set_state(of_case.state());
  answer.set_repeated(true);
  answer.set_same_reporter(!now.reporter_ref().empty() &&
                           now.reporter_ref() == registration.reporter_ref());
  for (std::string& line : lines) answer.add_emergency_lines(std::move(line));
  return true;
}

core::v1::CaseHeader Intake::FirstHeader(const v1::ExecuteRequest& request, int64_t now_ms) const {
  return registering::FirstHeader(request.registration(), now_ms);
}

// MECH I2
std::string Intake::NextCaseId(const v1::ExecuteRequest& request, const runtime::View& view,
                               int64_t now_ms) const {
  const std::string& street_code = request.registration().street_code();
  const std::string today = FormatYymmdd(city_->calendar().Today(now_ms));
  v1::NumberRow newest;
  view.Load(NumberKey(street_code), newest);
  // A clock that was put back must not give a number twice: the day goes on from the newest one.
  if (newest.day() >= today) return MakeCaseId(street_code, newest.day(), newest.serial() + 1);
  return MakeCaseId(street_code, today, 1);
}

bool Intake::KnowsUnit(std::string_view unit_id, int64_t at_ms) const {
  return city_->Stands(unit_id, city_->calendar().Today(at_ms));
}

CategoryFacts Intake::CategoryOf(std::string_view code) const {
  CategoryFacts facts;
  const city::CategoryNode* node = city_->FindCategory(code);
  if (node == nullptr) return facts;
  facts.known = true;
  facts.code = node->category->code();
  facts.grade = node->grade;
  if (node->category->appeal_types_size() > 0) facts.usual_type = node->category->appeal_types(0);
  return facts;
}

AreaFacts Intake::AreaOf(std::string_view code) const {
  const city::AreaNode* area = city_->FindArea(code);
  return {.known = area != nullptr,
          .exact = area != nullptr && area->at[city::v1::AREA_LEVEL_STREET] != nullptr &&
                   !area->area->pseudo()};
}

std::string_view Intake::ToldFor(city::v1::RefusalReason reason) const {
  const city::v1::Refusal* refusal = city_->RefusalFor(reason);
  return refusal == nullptr ? std::string_view() : refusal->where_to_go();
}

ReadReport Intake::Read(std::string_view title, std::string_view detail) const {
  return text_reader_.Read(title, detail);
}

// MECH I8
UnsaidDanger Intake::DangerOf(std::string_view category_code, city::v1::Grade grade) const {
  UnsaidDanger unsaid;
  const city::CategoryNode* node = city_->FindCategory(category_code);
  for (const city::v1::Emergency& emergency : city_->pack().emergencies()) {
    const auto& codes = emergency.category_codes();
    const bool named = std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
      return category_code == code || category_code.starts_with(code + ".");
    });
    if (node != nullptr && named) {
      unsaid.of_category.push_back({emergency.line(), node->category->name()});
    }
    if (emergency.of_incidents() && grade == city::v1::GRADE_INCIDENT) {
      unsaid.of_grade.push_back({emergency.line(), GradeName(grade)});
    }
  }
  return unsaid;
}

std::string_view Intake::GradeName(city::v1::Grade grade) const {
  for (const city::v1::GradeInfo& info : city_->pack().grades()) {
    if (info.grade() == grade) return info.name();
  }
  return {};
}

}  // namespace huying::intake
