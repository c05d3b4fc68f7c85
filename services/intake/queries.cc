#include "services/intake/queries.h"

#include <string>

#include "common/casework/list_keys.h"
#include "common/runtime/keys.h"
#include "services/intake/keys.h"

namespace huying::intake {

bool ReadCase(const runtime::View& view, std::string_view case_id, v1::Case& of_case) {
  if (!view.Load(casework::CaseKey(case_id), of_case)) return false;
  v1::CaseReceived report;
  if (view.Load(ReportKey(case_id), report)) of_case.mutable_report()->Swap(&report);
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
