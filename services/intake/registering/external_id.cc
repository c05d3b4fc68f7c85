#include "services/intake/registering/external_id.h"

#include <bit>
#include <utility>

#include "common/core/big_endian.h"
#include "common/core/stable_hash.h"
#include "common/core/text.h"
#include "common/text/utf8.h"

namespace huying::intake::registering {
namespace {

constexpr size_t kDigestBytes = 8;

struct ToldContent {
  std::string_view title;
  std::string_view detail;
  const v1::Place& place;
  const google::protobuf::RepeatedPtrField<std::string>& media_urls;
  int64_t reported_ms = 0;
  std::string_view city_number;
};

// With its length, so that no two lists of texts become the same bytes.
void AppendContent(std::string_view text, std::string& bytes) {
  AppendBig64(text.size(), bytes);
  bytes.append(text);
}

// A file that was saved by another program has other blanks and line ends and says the same.
uint64_t ContentDigest(const ToldContent& content) {
  std::string bytes;
  for (std::string_view words :
       {content.title, content.detail, std::string_view(content.place.address())})
    AppendContent(text::Normalize(words), bytes);
  for (const double degrees : {content.place.latitude(), content.place.longitude()})
    AppendBig64(std::bit_cast<uint64_t>(degrees), bytes);
  AppendBig64(static_cast<uint64_t>(content.media_urls.size()), bytes);
  for (const std::string& url : content.media_urls) AppendContent(url, bytes);
  AppendBig64(static_cast<uint64_t>(content.reported_ms), bytes);
  AppendContent(content.city_number, bytes);
  return StableHash(bytes);
}

uint64_t ReporterDigest(std::string_view reporter_ref) {
  return reporter_ref.empty() ? 0 : StableHash(reporter_ref);
}

}  // namespace

std::string ToRow(const KnownReport& known) {
  std::string row = known.case_id;
  AppendBig64(known.content, row);
  AppendBig64(known.reporter, row);
  return row;
}

std::optional<KnownReport> ParseKnownReport(std::string_view row) {
  if (row.size() <= 2 * kDigestBytes) return std::nullopt;
  const size_t id_bytes = row.size() - 2 * kDigestBytes;
  return KnownReport{.case_id = std::string(row.substr(0, id_bytes)),
                     .content = GetBig64(row.data() + id_bytes),
                     .reporter = GetBig64(row.data() + id_bytes + kDigestBytes)};
}

KnownReport KnownFrom(const v1::CaseReceived& received, const core::v1::CaseHeader& header) {
  return {.case_id = header.case_id(),
          .content = ContentDigest({.title = received.title(),
                                    .detail = received.detail(),
                                    .place = received.place(),
                                    .media_urls = received.media_urls(),
                                    .reported_ms = header.reported_ms(),
                                    .city_number = header.city_number()}),
          .reporter = ReporterDigest(received.reporter_ref())};
}

KnownReport AskedFor(const v1::Registration& registration) {
  const v1::RegisterCase& report = registration.report();
  return {.case_id = {},
          .content = ContentDigest({.title = report.title(),
                                    .detail = report.detail(),
                                    .place = report.place(),
                                    .media_urls = report.media_urls(),
                                    .reported_ms = report.reported_ms(),
                                    .city_number = report.city_number()}),
          .reporter = ReporterDigest(registration.reporter_ref())};
}

bool IsSameReport(const KnownReport& first, const v1::Registration& again,
                  std::string_view reporter_now) {
  const KnownReport asked = AskedFor(again);
  return asked.content == first.content &&
         (asked.reporter == first.reporter || asked.reporter == ReporterDigest(reporter_now));
}

Rejection ExternalIdReused(std::string_view case_id, const std::string& emergency_lines) {
  const std::string of_case = case_id.empty() ? "" : Cat("（工单", case_id, "）");
  std::string message = Cat("这个外部编号已登记过一件内容不同的诉求", of_case,
                            "，本次没有登记。请核对编号：确是另一件诉求的，换一个外部编号重新提交；"
                            "要更正原诉求的，请在原工单上更正。");
  // MECH I8
  if (!emergency_lines.empty()) message += Cat("情况紧急的，请立即拨打", emergency_lines, "。");
  return {.kind = Rejection::Kind::kAlready,
          .code = "EXTERNAL_ID_REUSED",
          .mechanism = "I1",
          .message = std::move(message),
          .possible = {}};
}

}  // namespace huying::intake::registering
