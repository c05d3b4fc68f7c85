// I11: how whoever looks stands to a case, by the case's own events: who is responsible for it,
// helps, was called or ordered, stands above one of these, or has to decide about it at intake. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/gateway/v1/service.pb.h"
#include "huying/gateway/v1/state.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::gateway::rules {

// Of whom somebody is, as the city says it on the day on which they look.
class Standing {
 public:
  virtual ~Standing() = default;

  // Their own unit, one that has gone over into it, or that of somebody in whose place they act.
  virtual bool IsTheirs(std::string_view unit_id) const = 0;
  // Theirs is above this one.
  virtual bool IsAbove(std::string_view unit_id) const = 0;
  // Theirs is the hotline centre of this place, or above it.
  virtual bool IsCentreOf(std::string_view area_code) const = 0;
  // Theirs serves this place, or is above one that does, and has people who take in or sign.
  virtual bool TakesIn(std::string_view area_code) const = 0;
};

// Fold what an event says of the parties into the row; false if nothing of them changes. Call them
// before the row's header follows the event.
bool FollowParties(const intake::v1::Event& event, v1::CaseRow& row);
bool FollowParties(const dispatch::v1::Event& event, v1::CaseRow& row);
bool FollowParties(const supervision::v1::Event& event, v1::CaseRow& row);

// Their unit stands to the case as the row has it.
bool IsParty(const v1::CaseRow& row, const Standing& standing);

// An event of a case's story.
struct Told {
  std::string_view service;
  const google::protobuf::Message* event;  // of that service's Event
};

// What is left to a unit that stood to a case and does so no more.
struct Past {
  std::vector<v1::Held> held;  // none: it never did
  size_t events = 0;           // of the story, from its begin: all before the move
  v1::CaseRow row;             // as it was then
};

// `story` in its order. Whoever still stands to the case at its end gets all of it.
Past PastOf(std::span<const Told> story, const Standing& standing);

}  // namespace huying::gateway::rules
