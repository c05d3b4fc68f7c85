// What anybody may read of a case. Pure.
#pragma once

#include <string>
#include <string_view>

#include "huying/gateway/v1/service.pb.h"
#include "huying/gateway/v1/state.pb.h"

namespace huying::gateway::rules {

// A case of such a channel is shown with what its reporter said and sent; misconduct never is, nor a
// type not known yet.
bool IsShownWhole(bool published_channel, city::v1::AppealType type);

// I11: leaves of `summary` what the public may see. A case of a channel whose reports are
// published keeps what its reporter said and sent; any other, and every report of misconduct or of
// a type not known yet, keeps category, status, street and times only. What was added as evidence
// is never shown. `street_code` and `street_name` are of the place; empty if not known.
void LimitToPublic(bool published_channel, const v1::CaseText& text, std::string_view street_code,
                   std::string_view street_name, v1::CaseSummary& summary);

}  // namespace huying::gateway::rules
