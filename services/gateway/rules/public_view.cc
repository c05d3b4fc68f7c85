#include "services/gateway/rules/public_view.h"

#include <algorithm>

namespace huying::gateway::rules {

bool IsShownWhole(bool published_channel, city::v1::AppealType type) {
  return published_channel && type != city::v1::APPEAL_TYPE_REPORT &&
         type != city::v1::APPEAL_TYPE_UNSPECIFIED;
}

// I11. What anybody may read is named; a field that comes later is not among it.
void LimitToPublic(bool published_channel, const v1::CaseText& text, std::string_view street_code,
                   std::string_view street_name, v1::CaseSummary& summary) {
  const city::v1::AppealType type = summary.header().appeal_type();
  const bool whole = IsShownWhole(published_channel, type);
  v1::CaseSummary open;
  core::v1::CaseHeader& header = *open.mutable_header();
  header.set_case_id(summary.header().case_id());
  header.set_category_code(summary.header().category_code());
  header.set_registered_ms(summary.header().registered_ms());
  header.set_appeal_type(type);
  header.set_area_code(whole ? summary.header().area_code() : std::string(street_code));
  open.set_status(summary.status());
  open.set_updated_ms(summary.updated_ms());
  open.set_expected_ms(summary.expected_ms());
  open.set_refused_because(summary.refused_because());
  open.set_address(whole ? summary.address() : std::string(street_name));
  if (whole) {
    header.set_unit_id(summary.header().unit_id());
    open.set_unit_id(summary.unit_id());
    open.set_title(summary.title());
    open.set_detail(summary.detail());
    open.set_latitude(summary.latitude());
    open.set_longitude(summary.longitude());
    const int evidence =
        std::min<int>(static_cast<int>(text.evidence_media()), summary.media_urls_size());
    for (int i = 0; i < summary.media_urls_size() - evidence; ++i) {
      open.add_media_urls(summary.media_urls(i));
    }
  }
  summary.Swap(&open);
}

}  // namespace huying::gateway::rules
