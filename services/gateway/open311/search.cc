#include "services/gateway/open311/search.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/case/case_id.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::open311 {
namespace {

constexpr int64_t kSecondMs = 1000;
constexpr size_t kDateTimeChars = 19;  // "2026-11-22T09:30:00"
constexpr size_t kIdsMax = 1000;

// The span asked for, at most 90 days; without bounds the newest 90 days.
std::optional<Error> ReadSpan(const http::Fields& query, int64_t now_ms, int32_t utc_offset_minutes,
                              v1::ListCasesRequest& filter) {
  const auto start = query.Find("start_date");
  const auto end = query.Find("end_date");
  std::optional<int64_t> from_ms, until_ms;
  if (start && !(from_ms = ParseW3cTime(*start, utc_offset_minutes))) {
    return Wrong("start_date is no W3C date and time, such as 2026-01-01T00:00:00Z");
  }
  if (end && !(until_ms = ParseW3cTime(*end, utc_offset_minutes))) {
    return Wrong("end_date is no W3C date and time, such as 2026-01-01T00:00:00Z");
  }
  if (!until_ms)
    until_ms = from_ms ? std::min(*from_ms + kSpanMaxMs, std::max(now_ms, *from_ms)) : now_ms;
  if (!from_ms) from_ms = *until_ms - kSpanMaxMs;
  if (*until_ms < *from_ms) return Wrong("end_date is before start_date");
  if (*until_ms - *from_ms > kSpanMaxMs)
    return Wrong("start_date and end_date may span 90 days at most");
  filter.set_from_ms(std::max<int64_t>(*from_ms, 0));
  filter.set_to_ms(std::max<int64_t>(*until_ms, 0) + kSecondMs);  // the second named is included
  return std::nullopt;
}

std::optional<Error> ReadStatus(const http::Fields& query, v1::ListCasesRequest& filter) {
  bool open = false, closed = false;
  for (std::string_view part : query.All("status")) {
    for (const std::string& status : SplitCommas(part)) {
      open = open || status == "open";
      closed = closed || status == "closed";
      if (status != "open" && status != "closed") return Wrong("status is open, closed or both");
    }
  }
  if (open == closed) return std::nullopt;  // both, or not asked
  for (int status = 1; status < core::v1::CitizenStatus_ARRAYSIZE; ++status) {
    if (!core::v1::CitizenStatus_IsValid(status)) continue;
    const std::string word = rules::StatusName(static_cast<core::v1::CitizenStatus>(status));
    if (rules::IsOver(word) == closed) filter.add_statuses(word);
  }
  return std::nullopt;
}

std::optional<Error> ReadServices(const http::Fields& query, const Catalog& catalog,
                                  v1::ListCasesRequest& filter) {
  for (std::string_view part : query.All("service_code")) {
    for (const std::string& code : SplitCommas(part)) {
      if (catalog.Find(code) == nullptr) {
        return Error{.status = 404, .description = "service_code '" + code + "' was not found"};
      }
      filter.add_category_codes(code);
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> SplitCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

std::optional<int64_t> ParseW3cTime(std::string_view text, int32_t utc_offset_minutes) {
  std::string meant(text);
  if (meant.size() > kDateTimeChars && meant[meant.size() - 6] == ' ')
    meant[meant.size() - 6] = '+';
  const absl::TimeZone here = absl::FixedTimeZone(utc_offset_minutes * 60);
  for (const char* form :
       {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M%Ez", "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d"}) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(form, meant, here, &time, &error)) continue;
    if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
    return absl::ToUnixMillis(time);
  }
  return std::nullopt;
}

OrError<Search> ParseSearch(const http::Fields& query, const Catalog& catalog, int64_t now_ms,
                            int32_t utc_offset_minutes) {
  Search search;
  for (std::string_view part : query.All("service_request_id")) {
    for (std::string& id : SplitCommas(part)) {
      if (!ParseCaseId(id))
        return Error{.status = 404, .description = "service_request_id '" + id + "' was not found"};
      if (search.ids.size() == kIdsMax) return Wrong("at most 1000 values of service_request_id");
      search.ids.push_back(std::move(id));
    }
  }
  if (!search.ids.empty()) return search;  // it overrides all other arguments
  search.filter.mutable_viewer()->mutable_public_();
  search.filter.set_page_size(kRequestsMax);
  if (auto error = ReadSpan(query, now_ms, utc_offset_minutes, search.filter)) return *error;
  if (auto error = ReadStatus(query, search.filter)) return *error;
  if (auto error = ReadServices(query, catalog, search.filter)) return *error;
  return search;
}

}  // namespace huying::gateway::open311
