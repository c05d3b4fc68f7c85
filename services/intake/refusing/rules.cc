#include "services/intake/refusing/rules.h"

#include <string>
#include <utility>

#include "common/case/command_gate.h"

namespace huying::intake::refusing {

// MECH I8
Verdict<NewEvents> RefuseFor(city::v1::RefusalReason reason, const Policy& policy,
                             NewEvents events) {
  const std::string_view told = policy.lookups().ToldFor(reason);
  if (told.empty()) {
    Rejection rejection = huying::Refuse(Rejection::Kind::kInvalid, "REFUSAL_REASON_UNKNOWN",
                                         "没有这个不予受理情形，请从六种情形中选择。");
    rejection.mechanism = "I8";  // registering asks, too
    return rejection;
  }
  v1::CaseRefused* refused = events.Add().mutable_refused();
  refused->set_reason(reason);
  refused->set_notice(std::string(told));
  return events;
}

// MECH I8
Verdict<NewEvents> Refuse(const v1::Case&, const v1::RefuseCase& command, const Policy& policy,
                          NewEvents events) {
  return RefuseFor(command.reason(), policy, std::move(events));
}

void OnRefused(const v1::CaseRefused& refused, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_refusing()->set_reason(refused.reason());
  of_case.mutable_refusing()->set_notice(refused.notice());
}

}  // namespace huying::intake::refusing
