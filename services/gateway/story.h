// An event of any service as people read it. Pure.
#pragma once

#include <string_view>

#include "google/protobuf/message.h"
#include "huying/gateway/v1/service.pb.h"

namespace huying::gateway {

// `event` is a service's event message: a header and a oneof `kind`. I11: whatever is sealed
// or hashed (every field of bytes) is left out.
v1::StoryEvent ToStoryEvent(std::string_view service, const google::protobuf::Message& event);

}  // namespace huying::gateway
