// What an event means, in one plain sentence: the one of its option (huying.core.v1.event), whose
// small language stands in proto/huying/core/v1/schema.proto.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/huyingctl/story/names.h"

namespace huying::ctl {

// The sentence of an event's body, in the language of the names; its kind's name if it has none. If
// the event is not `whole` (masked for who looks) and the sentence would have a hole, the status
// that it leads to for the citizen; "" if it leads to none: there is nothing to tell.
std::string Tell(const google::protobuf::Message& body, const Names& names, bool whole = true);

// Does this message have all fields of a sentence? For tests.
absl::Status CheckSentence(std::string_view pattern, const google::protobuf::Message& prototype);

}  // namespace huying::ctl
