// What the citizen is told about where a case stands. Pure.
#pragma once

#include <string>
#include <string_view>

#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway::rules {

// One Chinese sentence for the summary's status. `unit_name` is the responsible unit's, or "" if
// nobody is responsible yet.
std::string StatusNotes(const v1::CaseSummary& summary, std::string_view unit_name);

}  // namespace huying::gateway::rules
