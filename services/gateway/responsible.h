// Which unit a case is shown with. Pure.
#pragma once

#include "common/city/city.h"
#include "huying/gateway/v1/service.pb.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway {

// While the case is open, who does the work now, if the unit has gone over into another; of a case
// that is over, who did it. Null if there is none, or the pack does not know it.
inline const city::v1::Unit* ResponsibleUnit(const v1::CaseSummary& summary, const city::City& city,
                                             int64_t now_ms) {
  if (rules::IsOver(summary.status())) return city.FindUnit(summary.unit_id());
  return city.SuccessorOf(summary.unit_id(), city.calendar().Today(now_ms));
}

}  // namespace huying::gateway
