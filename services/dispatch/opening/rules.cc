#include "services/dispatch/opening/rules.h"

#include "common/case/command_gate.h"
#include "common/case/opening.h"
#include "services/dispatch/accused/rules.h"

namespace huying::dispatch::opening {
namespace {

bool WorksOnIt(const Authority& actor) {
  const bool called = ((actor.parties >> core::v1::PARTY_CALLED) & 1) != 0;
  // Who only acts for somebody of the lead unit is of another one.
  return (actor.of_lead && !actor.lead_is_lent) || actor.helps || actor.of_responsible || called;
}

}  // namespace

// I11
std::optional<Rejection> MayOpen(const v1::Task& task, const Policy& policy) {
  // Whoever works on it must reach the citizen, whatever the report says of them; of a confidential one
  // they learn nothing.
  if (task.header().confidential() || !WorksOnIt(policy.actor)) {
    constexpr auto kSees = city::v1::PERMISSION_SEE_REPORTER;
    const std::string decider = accused::DeciderOf(task.header(), kSees, policy);
    if (auto barred = accused::Bars(task, "查看诉求人", decider, policy)) return barred;
  }
  return huying::opening::MayOpenAgain(task.openings(), policy.actor.person_id, policy.now_ms);
}

// I11
Verdict<NewEvents> Open(const v1::Task& task, const v1::OpenReporter& command, const Policy& policy,
                        NewEvents events) {
  const Authority& actor = policy.actor;
  switch (command.purpose()) {
    case core::v1::OPENING_PURPOSE_CONTACT:
      if (task.header().confidential() && !actor.of_centre) return huying::opening::Confidential();
      break;
    case core::v1::OPENING_PURPOSE_EMERGENCY:
      if (!task.header().danger()) {
        return Refuse(Rejection::Kind::kNotNow, "NO_DANGER",
                      "本工单没有危险信号，不能按紧急处置查看。需要联系诉求人的，请选“联系办理”；"
                      "确有危险的，请先补充材料说明情况。");
      }
      if (!actor.of_lead && !actor.of_responsible && !actor.of_centre) {
        return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                      "紧急处置由主办单位或接诉即办中心联系诉求人。请与主办单位联系。");
      }
      break;
    default:
      return huying::opening::Elsewhere();
  }
  events.Add().mutable_reporter_opened()->set_purpose(command.purpose());
  return events;
}

void OnOpened(const v1::ReporterOpened&, const core::v1::EventHeader& header, v1::Task& task) {
  huying::opening::Count(header, *task.mutable_openings());
}

}  // namespace huying::dispatch::opening
