// The commands that are possible for somebody, as a console gets them. Pure.
#pragma once

#include <vector>

#include "common/case/catalog.h"
#include "huying/core/v1/acts.pb.h"

namespace huying::casework {

void FillActs(const std::vector<const CommandInfo*>& commands,
              google::protobuf::RepeatedPtrField<core::v1::Act>& acts);

}  // namespace huying::casework
