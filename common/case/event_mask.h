// What of an event subscribers in other departments may see, by the data classes of its fields
// (proto/huying/core/v1/annotations.proto). Denies by default: a text passes only if its class is
// PUBLIC, bytes never; ids, codes, numbers and enums pass unless they have another class. Pure.
#pragma once

#include <unordered_map>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace huying {

// True for a string that may hold what somebody wrote: one that is not called *_id(s), *_code(s) or
// *_url(s). Each in an event has a data class of its own; a test fails for one without.
bool IsFreeText(const google::protobuf::FieldDescriptor& field);

// Immutable, shared by all threads.
class EventMask {
 public:
  // Of every message that this event holds, at any depth.
  explicit EventMask(const google::protobuf::Descriptor& event);

  // Clears what subscribers may not see. `event` is of the descriptor given.
  void Apply(google::protobuf::Message& event) const;

 private:
  struct Fields {
    std::vector<const google::protobuf::FieldDescriptor*> cleared;
    std::vector<const google::protobuf::FieldDescriptor*> opened;  // messages to look into
  };
  void Add(const google::protobuf::Descriptor& message);

  std::unordered_map<const google::protobuf::Descriptor*, Fields> fields_;
};

}  // namespace huying
