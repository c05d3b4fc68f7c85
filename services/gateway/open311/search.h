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

// The most requests that are passed over for one page.
inline constexpr size_t kSkippedMax = 100'000;

// Which of the requests that pass a filter one answer holds.
struct Cut {
  size_t skip = 0;
  size_t limit = kRequestsMax;
  // Last changed in [from, until]; 0: whenever.
  int64_t updated_from_ms = 0;
  int64_t updated_until_ms = 0;
};

// What is asked for: some requests by number, or all that pass the filters.
struct Search {
  bool by_number = false;
  std::vector<std::string> ids;
  v1::ListCasesRequest filter;  // public cases, newest first
  Cut cut;
};

OrError<Search> ParseSearch(const http::Fields& query, const Catalog& catalog, int64_t now_ms,
                            int32_t utc_offset_minutes);

// W3C date and time: "2026-11-22T09:30:00+08:00", "…Z", also without seconds; or a date, which
// begins at its midnight here. Milliseconds since 1970; nothing for anything else. A "+" that a
// client did not encode comes as a space and is taken as meant; so is a space for the "T".
std::optional<int64_t> ParseW3cTime(std::string_view text, int32_t utc_offset_minutes);

// The numbers out of "a, b,c", each once, without what is no number of a case. Nothing: too many.
std::optional<std::vector<std::string>> CaseNumbers(const std::vector<std::string_view>& lists);

// Where the page behind this one is, relative to the path: "?status=open&page=3".
std::string NextPage(const http::Fields& query, const Cut& cut);

}  // namespace huying::gateway::open311
