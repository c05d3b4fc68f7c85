// POST /requests: its fields. Pure.
#pragma once

#include "common/city/city.h"
#include "common/http/message.h"
#include "huying/intake/v1/service.pb.h"
#include "services/gateway/open311/catalog.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

// The longest description, in characters, by the specification.
inline constexpr size_t kDescriptionCharsMax = 4000;

struct Submission {
  intake::v1::RegisterCase report;
  // What of the optional fields was not taken, so that its sender hears of it.
  size_t media_left_out = 0;
};

// A report out of a form, or what is wrong with it. Without a service, a place or what is to be
// done there is no report; an optional field that is odd costs no more than itself. device_id is
// taken and not kept; account_id only goes back into the answer.
OrError<Submission> ParseSubmission(const http::Fields& form, const Catalog& catalog,
                                    const city::City& city);

}  // namespace huying::gateway::open311
