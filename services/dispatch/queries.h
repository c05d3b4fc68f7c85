// Reads for dispatch's queries. Call them with the view of one partition.
#pragma once

#include <string_view>

#include "common/runtime/view.h"
#include "huying/dispatch/v1/dispatch.pb.h"

namespace huying::dispatch {

// False if there is no task for the case.
bool ReadTask(const runtime::View& view, std::string_view case_id, v1::Task& task);

}  // namespace huying::dispatch
