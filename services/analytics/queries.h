// Reads for analytics' queries. Call them with the view of one partition, gather over all, then ask
// rules::Sums for rates or sort the counts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "common/runtime/view.h"
#include "huying/analytics/v1/state.pb.h"

namespace huying::analytics {

// Calls `each` for the counts of each unit and report day (yyyymmdd, both included; 0 is open), of
// one unit or all (empty).
void ReadUnitDays(const runtime::View& view, uint32_t from_day, uint32_t to_day,
                  std::string_view unit_id, const std::function<void(const v1::UnitDay&)>& each);

// What cases can be counted by.
bool IsDimension(std::string_view dimension);

// Adds how many cases there were by a dimension ("category", "area", "channel", "hour") over these
// days, by name: the codes of category and area, the channel's kind, the hour in two digits. False
// if there is no such dimension.
bool AddCounts(const runtime::View& view, std::string_view dimension, uint32_t from_day,
               uint32_t to_day, std::map<std::string, int64_t>& counts);

}  // namespace huying::analytics
