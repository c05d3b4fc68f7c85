#include "services/gateway/rules/public_view.h"

#include <algorithm>

namespace huying::gateway::rules {

// I11
void LimitToPublic(bool published_channel, const v1::CaseText& text, std::string_view street_code,
                   std::string_view street_name, v1::CaseSummary& summary) {
  const city::v1::AppealType type = summary.header().appeal_type();
  const bool harmless =
      type != city::v1::APPEAL_TYPE_REPORT && type != city::v1::APPEAL_TYPE_UNSPECIFIED;
  if (published_channel && harmless) {
    const int evidence =
        std::min<int>(static_cast<int>(text.evidence_media()), summary.media_urls_size());
    summary.mutable_media_urls()->DeleteSubrange(summary.media_urls_size() - evidence, evidence);
    return;
  }
  summary.clear_title();
  summary.clear_detail();
  summary.clear_latitude();
  summary.clear_longitude();
  summary.clear_media_urls();
  summary.clear_unit_id();
  summary.mutable_header()->clear_unit_id();
  summary.mutable_header()->set_area_code(std::string(street_code));
  summary.set_address(std::string(street_name));
}

}  // namespace huying::gateway::rules
