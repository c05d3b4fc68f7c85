// I2: what a waiting case still lacks; when the last of it comes, the case goes to dispatch. Pure.
#pragma once

#include <string_view>

#include "services/intake/policy.h"

namespace huying::intake::completing {

struct Missing {
  bool category = false;
  bool place = false;
  bool sign_off = false;
  bool contest = false;  // somebody else than who refused it must decide
};

Missing MissingOf(const v1::Case& of_case);

// MECH I2: CaseReady when nothing is missing.
void Complete(const Missing& missing, std::string_view title, std::string_view taken_by,
              NewEvents& events);

}  // namespace huying::intake::completing
