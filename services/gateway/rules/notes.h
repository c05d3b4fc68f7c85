// What the citizen is told about where a case stands. Pure.
#pragma once

#include <string>
#include <string_view>

#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway::rules {

// What was promised when a case was parked.
struct Promise {
  std::string text;         // empty: it may not be told here
  std::string resume_date;  // "2027-03-01"; empty if none was named
};

// One Chinese sentence for the summary's status. `unit_name` is the responsible unit's, or "" if
// nobody is responsible yet; `promise` of a parked case.
std::string StatusNotes(const v1::CaseSummary& summary, std::string_view unit_name,
                        const Promise& promise = {});

}  // namespace huying::gateway::rules
