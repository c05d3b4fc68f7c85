// Reads for follow-up's queries. Call them with the view of one partition.
#pragma once

#include <string_view>

#include "common/runtime/view.h"
#include "huying/followup/v1/state.pb.h"

namespace huying::followup {

// False if the case is not followed.
bool ReadFollow(const runtime::View& view, std::string_view case_id, v1::Follow& follow);

}  // namespace huying::followup
