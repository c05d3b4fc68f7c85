// The event messages of all services, by name.
#pragma once

#include <span>
#include <string_view>

#include "google/protobuf/message.h"

namespace huying::ctl {

struct EventType {
  std::string_view service;
  const google::protobuf::Message* event;  // prototype; its oneof `kind` names the kinds
};

std::span<const EventType> EventTypes();

// Null if there is no such service.
const google::protobuf::Message* EventPrototype(std::string_view service);

// The message that the oneof `kind` of an event holds; null if it holds none (an event from a newer
// version).
const google::protobuf::Message* EventBody(const google::protobuf::Message& event);

}  // namespace huying::ctl
