#include "services/intake/opening/rules.h"

#include "common/case/command_gate.h"
#include "common/case/opening.h"

namespace huying::intake::opening {

// MECH I11
std::optional<Rejection> MayOpen(const v1::Case& of_case, const Policy& policy) {
  return huying::opening::MayOpenAgain(of_case.openings(), policy.actor.person_id, policy.now_ms);
}

// MECH I11
Verdict<NewEvents> Open(const v1::Case& of_case, const v1::OpenReporter& command, const Policy&,
                        NewEvents events) {
  switch (command.purpose()) {
    case core::v1::OPENING_PURPOSE_EMERGENCY:
      break;
    case core::v1::OPENING_PURPOSE_CONTACT:
      // Dispatch knows who works on what has been given to it.
      if (of_case.state() == v1::CASE_STATE_READY) return huying::opening::Elsewhere();
      break;
    default:
      return huying::opening::Elsewhere();
  }
  events.Add().mutable_reporter_opened()->set_purpose(command.purpose());
  return events;
}

void OnOpened(const v1::ReporterOpened&, const core::v1::EventHeader& header, v1::Case& of_case) {
  huying::opening::Count(header, *of_case.mutable_openings());
}

}  // namespace huying::intake::opening
