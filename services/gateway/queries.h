// Reads for the gateway's queries. Call them with the view of one partition.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/runtime/view.h"
#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway {

// What is wanted of a list.
struct CaseFilter {
  std::vector<std::string_view> statuses;        // empty is any
  std::vector<std::string_view> category_codes;  // each with all beneath it; empty is any
  // Leaves out confidential cases, and those of which it is not known yet whether they are; of the
  // others, what only their reporter and the staff may know (rules/public_view.h).
  bool public_only = false;
};

// The case as it stands, with notes in words; nothing if it is not known or the filter leaves it
// out.
std::optional<v1::CaseSummary> ReadCase(const runtime::View& view, const city::City& city,
                                        std::string_view case_id, const CaseFilter& filter);

// At most kStoryEventsMax events of a case, in order, without anything sealed.
inline constexpr size_t kStoryEventsMax = 5000;
std::vector<v1::StoryEvent> ReadStory(const runtime::View& view, std::string_view case_id);

}  // namespace huying::gateway
