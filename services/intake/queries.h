// Reads for intake's queries. Call them with the view of one partition.
#pragma once

#include <string_view>
#include <vector>

#include "common/runtime/view.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::intake {

// The case with what the reporter said. False if there is no such case.
bool ReadCase(const runtime::View& view, std::string_view case_id, v1::Case& of_case);

// What was added to the report, oldest first.
std::vector<v1::EvidenceAdded> ReadEvidence(const runtime::View& view, std::string_view case_id);

}  // namespace huying::intake
