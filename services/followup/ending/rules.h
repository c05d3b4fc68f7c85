// D10: two levels have ended the case without a solution. Pure.
#pragma once

#include <string>

#include "services/followup/policy.h"

namespace huying::followup::ending {

// D10: nobody visits or checks; the citizen may open it again within the window. Said once.
void End(const v1::Follow& follow, const std::string& unit_id, NewEvents& events);

}  // namespace huying::followup::ending
