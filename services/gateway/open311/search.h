// GET /requests: its filters. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/open311/catalog.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

// The most requests that one answer holds, and the longest span of time, by the specification.
inline constexpr size_t kRequestsMax = 1000;
inline constexpr int64_t kSpanMaxMs = 90ll * 24 * 3600 * 1000;

// What is asked for: some requests by number, or all that pass the filters.
struct Search {
  std::vector<std::string> ids;
  v1::ListCasesRequest filter;  // public cases, newest first, at most kRequestsMax
};

OrError<Search> ParseSearch(const http::Fields& query, const Catalog& catalog, int64_t now_ms,
                            int32_t utc_offset_minutes);

// W3C date and time: "2026-11-22T09:30:00+08:00", "…Z", also without seconds; or a date, which
// begins at its midnight here. Milliseconds since 1970; nothing for anything else. A "+" that a
// client did not encode comes as a space and is taken as meant.
std::optional<int64_t> ParseW3cTime(std::string_view text, int32_t utc_offset_minutes);

// "a, b,c" without empty parts.
std::vector<std::string> SplitCommas(std::string_view text);

}  // namespace huying::gateway::open311
