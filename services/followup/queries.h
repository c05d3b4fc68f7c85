// Reads for follow-up's queries. Call them with the view of one partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/runtime/view.h"
#include "huying/followup/v1/state.pb.h"

namespace huying::followup {

// False if the case is not followed.
bool ReadFollow(const runtime::View& view, std::string_view case_id, v1::Follow& follow);

// Cases in one state that wait for somebody, oldest report first, at most `limit`, after the row
// `after` (the key of the last one read; empty: from the start). `last` becomes the key of the last
// one given. Nothing for states in which nobody waits.
std::vector<v1::Follow> ListOpen(const runtime::View& view, v1::FollowState state, uint32_t limit,
                                 std::string_view after, std::string& last);

}  // namespace huying::followup
