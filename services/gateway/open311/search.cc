#include "services/gateway/open311/search.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/case/case_id.h"
#include "common/core/number.h"
#include "common/core/text.h"
#include "common/http/form.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::open311 {
namespace {

constexpr int64_t kSecondMs = 1000;
constexpr size_t kYearChars = 4;
constexpr size_t kDateChars = 10;
constexpr size_t kDateTimeChars = 19;  // "2026-11-22T09:30:00"
constexpr size_t kIdsMax = 1000;

// "a, b,c" without empty parts.
std::vector<std::string> SplitCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// Nothing if it was not given.
std::optional<Error> ReadTime(const http::Fields& query, const std::string& name,
                              int32_t utc_offset_minutes, std::optional<int64_t>& ms) {
  const std::string_view said = query.Get(name);
  const absl::string_view text =
      absl::StripAsciiWhitespace(absl::string_view(said.data(), said.size()));
  if (text.empty()) return std::nullopt;
  ms = ParseW3cTime(std::string_view(text.data(), text.size()), utc_offset_minutes);
  if (ms) return std::nullopt;
  return Wrong(absl::StrCat(name, "应为W3C格式的日期时间，例如2026-01-01T00:00:00+08:00。"),
               absl::StrCat(name, " is no W3C date and time, such as 2026-01-01T00:00:00Z"));
}

// The first of these names that was given; `number` stays if none was.
std::optional<Error> ReadNumber(const http::Fields& query, std::initializer_list<const char*> names,
                                size_t least, size_t most, std::optional<size_t>& number) {
  for (const char* name : names) {
    const std::string_view said = query.Get(name);
    if (said.empty()) continue;
    int64_t value = 0;
    const bool fits = ParseWhole(Trim(said), value) && value >= static_cast<int64_t>(least) &&
                      value <= static_cast<int64_t>(most);
    if (!fits) {
      return Wrong(absl::StrCat(name, "应为", least, "到", most, "之间的整数。"),
                   absl::StrCat(name, " is a whole number from ", least, " to ", most));
    }
    number = static_cast<size_t>(value);
    return std::nullopt;
  }
  return std::nullopt;
}

// page from 1 on with page_size, as other cities have it; or offset with limit.
std::optional<Error> ReadPage(const http::Fields& query, Cut& cut) {
  std::optional<size_t> size, page, offset;
  auto error = ReadNumber(query, {"page_size", "per_page", "limit"}, 1, kRequestsMax, size);
  if (!error) error = ReadNumber(query, {"page"}, 1, kSkippedMax, page);
  if (!error) error = ReadNumber(query, {"offset"}, 0, kSkippedMax, offset);
  if (error) return error;
  cut.limit = size.value_or(kRequestsMax);
  cut.skip = offset.value_or((page.value_or(1) - 1) * cut.limit);
  if (cut.skip <= kSkippedMax) return std::nullopt;
  return Wrong(
      absl::StrCat("最多翻到第", kSkippedMax, "件；更早的请用start_date和end_date缩小范围。"),
      absl::StrCat("pages go to request ", kSkippedMax,
                   "; narrow start_date and end_date for those before"));
}

std::optional<Error> ReadUpdated(const http::Fields& query, int32_t utc_offset_minutes, Cut& cut) {
  std::optional<int64_t> from_ms, until_ms;
  if (auto error = ReadTime(query, "updated_after", utc_offset_minutes, from_ms)) return error;
  if (auto error = ReadTime(query, "updated_before", utc_offset_minutes, until_ms)) return error;
  if (from_ms) cut.updated_from_ms = std::max<int64_t>(*from_ms, 1);
  if (until_ms) cut.updated_until_ms = std::max<int64_t>(*until_ms, 0) + kSecondMs - 1;
  return std::nullopt;
}

// The span asked for, at most 90 days; without bounds the newest 90 days.
std::optional<Error> ReadSpan(const http::Fields& query, int64_t now_ms, int32_t utc_offset_minutes,
                              const Cut& cut, v1::ListCasesRequest& filter) {
  std::optional<int64_t> from_ms, until_ms;
  if (auto error = ReadTime(query, "start_date", utc_offset_minutes, from_ms)) return error;
  if (auto error = ReadTime(query, "end_date", utc_offset_minutes, until_ms)) return error;
  if (!from_ms && !until_ms && cut.updated_from_ms > 0) {
    // What was changed lately may have been received long ago: no span, but what can be looked
    // through (case_source.cc).
    filter.set_to_ms(now_ms + kSecondMs);
    return std::nullopt;
  }
  if (!until_ms)
    until_ms = from_ms ? std::min(*from_ms + kSpanMaxMs, std::max(now_ms, *from_ms)) : now_ms;
  if (!from_ms) from_ms = *until_ms - kSpanMaxMs;
  if (*until_ms < *from_ms)
    return Wrong("end_date早于start_date。", "end_date is before start_date");
  if (*until_ms - *from_ms > kSpanMaxMs) {
    return Wrong("start_date和end_date最多相隔90天。",
                 "start_date and end_date may span 90 days at most");
  }
  filter.set_from_ms(std::max<int64_t>(*from_ms, 0));
  filter.set_to_ms(std::max<int64_t>(*until_ms, 0) + kSecondMs);  // the second named is included
  return std::nullopt;
}

std::optional<Error> ReadStatus(const http::Fields& query, v1::ListCasesRequest& filter) {
  bool open = false, closed = false;
  for (std::string_view part : query.All("status")) {
    for (const std::string& said : SplitCommas(part)) {
      const std::string status = absl::AsciiStrToLower(said);
      open = open || status == "open";
      closed = closed || status == "closed";
      if (status != "open" && status != "closed")
        return Wrong("status应为open、closed，或两者都有。", "status is open, closed or both");
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

// As with numbers: codes that there are not are left out, and none at all is an error.
std::optional<Error> ReadServices(const http::Fields& query, const Catalog& catalog,
                                  v1::ListCasesRequest& filter) {
  std::optional<Error> error;
  for (std::string_view part : query.All("service_code")) {
    for (const std::string& code : SplitCommas(part)) {
      if (catalog.Find(code) == nullptr) {
        error = NotFound("service_code", code);
      } else {
        filter.add_category_codes(code);
      }
    }
  }
  return filter.category_codes().empty() ? error : std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> CaseNumbers(const std::vector<std::string_view>& lists) {
  std::vector<std::string> numbers;
  for (const std::string_view list : lists) {
    for (std::string& id : SplitCommas(list)) {
      if (!ParseCaseId(id) || std::find(numbers.begin(), numbers.end(), id) != numbers.end())
        continue;
      if (numbers.size() == kIdsMax) return std::nullopt;
      numbers.push_back(std::move(id));
    }
  }
  return numbers;
}

std::string NextPage(const http::Fields& query, const Cut& cut) {
  constexpr std::string_view kOurs[] = {"page", "page_size", "per_page", "limit", "offset"};
  std::string next = "?";
  for (const auto& [name, value] : query.pairs()) {
    if (std::find(std::begin(kOurs), std::end(kOurs), name) != std::end(kOurs)) continue;
    absl::StrAppend(&next, http::EncodePercent(name), "=", http::EncodePercent(value), "&");
  }
  const size_t behind = cut.skip + cut.limit;
  if (cut.skip % cut.limit == 0) {
    absl::StrAppend(&next, "page=", behind / cut.limit + 1, "&page_size=", cut.limit);
  } else {
    absl::StrAppend(&next, "offset=", behind, "&limit=", cut.limit);
  }
  return next;
}

std::optional<int64_t> ParseW3cTime(std::string_view text, int32_t utc_offset_minutes) {
  // Abseil reads years of any length; sums with them would overflow.
  const std::string_view year = text.substr(0, text.find('-'));
  if (year.size() != kYearChars || year.find_first_not_of("0123456789") != year.npos)
    return std::nullopt;
  std::string meant(text);
  if (meant.size() > kDateTimeChars && meant[meant.size() - 6] == ' ')
    meant[meant.size() - 6] = '+';
  if (meant.size() > kDateChars && meant[kDateChars] == ' ') meant[kDateChars] = 'T';
  const absl::TimeZone here = absl::FixedTimeZone(utc_offset_minutes * 60);
  for (const char* form : {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M%Ez",
                           "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d%ET%H:%M", "%Y-%m-%d"}) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(form, meant, here, &time, &error)) continue;
    return absl::ToUnixMillis(time);
  }
  return std::nullopt;
}

OrError<Search> ParseSearch(const http::Fields& query, const Catalog& catalog, int64_t now_ms,
                            int32_t utc_offset_minutes) {
  Search search;
  const std::vector<std::string_view> numbers = query.All("service_request_id");
  search.by_number = !query.Get("service_request_id").empty();
  if (search.by_number) {  // it overrides all other arguments
    std::optional<std::vector<std::string>> ids = CaseNumbers(numbers);
    if (!ids) {
      return Wrong(absl::StrCat("service_request_id一次最多", kIdsMax, "个。"),
                   absl::StrCat("at most ", kIdsMax, " values of service_request_id"));
    }
    search.ids = *std::move(ids);
    return search;
  }
  search.filter.mutable_viewer()->mutable_public_();
  if (auto error = ReadPage(query, search.cut)) return *error;
  if (auto error = ReadUpdated(query, utc_offset_minutes, search.cut)) return *error;
  if (auto error = ReadSpan(query, now_ms, utc_offset_minutes, search.cut, search.filter))
    return *error;
  if (auto error = ReadStatus(query, search.filter)) return *error;
  if (auto error = ReadServices(query, catalog, search.filter)) return *error;
  return search;
}

}  // namespace huying::gateway::open311
