// Intake's part of an opening: it gives name and telephone out only for an event that is in the log.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "common/runtime/view.h"
#include "common/security/case_keys.h"
#include "huying/intake/v1/service.pb.h"
#include "services/intake/registrar.h"

namespace huying::intake::opening {

// MECH I11: PERMISSION_DENIED unless a service that decides on openings said, of this case and
// within the last minutes, that the event is in its log.
absl::Status CheckGrant(const v1::ReadReporterRequest& request, const security::CaseKeys& keys,
                        int64_t now_ms);

// MECH I11: who reported, in clear, or why nothing is kept. NOT_FOUND, DATA_LOSS (sealed with another
// key).
absl::Status ReadReporter(const runtime::View& view, std::string_view case_id,
                          const Registrar& registrar, v1::OpenedReporter& opened);

}  // namespace huying::intake::opening
