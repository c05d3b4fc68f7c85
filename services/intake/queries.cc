#include "services/intake/queries.h"

#include <utility>

#include "services/intake/keys.h"

namespace huying::intake {

bool ReadCase(const runtime::View& view, std::string_view case_id, v1::Case& of_case) {
  if (!view.Load(CaseKey(case_id), of_case)) return false;
  v1::CaseReceived report;
  if (!view.Load(ReportKey(case_id), report)) return true;
  of_case.set_detail(std::move(*report.mutable_detail()));
  *of_case.mutable_place() = std::move(*report.mutable_place());
  of_case.set_reporter_sealed(std::move(*report.mutable_reporter_sealed()));
  of_case.set_reporter_ref(std::move(*report.mutable_reporter_ref()));
  of_case.set_external_id(std::move(*report.mutable_external_id()));
  *of_case.mutable_media_urls() = std::move(*report.mutable_media_urls());
  of_case.set_reported_ms(report.reported_ms());
  of_case.set_channel_id(std::move(*report.mutable_channel_id()));
  return true;
}

std::vector<v1::EvidenceAdded> ReadEvidence(const runtime::View& view, std::string_view case_id) {
  std::vector<v1::EvidenceAdded> evidence;
  const std::string prefix = EvidencePrefix(case_id);
  view.Scan(prefix, runtime::PrefixEnd(prefix), [&](std::string_view, std::string_view value) {
    evidence.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return evidence;
}

}  // namespace huying::intake
