#include "services/dispatch/service.h"

#include <algorithm>

#include "common/city/city_builder.h"
#include "common/city/judges.h"
#include "common/core/check.h"
#include "common/core/civil.h"
#include "services/dispatch/hard_case/rules.h"
#include "services/dispatch/review/rules.h"

namespace huying::dispatch {
namespace {

bool Helps(const Authority& actor, const v1::Task& task) {
  const auto& helpers = task.routing().helper_unit_ids();
  return actor.IsOf(task.header().community_unit_id()) ||
         std::any_of(helpers.begin(), helpers.end(),
                     [&](const std::string& helper) { return actor.IsOf(helper); });
}

std::string_view IdOf(const city::v1::Unit* unit) {
  return unit == nullptr ? std::string_view() : std::string_view(unit->id());
}

}  // namespace

Dispatch::Dispatch(const city::City* city)
    : city_(city), people_(city), draft_reader_(&city->pack().reply_rules()) {
  HY_CHECK(city->pack().classes_size() > 0);
}

Policy Dispatch::PolicyOf(const v1::Task& task, const core::v1::CommandHeader* command,
                          int64_t now_ms) const {
  Policy policy;
  policy.city = this;
  policy.now_ms = now_ms;
  const core::v1::CaseHeader& header = task.header();
  policy.process = ClassOf(hard_case::ClassOf(task));
  if (policy.process == nullptr) policy.process = ProcessOf(header.category_code());
  policy.limits = &city_->pack().limits();
  policy.reply_rules = &city_->pack().reply_rules();
  const Day today = city_->calendar().Today(now_ms);
  const city::v1::Unit* lead = city_->SuccessorOf(header.lead_unit_id(), today);
  const city::v1::Unit* above = lead == nullptr ? nullptr : city_->UnitAbove(*lead, today);
  if (above != nullptr) policy.lead_parent_id = above->id();
  const city::v1::Channel* channel = city_->ChannelOfKind(header.channel());
  policy.nobody_to_contact = header.no_contact() || (channel != nullptr && !channel->visited());
  if (command == nullptr) return policy;
  policy.actor = people_.AuthorityOf(command->actor(), header.lead_unit_id(), today);
  policy.actor.helps = Helps(policy.actor, task);
  policy.actor.of_responsible = policy.actor.IsOf(header.unit_id());
  if (city::StandsInForCentre(*city_, policy.actor.unit_id, header, today)) {
    policy.actor.of_centre = true;
  }
  return policy;
}

Rejection Dispatch::Unknown() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "TASK_UNKNOWN",
          .mechanism = "D1",
          .message = "该工单没有承办任务。请核对工单编号；如刚刚受理，请稍后再试。",
          .possible = {}};
}

void Dispatch::Answer(const v1::Task& after, const NewEvents&, v1::ExecuteResponse& answer) const {
  answer.set_state(after.state());
}

bool Dispatch::KnowsUnit(std::string_view unit_id, int64_t at_ms) const {
  return city_->Stands(unit_id, city_->calendar().Today(at_ms));
}

bool Dispatch::MayHandle(std::string_view person_id, std::string_view unit_id,
                         int64_t at_ms) const {
  return people_.MayFor(person_id, unit_id, city::v1::PERMISSION_HANDLE,
                        city_->calendar().Today(at_ms));
}

DraftFindings Dispatch::ReadDraft(std::string_view text) const { return draft_reader_.Read(text); }

std::string Dispatch::NameOfUnit(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit == nullptr ? std::string(unit_id) : unit->name();
}

std::string Dispatch::NameOfPerson(std::string_view person_id) const {
  const auto found = city_->FindPerson(person_id);
  const bool named = found.has_value() && !found->person->name().empty();
  return named ? found->person->name() : std::string(person_id);
}

std::string Dispatch::MinuteOf(int64_t at_ms) const {
  std::string text = FormatTime(at_ms, city_->utc_offset_minutes()).substr(0, 16);
  text[10] = ' ';
  return text;
}

RoutePlan Dispatch::PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const {
  RoutePlan plan;
  const Day today = city_->calendar().Today(now_ms);
  const auto route = city_->RouteDuty(of_case.category_code(), of_case.area_code(), today);
  if (!route.has_value() || route->lead == nullptr) return plan;
  plan.found = true;
  plan.duty_id = route->rule->id();
  plan.lead_unit_id = route->lead->id();
  for (const city::v1::Unit* helper : route->helpers) plan.helper_unit_ids.push_back(helper->id());
  if (route->community != nullptr) plan.community_unit_id = route->community->id();
  return plan;
}

