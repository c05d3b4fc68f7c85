// What a mechanism registers with its service: rules for its commands, what its events and those
// of its neighbours change, what it makes of other services' events, its lists, timers, parties and
// rows of its own.
//
//   CaseModule WhistleModule() {
//     CaseModule module;
//     module.On(&whistle::Blow);            // the command is the rule's second argument
//     module.Apply(&whistle::OnCalled);     // the event is the applier's first argument
//     module.lists.push_back({"called", &ListCalls});
//     return module;
//   }
//
// S names the service's types: Row, Event, Request, Policy (which is a CasePolicy).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/case/command_gate.h"
#include "common/case/new_events.h"
#include "common/casework/list_keys.h"
#include "common/core/verdict.h"
#include "common/runtime/view.h"
#include "google/protobuf/message.h"
#include "huying/core/v1/core.pb.h"

namespace huying::casework {

template <class S>
struct Module {
  using Row = typename S::Row;
  using Policy = typename S::Policy;
  using Events = NewEvents<typename S::Event>;
  using Message = google::protobuf::Message;
  using EventHeader = core::v1::EventHeader;
  using CaseHeader = core::v1::CaseHeader;

  struct Command {
    const google::protobuf::Descriptor* body;
    std::function<Verdict<Events>(const Row&, const Message&, const Policy&, Events)> decide;
    // What the row and the actor alone forbid, beyond what the command's options say; asked for
    // the acts that are possible, too, so it does not know what the command brings.
    std::optional<Rejection> (*guard)(const Row&, const Policy&) = nullptr;
  };
  struct Applier {
    const google::protobuf::Descriptor* body;
    std::function<void(const Message&, const EventHeader&, Row&)> apply;
  };
  struct SideRow {
    const google::protobuf::Descriptor* body;
    std::function<void(const Message&, const Row&, runtime::Store&)> keep;
  };
  struct Advancer {
    const google::protobuf::Descriptor* body;
    std::function<void(const Message&, CaseHeader&)> advance;
  };
  struct Reaction {
    std::string service;
    const Message* event;  // prototype of that service's event
    const google::protobuf::Descriptor* body;
    std::function<void(const Message&, const EventHeader&, bool, Row&, const Policy&, Events&)>
        react;
  };
  struct List {
    std::string_view name;
    void (*keys)(const Row&, ListKeys&);
  };
  // A list by person whose rows stand in a list by unit, too: whoever sees to it there finds in their
  // own what stands in the name of somebody who has left, is away or may no more
  // (City::SeesTo).
  struct NamedList {
    std::string_view list;                                               // "person"
    std::string_view unit_list;                                          // "lead"
    city::v1::Permission permission = city::v1::PERMISSION_UNSPECIFIED;  // to do something about it
    // Each person that the row names in the list, and the unit for which.
    void (*names)(const Row&,
                  absl::FunctionRef<void(std::string_view person_id, std::string_view unit_id)>) =
        nullptr;
  };
  struct Timer {
    uint32_t kind;                  // unique in the service
    int64_t (*due_ms)(const Row&);  // 0: none
    void (*fire)(const Row&, const Policy&, Events&);
  };

  // A rule. The gate has let the command pass before: who, state, inputs.
  template <class C>
  Command& On(Verdict<Events> (*decide)(const Row&, const C&, const Policy&, Events)) {
    commands.push_back(
        {C::descriptor(),
         [decide](const Row& row, const Message& body, const Policy& policy, Events events) {
           return decide(row, static_cast<const C&>(body), policy, std::move(events));
         }});
    return commands.back();
  }
  // Changes the row by an event of the service. Several modules may follow one event; each sees
  // the state before it.
  template <class F>
  void Apply(void (*apply)(const F&, const EventHeader&, Row&)) {
    appliers.push_back(
        {F::descriptor(), [apply](const Message& body, const EventHeader& header, Row& row) {
           apply(static_cast<const F&>(body), header, row);
         }});
  }
  // Keeps what an event brings in rows beside the case's own: what grows, or is written once. It
  // touches no row that the handlers keep (case_processor.h). `after` is the row after the event.
  template <class F>
  void Side(void (*keep)(const F&, const Row& after, runtime::Store&)) {
    sides.push_back(
        {F::descriptor(), [keep](const Message& body, const Row& after, runtime::Store& store) {
           keep(static_cast<const F&>(body), after, store);
         }});
  }
  // Moves the case's header on by an event, before the event gets it.
  template <class F>
  void Advance(void (*advance)(const F&, CaseHeader&)) {
    advancers.push_back({F::descriptor(), [advance](const Message& body, CaseHeader& header) {
                           advance(static_cast<const F&>(body), header);
                         }});
  }
  // Decides on an event B of another service, whose event message is E. `known`: there was a row;
  // else the row holds nothing but that event's case header. What the rule changes in the row's
  // header holds for the new events.
  template <class E, class B>
  void React(std::string service, void (*react)(const B&, const EventHeader&, bool known, Row&,
                                                const Policy&, Events&)) {
    reactions.push_back({std::move(service), &E::default_instance(), B::descriptor(),
                         [react](const Message& body, const EventHeader& header, bool known,
                                 Row& row, const Policy& policy, Events& events) {
                           react(static_cast<const B&>(body), header, known, row, policy, events);
                         }});
  }

  std::vector<Command> commands;
  std::vector<Applier> appliers;
  std::vector<SideRow> sides;
  std::vector<Advancer> advancers;
  std::vector<Reaction> reactions;
  std::vector<List> lists;
  std::vector<NamedList> named_lists;
  std::vector<Timer> timers;
  // Bits of core.v1.Party that the mechanism knows a unit to be.
  std::vector<uint32_t (*)(const Row&, std::string_view unit_id)> parties;
};

}  // namespace huying::casework
