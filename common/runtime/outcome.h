// New events as a handler hands them to the runtime: numbered, with their headers on.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "common/case/event.h"
#include "common/case/new_events.h"
#include "common/runtime/handlers.h"

namespace huying::runtime {

// The header stays as it is.
struct KeepHeader {
  template <class Event>
  void operator()(const Event&, core::v1::CaseHeader&) const {}
};

// `header` and `seq` are the case's before the facts. `advance` moves the header on by a fact,
// before the fact gets it.
template <class Event, class Advance>
Outcome MakeOutcome(const NewEvents<Event>& new_events, const core::v1::CaseHeader& header,
                    uint32_t seq, const EventContext& source, Advance advance) {
  Outcome outcome;
  outcome.events.reserve(new_events.events().size());
  const core::v1::CaseHeader* before = &header;
  for (Event* event : new_events.events()) {
    core::v1::EventHeader& own = *event->mutable_header();
    *own.mutable_case_() = *before;
    advance(*event, *own.mutable_case_());
    FillHeader(++seq, source, own);
    before = &own.case_();
    outcome.events.push_back(event);
  }
  return outcome;
}

// `command` is null for what nobody asked for.
template <class Event, class Advance = KeepHeader>
Outcome MakeOutcome(const NewEvents<Event>& new_events, const core::v1::CaseHeader& header,
                    uint32_t seq, const core::v1::CommandHeader* command,
                    std::string_view pack_version, const DecisionContext& context,
                    Advance advance = {}) {
  EventContext source;
  source.now_ms = context.now_ms;
  source.pack_version = pack_version;
  if (command != nullptr) {
    source.actor = &command->actor();
    source.reason = command->reason();
  }
  return MakeOutcome(new_events, header, seq, source, std::move(advance));
}

}  // namespace huying::runtime
