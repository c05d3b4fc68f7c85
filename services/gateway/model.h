// What the services can do and say, from the options of their messages. Pure.
#pragma once

#include "huying/gateway/v1/model.pb.h"

namespace huying::gateway {

// Made once, at the first call; a message that does not describe itself as it must ends the process,
// and a test reads them all.
const v1::GetModelResponse& Model();

}  // namespace huying::gateway
