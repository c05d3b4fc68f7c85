// Reads for supervision's queries. Call them with the view of one partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/runtime/view.h"
#include "huying/supervision/v1/state.pb.h"

namespace huying::supervision {

// False if the case was never watched.
bool ReadWatch(const runtime::View& view, std::string_view case_id, v1::Watch& watch);

// Cases with a running clock, that which is due first coming first, each once, at most `limit`,
// after the row `after` (the key of the last one read; empty: from the start). `due_before_ms`
// leaves out what is due later: give now for what is overdue, or INT64_MAX. `last` becomes the key
// of the last row read. Reads at most a bounded number of rows; a page may be short.
std::vector<v1::Watch> ListDue(const runtime::View& view, int64_t due_before_ms, uint32_t limit,
                               std::string_view after, std::string& last);

}  // namespace huying::supervision
