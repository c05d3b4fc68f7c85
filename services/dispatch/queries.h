// Reads for dispatch's queries. Call them with the view of one partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/runtime/view.h"
#include "huying/dispatch/v1/state.pb.h"

namespace huying::dispatch {

// False if there is no task for the case.
bool ReadTask(const runtime::View& view, std::string_view case_id, v1::Task& task);

// The open tasks of a lead unit, oldest report first, at most `limit`, after the row `after` (the
// key of the last one read; empty: from the start). `last` becomes the key of the last one given.
std::vector<v1::Task> ListOfUnit(const runtime::View& view, std::string_view unit_id,
                                 uint32_t limit, std::string_view after, std::string& last);

}  // namespace huying::dispatch
