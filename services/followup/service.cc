#include "services/followup/service.h"

#include "common/city/city_builder.h"
#include "common/city/judges.h"
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
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* centre = city::CentreOf(*city_, of_case.area_code(), day);
  const city::Judgement judgement = {.of_case = of_case,
                                     .permission = permission,
                                     .unit_id = unit_id,
                                     .worked_unit_ids = &facts.unit_ids(),
                                     .worked_person_ids = &facts.person_ids()};
  const bool accused = centre != nullptr && city::IsAbout(*city_, centre->id(), of_case, day);
  if (centre != nullptr && !accused && HasJudge(*city_, *centre, judgement)) return centre->id();
  const city::v1::Unit* above = accused ? city::StandInFor(*city_, *centre, judgement, day)
                                        : city::JudgeAbove(*city_, unit_id, judgement, day);
  if (above == nullptr) above = centre;
  return above != nullptr ? std::string_view(above->id()) : std::string_view();
}

bool Followup::IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                       int64_t at_ms) const {
  return city::IsAbout(*city_, unit_id, of_case, city_->calendar().Today(at_ms));
}

bool Followup::StandsIn(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                        int64_t at_ms) const {
  return city::StandsInForCentre(*city_, unit_id, of_case, city_->calendar().Today(at_ms));
}

std::string Followup::NameOfUnit(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit == nullptr ? std::string(unit_id) : unit->name();
}

bool Followup::IsUtility(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit != nullptr && unit->kind() == city::v1::UNIT_KIND_UTILITY;
}

// MECH F8
int64_t Followup::WindowEndMs(int64_t now_ms, int32_t days) const {
  return city_->calendar().AddWorkdays(now_ms + (days - 1) * kDayMs, 1);
}

}  // namespace huying::followup
