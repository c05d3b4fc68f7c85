// Reads for the gateway's queries. Call them with the view of one partition.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/runtime/view.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/rules/relation.h"

namespace huying::gateway {

// Who looks, as it was found out before: see v1.Viewer.
struct Look {
  enum class As { kOperations, kPublic, kCitizen, kStaff };
  As as = As::kOperations;
  const rules::Standing* standing = nullptr;  // of staff
};

// What is wanted of a list.
struct CaseFilter {
  std::vector<std::string_view> statuses;        // empty is any
  std::vector<std::string_view> category_codes;  // each with all beneath it; empty is any
  // The public: leaves out confidential cases, and those of which it is not known yet whether they
  // are. Staff: leaves out cases to which their unit does not stand now.
  Look look = {};
};

// The case as it stands, as far as whoever looks sees it, with notes in words; nothing if it is not
// known or the filter leaves it out. Reads no story but that of a parked case.
std::optional<v1::CaseSummary> ReadCase(const runtime::View& view, const city::City& city,
                                        std::string_view case_id, const CaseFilter& filter);

// The case with at most kStoryEventsMax events, in order, without anything sealed. Staff of a unit that
// had it once get what is left to them, and `held` says when that was.
inline constexpr size_t kStoryEventsMax = 5000;
std::optional<v1::GetStoryResponse> ReadStory(const runtime::View& view, const city::City& city,
                                              std::string_view case_id, const Look& look);

// Why staff find nothing, and what to do. Of a confidential case it says the same as of none.
std::string WhyNothing(const runtime::View& view, const city::City& city, std::string_view case_id);

}  // namespace huying::gateway
