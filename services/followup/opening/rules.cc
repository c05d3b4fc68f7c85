#include "services/followup/opening/rules.h"

#include "common/case/command_gate.h"
#include "common/case/opening.h"
#include "services/followup/work/rules.h"

namespace huying::followup::opening {

// I11
std::optional<Rejection> MayOpen(const v1::Follow& follow, const Policy& policy) {
  if (auto worked = work::MayJudge(follow, policy)) return worked;
  if (!policy.actor.May(city::v1::PERMISSION_SEE_REPORTER)) {
    return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                  "您没有“查看诉求人信息”权限。请由有该权限的回访人员操作。");
  }
  return huying::opening::MayOpenAgain(follow.openings(), policy.actor.person_id, policy.now_ms);
}

// I11
Verdict<NewEvents> Open(const v1::Follow& follow, const v1::OpenReporter& command,
                        const Policy& policy, NewEvents events) {
  if (command.purpose() != core::v1::OPENING_PURPOSE_VISIT) return huying::opening::Elsewhere();
  if (follow.header().confidential()) {
    const Authority& actor = policy.actor;
    // Whoever judges in an accused centre's place has to reach the citizen.
    const bool judges =
        !follow.header().about_unit_ids().empty() && actor.IsOf(work::JudgeOf(follow));
    const bool in_its_place =
        judges || policy.lookups().StandsIn(actor.unit_id, follow.header(), policy.now_ms);
    if (!actor.of_centre && !in_its_place) return huying::opening::Confidential();
  }
  events.Add().mutable_reporter_opened()->set_purpose(command.purpose());
  return events;
}

void OnOpened(const v1::ReporterOpened&, const core::v1::EventHeader& header, v1::Follow& follow) {
  huying::opening::Count(header, *follow.mutable_openings());
}

}  // namespace huying::followup::opening
