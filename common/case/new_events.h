// The facts of one decision while a rule makes them. Pure.
#pragma once

#include <vector>

#include "google/protobuf/arena.h"

namespace huying {

// Events of one service, in order, without their headers: the caller of the rule fills those in.
template <class Event>
class NewEvents {
 public:
  // The events live on `arena` and as long as it.
  explicit NewEvents(google::protobuf::Arena* arena) : arena_(arena) {}

  Event& Add() {
    events_.push_back(google::protobuf::Arena::CreateMessage<Event>(arena_));
    return *events_.back();
  }

  bool empty() const { return events_.empty(); }
  const std::vector<Event*>& events() const { return events_; }
  google::protobuf::Arena* arena() const { return arena_; }

 private:
  google::protobuf::Arena* arena_;
  std::vector<Event*> events_;
};

}  // namespace huying
