// POST /requests: its form. Pure.
#pragma once

#include "common/city/city.h"
#include "common/http/message.h"
#include "huying/intake/v1/service.pb.h"
#include "services/gateway/open311/catalog.h"
#include "services/gateway/open311/error.h"

namespace huying::gateway::open311 {

// The longest description, in characters, by the specification.
inline constexpr size_t kDescriptionCharsMax = 4000;

// A report out of a form, or what is wrong with it. device_id is taken and not kept; account_id
// only goes back into the answer.
OrError<intake::v1::RegisterCase> ParseSubmission(const http::Fields& form, const Catalog& catalog,
                                                  const city::City& city);

}  // namespace huying::gateway::open311
