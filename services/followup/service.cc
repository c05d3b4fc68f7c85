#include "services/followup/service.h"

#include <algorithm>

#include "common/city/city_builder.h"
#include "services/followup/work/rules.h"

namespace huying::followup {
namespace {

// Between the first and the last working minute of a day, on any day: the line is open at weekends
// too.
rules::DecentHours DecentHoursOf(const city::City& city) {
  rules::DecentHours hours;
  hours.utc_offset_minutes = city.utc_offset_minutes();
  const auto& periods = city.pack().calendar().work_hours();
  if (periods.empty()) return hours;
  hours.from_minute = ParseTimeOfDay(periods.begin()->from_time()).value_or(hours.from_minute);
  hours.until_minute = ParseTimeOfDay(periods.rbegin()->until_time()).value_or(hours.until_minute);
  return hours;
}

}  // namespace

Followup::Followup(const city::City* city)
    : city_(city), people_(city), hours_(DecentHoursOf(*city)) {}

Policy Followup::PolicyOf(const v1::Follow& follow, const core::v1::CommandHeader* command,
                          int64_t now_ms) const {
  Policy policy;
  policy.city = this;
  policy.now_ms = now_ms;
  policy.wishes = WishesFor(follow.header(), work::FactsOf(follow).class_id());
  policy.limits = &city_->pack().limits();
  policy.visit_rules = &city_->pack().visit_rules();
  policy.hours = hours_;
  policy.retry_ms = city_->DueMs(policy.limits->visit_retry(), now_ms);
  if (command == nullptr) return policy;
  policy.actor =
      people_.AuthorityOf(command->actor(), work::UnitOf(follow), city_->calendar().Today(now_ms));
  if (command->actor().kind() == core::v1::Actor::KIND_CITIZEN) {
    policy.actor.parties |= 1U << core::v1::PARTY_CITIZEN;
  }
  return policy;
}

Rejection Followup::Unknown() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "FOLLOW_UNKNOWN",
          .mechanism = "F1",
          .message = "没有找到该工单的回访记录。请核对工单编号；尚未答复的工单还不能回访。",
          .possible = {}};
}

void Followup::Answer(const v1::Follow& after, const NewEvents&,
                      v1::ExecuteResponse& answer) const {
  answer.set_state(after.state());
}

bool Followup::KnowsUnit(std::string_view unit_id, int64_t at_ms) const {
  return city_->Stands(unit_id, city_->calendar().Today(at_ms));
}

Wishes Followup::WishesFor(const core::v1::CaseHeader& of_case, std::string_view class_id) const {
  Wishes wishes;
  if (!class_id.empty()) wishes.process = city_->FindClass(class_id);
  if (wishes.process == nullptr) {
    const city::CategoryNode* category = city_->FindCategory(of_case.category_code());
    if (category != nullptr) wishes.process = category->process;
  }
  wishes.closing = city_->ClosingOf(wishes.process != nullptr ? wishes.process->id() : "");
  if (wishes.process != nullptr) {
    wishes.script = city_->FindScript(wishes.process->visit_script_id());
  }
  const city::v1::Channel* channel = city_->ChannelOfKind(of_case.channel());
  wishes.nobody_to_visit = of_case.no_contact() || (channel != nullptr && !channel->visited());
  return wishes;
}

// MECH F1, F2, F3
std::string_view Followup::JudgeOf(city::v1::Permission permission,
                                   const core::v1::CaseHeader& of_case, std::string_view unit_id,
                                   const v1::WorkFacts& facts, int64_t at_ms) const {
  const city::v1::Unit* centre = city_->PlacingUnit(of_case.area_code());
  if (centre != nullptr && HasJudge(*centre, permission, facts)) return centre->id();
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, day);
  for (int32_t depth = 0; unit != nullptr && depth < city::kMaxUnitsAbove; ++depth) {
    unit = city_->UnitAbove(*unit, day);
    if (unit == nullptr || unit->kind() == city::v1::UNIT_KIND_UTILITY) continue;
    if (!DidTheWork(*unit, facts, day) && HasJudge(*unit, permission, facts)) return unit->id();
  }
  return centre != nullptr ? std::string_view(centre->id()) : std::string_view();
}

bool Followup::DidTheWork(const city::v1::Unit& unit, const v1::WorkFacts& facts, Day day) const {
  const auto& worked = facts.unit_ids();
  return std::any_of(worked.begin(), worked.end(), [&](const std::string& unit_id) {
    return unit_id == unit.id() || city_->SuccessorOf(unit_id, day) == &unit;
  });
}

bool Followup::IsUtility(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit != nullptr && unit->kind() == city::v1::UNIT_KIND_UTILITY;
}

// MECH F8
int64_t Followup::WindowEndMs(int64_t now_ms, int32_t days) const {
  return city_->calendar().AddWorkdays(now_ms + (days - 1) * kDayMs, 1);
}

bool Followup::HasJudge(const city::v1::Unit& unit, city::v1::Permission permission,
                        const v1::WorkFacts& facts) const {
  const auto& worked = facts.person_ids();
  return std::any_of(unit.persons().begin(), unit.persons().end(), [&](const auto& person) {
    return city_->MayHere({&person, &unit}, permission) &&
           std::find(worked.begin(), worked.end(), person.id()) == worked.end();
  });
}

}  // namespace huying::followup
