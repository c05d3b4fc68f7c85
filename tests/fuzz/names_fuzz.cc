// Short texts with a form of their own: addresses, case numbers, page tokens, tracking codes, links, dates.
#include <string>

#include "absl/strings/ascii.h"
#include "common/case/case_id.h"
#include "common/core/civil.h"
#include "common/core/host_port.h"
#include "common/http/form.h"
#include "common/http/router.h"
#include "common/rpc/page.h"
#include "common/security/tracking_key.h"
#include "services/gateway/open311/media.h"
#include "services/gateway/open311/search.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

void CheckCaseNumber(std::string_view name) {
  const std::optional<CaseId> id = ParseCaseId(name);
  HY_CHECK(PartitionOfCase(name, 8).has_value() == id.has_value());
  if (!id) return;
  const std::string written = MakeCaseId(id->street_code, id->day, id->serial);
  const std::optional<CaseId> again = ParseCaseId(written);
  HY_CHECK(again && again->serial == id->serial && again->day == id->day);
  HY_CHECK(*PartitionOfCase(name, 8) >= 0 && *PartitionOfCase(name, 8) < 8);
  HY_CHECK(PartitionOfCase(written, 8) == PartitionOfCase(name, 8));
}

void CheckHostPort(std::string_view name) {
  HostPort at, again;
  if (!ParseHostPort(name, at).empty()) return;
  HY_CHECK(!at.host.empty());
  HY_CHECK(ParseHostPort(ToText(at), again).empty() && again == at);
}

void CheckTimes(std::string_view name) {
  constexpr int64_t kFarMs = 10'000 * 366 * kDayMs;  // no year has more than four digits
  if (const auto ms = gateway::open311::ParseW3cTime(name, 480))
    HY_CHECK(*ms > -kFarMs && *ms < kFarMs);
  if (const std::optional<Day> day = ParseDate(name)) HY_CHECK(FormatDate(*day) == name);
  if (const auto minutes = ParseTimeOfDay(name)) HY_CHECK(*minutes >= 0 && *minutes <= 24 * 60);
}

void CheckTrackingCode(std::string_view name) {
  constexpr std::string_view kCase = "110101008-261122-00042";
  static const auto key = security::TrackingKey::FromBytes(std::string(32, 'k'));
  static const std::string code = key->CodeOf(kCase);
  const std::string upper = absl::AsciiStrToUpper(absl::string_view(name.data(), name.size()));
  HY_CHECK(key->IsCodeOf(kCase, name) == (upper == code));
}

void CheckLink(std::string_view name) {
  using gateway::open311::MediaUrl;
  const std::optional<std::string> url = MediaUrl(name);
  if (!url) return;
  HY_CHECK(MediaUrl(*url) == url && url->starts_with("http"));
  for (const char c : *url) HY_CHECK(c > ' ' && c < 0x7f);
}

}  // namespace

HY_FUZZ(names) {
  CheckCaseNumber(bytes);
  CheckHostPort(bytes);
  CheckTimes(bytes);
  CheckTrackingCode(bytes);
  CheckLink(bytes);
  if (const auto position = rpc::DecodePageToken(bytes))
    HY_CHECK(rpc::EncodePageToken(*position) == bytes);
  std::string name;
  if (http::MatchPath("/open311/v2/requests/*.json", bytes, name))
    HY_CHECK(!name.empty() && name.find('/') == name.npos);
  if (const auto path = http::DecodePercent(bytes, false)) HY_CHECK(path->size() <= bytes.size());
}

}  // namespace huying::fuzz
