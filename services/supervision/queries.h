// Reads for supervision's queries. Call them with the view of one partition.
#pragma once

#include <string_view>

#include "common/runtime/view.h"
#include "huying/supervision/v1/state.pb.h"

namespace huying::supervision {

// False if the case was never watched.
bool ReadWatch(const runtime::View& view, std::string_view case_id, v1::Watch& watch);

}  // namespace huying::supervision
