// Times as people and spreadsheets write them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace huying::ctl {

// Milliseconds since 1970 of "2019/4/25 9:32:09", "2019-04-25 09:32", "2019.4.25", "2019年4月25日
// 9:32", "2019-04-25T09:32:09+08:00" or "...Z". A time without a zone is local at
// `utc_offset_minutes`; one without hours is the day's start. Nothing for any other form and for
// days and hours that do not exist.
std::optional<int64_t> ParseTimeText(std::string_view text, int32_t utc_offset_minutes);

}  // namespace huying::ctl
