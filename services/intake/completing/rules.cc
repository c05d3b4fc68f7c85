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
void Complete(const Missing& missing, std::string_view title, std::string_view taken_by,
              NewEvents& events) {
  if (missing.category || missing.place || missing.sign_off || missing.contest) return;
  v1::CaseReady* ready = events.Add().mutable_ready();
  ready->set_title(std::string(title));
  ready->set_taken_by_person_id(std::string(taken_by));
}

}  // namespace huying::intake::completing
