// The commands that are possible for somebody, as a console gets them. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "common/core/catalog.h"
#include "huying/core/v1/acts.pb.h"

namespace huying::casework {

void FillActs(const std::vector<const CommandInfo*>& acts, uint32_t seq,
              core::v1::ListActsResponse& response);

}  // namespace huying::casework