const city::v1::ProcessClass* Dispatch::ClassOf(std::string_view class_id) const {
  return class_id.empty() ? nullptr : city_->FindClass(class_id);
}

// MECH D3
int64_t Dispatch::SilenceMs(city::v1::Grade grade, int64_t now_ms) const {
  const bool graded = grade != city::v1::GRADE_UNSPECIFIED;
  const city::v1::ClockLimit* window =
      city_->LimitOf(city::v1::LEG_RETURN_WINDOW, graded ? grade : city::v1::GRADE_GENERAL,
                     city_->calendar().Today(now_ms));
  return window == nullptr ? 0 : city_->DueMs(window->limit(), now_ms);
}

std::string_view Dispatch::CentreOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const {
  const Day day = city_->calendar().Today(at_ms);
  return IdOf(city::CentreOf(*city_, of_case.area_code(), day));
}

bool Dispatch::IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                       int64_t at_ms) const {
  return city::IsAbout(*city_, unit_id, of_case, city_->calendar().Today(at_ms));
}

// MECH D1, D3, D10
std::string_view Dispatch::StandInOf(const core::v1::CaseHeader& of_case,
                                     city::v1::Permission permission, std::string_view without,
                                     int64_t at_ms) const {
  if (of_case.about_unit_ids().empty()) return {};
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* centre = city::CentreOf(*city_, of_case.area_code(), day);
  if (centre == nullptr) return {};
  city::IdList worked;
  if (!without.empty()) worked.Add(std::string(without));
  // Above the centre alone, since its part is given to nobody else; nor would an ending's two levels be
  // two if the unit above the lead were both.
  const city::Judgement judgement = {
      .of_case = of_case, .permission = permission, .worked_person_ids = &worked};
  return IdOf(city::StandInFor(*city_, *centre, judgement, day));
}

// MECH D10
std::string_view Dispatch::ApproverOf(const core::v1::CaseHeader& of_case, int64_t at_ms) const {
  const Day day = city_->calendar().Today(at_ms);
  const city::Judgement judgement = {.of_case = of_case,
                                     .permission = city::v1::PERMISSION_APPROVE};
  const city::v1::Unit* unit = city_->SuccessorOf(of_case.lead_unit_id(), day);
  for (int32_t depth = 0; unit != nullptr && depth < city::kMaxUnitsAbove; ++depth) {
    unit = city_->UnitAbove(*unit, day);
    if (unit == nullptr) break;
    // A utility does approve what its branches ask for.
    if (HasJudge(*city_, *unit, judgement) && !city::IsAbout(*city_, unit->id(), of_case, day))
      return unit->id();
  }
  const std::string_view stand_in = StandInOf(of_case, judgement.permission, {}, at_ms);
  return stand_in.empty() ? CentreOf(of_case, at_ms) : stand_in;
}

const city::v1::ProcessClass* Dispatch::ProcessOf(std::string_view category_code) const {
  const city::CategoryNode* category = city_->FindCategory(category_code);
  return category != nullptr && category->process != nullptr ? category->process
                                                             : &city_->pack().classes(0);
}

// MECH D12
bool Dispatch::EnoughReviewers(std::string_view lead_unit_id, int64_t at_ms,
                               std::span<const city::v1::ReviewLevel> levels,
                               std::span<const std::string_view> without) const {
  if (levels.empty()) return true;
  std::vector<std::string_view> taken(without.begin(), without.end());
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* unit = city_->SuccessorOf(lead_unit_id, day);
  for (int32_t depth = 0; unit != nullptr && depth <= city::kMaxUnitsAbove; ++depth) {
    for (const city::v1::Person& person : unit->persons()) {
      if (std::find(taken.begin(), taken.end(), person.id()) != taken.end()) continue;
      if (!city_->MayHere({&person, unit}, review::PermissionOf(levels.front()))) continue;
      taken.push_back(person.id());
      if (EnoughReviewers(lead_unit_id, at_ms, levels.subspan(1), taken)) return true;
      taken.pop_back();
    }
    unit = city_->UnitAbove(*unit, day);
  }
  return false;
}

}  // namespace huying::dispatch
