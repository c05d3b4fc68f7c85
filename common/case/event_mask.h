// What of an event somebody may see, by the data classes of its fields
// (proto/huying/core/v1/annotations.proto). Denies by default; bytes never pass. Pure.
#pragma once

#include <unordered_map>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace huying {

// True for a string that may hold what somebody wrote: one that is not called *_id(s), *_code(s) or
// *_url(s). Each in an event has a data class of its own; a test fails for one without.
bool IsFreeText(const google::protobuf::FieldDescriptor& field);

// Whether whoever a mask is for may see a field; of a message in it each field is asked for apart.
using MaySee = bool(const google::protobuf::FieldDescriptor& field);

// Subscribers in other departments: a text only if its class is PUBLIC; ids, codes, numbers and enums
// unless they have another class.
bool SubscribersMaySee(const google::protobuf::FieldDescriptor& field);

// Immutable, shared by all threads.
class EventMask {
 public:
  // Of every message that this event holds, at any depth.
  explicit EventMask(const google::protobuf::Descriptor& event,
                     MaySee* may_see = &SubscribersMaySee);

  // Clears what may not be seen. `event` is of the descriptor given.
  void Apply(google::protobuf::Message& event) const;

 private:
  struct Fields {
    std::vector<const google::protobuf::FieldDescriptor*> cleared;
    std::vector<const google::protobuf::FieldDescriptor*> opened;  // messages to look into
  };
  void Add(const google::protobuf::Descriptor& message, MaySee* may_see);

  std::unordered_map<const google::protobuf::Descriptor*, Fields> fields_;
};

}  // namespace huying
