#include "services/intake/accused/rules.h"

#include "common/case/command_gate.h"
#include "services/intake/registering/rules.h"

namespace huying::intake::accused {

Matter MatterOf(const v1::Case& of_case) {
  const core::v1::CaseHeader& header = of_case.header();
  Matter matter{.category_code = header.category_code(),
                .area_code = header.area_code(),
                .about = &registering::AboutOf(of_case),
                .contested = of_case.refusing().contested()};
  if (matter.category_code.empty() && of_case.triage().suggestions_size() > 0) {
    matter.category_code = of_case.triage().suggestions(0).category_code();
  }
  return matter;
}

// MECH I8
bool IsAboutActor(const Matter& matter, const Policy& policy) {
  return policy.lookups().IsAbout(policy.actor.unit_id, matter, policy.now_ms);
}

// MECH I8
Rejection NotByThem(std::string_view act, std::string_view next) {
  std::string message = "该诉求反映的是您所在单位或其上级单位，不能由您";
  message.append(act).append("。").append(next);
  Rejection rejection =
      huying::Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED", std::move(message));
  rejection.mechanism = "I8";  // other mechanisms ask, too
  return rejection;
}

std::string NextDesk(const Matter& matter, const Policy& policy) {
  std::string desk(policy.lookups().DeciderOf(matter, policy.now_ms));
  if (!desk.empty()) desk.append("的受理人员");
  return desk;
}

}  // namespace huying::intake::accused
