#include "services/intake/completing/rules.h"

#include <string>

#include "services/intake/placing/rules.h"
#include "services/intake/refusing/rules.h"
#include "services/intake/sign_off/rules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake::completing {

Missing MissingOf(const v1::Case& of_case) {
  return {.category = triage::IsOpen(of_case),
          .place = placing::IsOpen(of_case),
          .sign_off = sign_off::IsWanted(of_case),
          .contest = refusing::IsUndecided(of_case)};
}

// MECH I2
void Complete(const Missing& missing, std::string_view title, NewEvents& events) {
  if (missing.category || missing.place || missing.sign_off || missing.contest) return;
  events.Add().mutable_ready()->set_title(std::string(title));
}

}  // namespace huying::intake::completing
