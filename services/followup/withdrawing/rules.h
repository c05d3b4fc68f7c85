// I8: the reporter has taken the report back. Pure.
#pragma once

#include "services/followup/policy.h"

namespace huying::followup::withdrawing {

// I8: nobody visits, checks or closes; what is closed stays closed.
void End(const v1::Follow& follow, NewEvents& events);

}  // namespace huying::followup::withdrawing
