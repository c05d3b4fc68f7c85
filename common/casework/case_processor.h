// The handlers of a service whose rows are cases: loads the row, asks the rules, makes events; keeps
// the row, its lists, its timers and the counters as the fold of the events.
//
// Rows: c/<case id> holds the service's row; i/... its lists (list_keys.h); what mechanisms keep
// beside it begins with another letter (Module::Side). Timers: one for each case and kind, the
// subject is the case id.
//
// Service names its Types (see case_rules.h; Response, too) and knows the city:
//   static constexpr std::string_view kName;      "dispatch"
//   explicit Service(const city::City* city);      which outlives it
//   Policy PolicyOf(const Row&, const core::v1::CommandHeader* command, int64_t now_ms) const;
//   static Rejection Unknown();                    there is no such case
//   void Answer(const Row& after, const NewEvents<Event>&, Response&) const;
// Where some command makes the case (CommandOptions.creates), also, in this order:
//   Verdict<bool> AnswerKnown(const Request&, const runtime::View&, Response&) const;
//       true: the case is there already: answered, and nothing happens; or refused
//   core::v1::CaseHeader FirstHeader(const Request&, int64_t now_ms) const;      without a number
//   std::string NextCaseId(const Request&, const runtime::View&, int64_t now_ms) const;
//       asked once the rules have let it in
//
// Threads: immutable, shared by all.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/case/opening.h"
#include "common/casework/case_lists.h"
#include "common/casework/case_rules.h"
#include "common/casework/state_counts.h"
#include "common/city/city.h"
#include "common/core/civil.h"
#include "common/runtime/handlers.h"
#include "common/runtime/outcome.h"

namespace huying::casework {

template <class Service>
class CaseProcessor : public runtime::Handlers {
 public:
  using S = typename Service::Types;
  using Row = typename S::Row;
  using Event = typename S::Event;
  using Request = typename S::Request;
  using Response = typename S::Response;
  using Policy = typename S::Policy;
  using Events = NewEvents<Event>;

  explicit CaseProcessor(const city::City* city)
      : city_(city), service_(city), lists_(rules_.modules()) {
    spec_.name = std::string(Service::kName);
    spec_.event = &Event::default_instance();
    spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
    for (const auto& module : rules_.modules()) {
      for (const auto& reaction : module.reactions) Subscribe(reaction);
      for (const auto& timer : module.timers) timers_.push_back(timer);
    }
    for (int number = 1; !kMakesCases && number < rules_.commands().size(); ++number) {
      const CommandInfo& command = rules_.commands().of(number);
      if (command.field != nullptr && command.options->creates()) {
        Misbuilt(command.name + " makes a case, but the service says no number for it");
      }
    }
    if (timers_.size() > kTimersMax) Misbuilt("more timers than Due has places");
  }

  const runtime::ServiceSpec& spec() const override { return spec_; }

  void Evolve(const runtime::Message& message, runtime::Store& store) const override {
    const auto& event = static_cast<const Event&>(message);
    const std::string& case_id = event.header().case_().case_id();
    store.Edit<Row>(CaseKey(case_id), [&](Row& row) {
      const int state = row.state();
      const ListKeys keys = lists_.KeysOf(row);
      const Due due = DueOf(row);
      rules_.Evolve(event, row);
      rules_.KeepSideRows(event, row, store);
      lists_.Move(keys, lists_.KeysOf(row), case_id, store);
      MoveTimers(due, DueOf(row), case_id, store);
      CountStates(rules_.states(), state, row.state(), store);
    });
    const EventInfo& info = rules_.events().of(event.kind_case());
    if (info.field != nullptr) store.Count(info.counter);
  }

  runtime::Outcome React(std::string_view service, const runtime::Message& event,
                         const runtime::View& view,
                         const runtime::DecisionContext& context) const override {
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [&](const Source& one) { return one.service == service; });
    if (found == sources_.end()) return runtime::Outcome::Nothing();
    const auto& reflection = *event.GetReflection();
    const auto* field = reflection.GetOneofFieldDescriptor(event, found->kind);
    const auto* reaction = field == nullptr ? nullptr : found->Find(*field->message_type());
    if (reaction == nullptr) return runtime::Outcome::Nothing();
    const auto& header =
        static_cast<const core::v1::EventHeader&>(reflection.GetMessage(event, found->header));
    Row& row = *google::protobuf::Arena::CreateMessage<Row>(context.arena);
    const bool known = view.Load(CaseKey(header.case_().case_id()), row);
    if (!known) *row.mutable_header() = header.case_();
    Events events(context.arena);
    reaction->react(reflection.GetMessage(event, field), header, known, row,
                    service_.PolicyOf(row, nullptr, context.now_ms), events);
    return MakeOutcome(events, row, SourceOf(context));
  }

  runtime::Outcome Execute(const runtime::Message& message, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    const auto& request = static_cast<const Request&>(message);
    if (rules_.Creates(request)) return Create(request, view, context);
    Row& row = *google::protobuf::Arena::CreateMessage<Row>(context.arena);
    if (!view.Load(CaseKey(request.header().case_id()), row)) {
      return runtime::Outcome::Reject(Service::Unknown());
    }
    return ExecuteOn(row, request, context);
  }

  // Does a command to a row that is there and takes the row on; a refused one leaves it as it is.
  // No store is asked or told, so who keeps a row up from outside uses it, too.
  runtime::Outcome ExecuteOn(Row& row, const Request& request,
                             const runtime::DecisionContext& context) const {
    const Policy policy = PolicyFor(row, request.header(), context.now_ms);
    auto verdict = rules_.Decide(row, request, policy, Events(context.arena));
    if (!verdict.ok()) return runtime::Outcome::Reject(std::move(verdict.rejection()));
    return Happen(*verdict, request, policy, context, row);
  }

  runtime::Outcome OnTimer(const log::v1::TimerKey& due, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    Row& row = *google::protobuf::Arena::CreateMessage<Row>(context.arena);
    if (!view.Load(CaseKey(due.subject()), row)) return runtime::Outcome::Nothing();
    Events events(context.arena);
    for (const auto& timer : timers_) {
      if (timer.kind != due.kind() || timer.due_ms(row) != due.due_ms()) continue;
      timer.fire(row, service_.PolicyOf(row, nullptr, context.now_ms), events);
    }
    return MakeOutcome(events, row, SourceOf(context));
  }

  // The commands that somebody may give about a case now, whatever they bring.
  std::vector<const CommandInfo*> ActsFor(const Row& row, const core::v1::Actor& actor,
                                          int64_t now_ms) const {
    core::v1::CommandHeader header;
    *header.mutable_actor() = actor;
    return rules_.ActsFor(row, PolicyFor(row, header, now_ms));
  }

  // Of all mechanisms, in the order of registration.
  std::vector<std::string> ListNames() const { return lists_.names(); }

  const CaseRules<S>& rules() const { return rules_; }

 private:
  static constexpr size_t kTimersMax = 8;
  static constexpr bool kMakesCases =
      requires(const Service& service, const Request& request, const runtime::View& view) {
    service.NextCaseId(request, view, int64_t{0});
  };
  using Due = std::array<int64_t, kTimersMax>;

  // Another service whose events this one decides on.
  struct Source {
    std::string service;
    const google::protobuf::OneofDescriptor* kind;
    const google::protobuf::FieldDescriptor* header;
    std::vector<const typename Module<S>::Reaction*> reactions;

    const typename Module<S>::Reaction* Find(const google::protobuf::Descriptor& body) const {
      for (const auto* reaction : reactions) {
        if (reaction->body == &body) return reaction;
      }
      return nullptr;
    }
  };

  void Subscribe(const typename Module<S>::Reaction& reaction) {
    const auto& event = *reaction.event->GetDescriptor();
    size_t i = 0;
    while (i < sources_.size() && sources_[i].service != reaction.service) ++i;
    if (i == sources_.size()) {
      sources_.push_back(
          {reaction.service, event.FindOneofByName("kind"), event.FindFieldByName("header"), {}});
      spec_.subscriptions.push_back(
          {reaction.service, runtime::SubscriptionMode::kReact, reaction.event, {}});
    }
    sources_[i].reactions.push_back(&reaction);
    for (int k = 0; k < sources_[i].kind->field_count(); ++k) {
      const auto* field = sources_[i].kind->field(k);
      if (field->message_type() == reaction.body) {
        spec_.subscriptions[i].kinds.push_back(field->number());
        return;
      }
    }
    Misbuilt(reaction.body->full_name() + " is no event of " + reaction.service);
  }

  Policy PolicyFor(const Row& row, const core::v1::CommandHeader& header, int64_t now_ms) const {
    Policy policy = service_.PolicyOf(row, &header, now_ms);
    policy.actor.parties |= rules_.PartiesOf(row, policy.actor);
    policy.reason = header.reason();
    policy.expected_seq = header.expected_seq();
    return policy;
  }

  EventContext SourceOf(const runtime::DecisionContext& context) const {
    EventContext source;
    source.now_ms = context.now_ms;
    source.pack_version = city_->version();
    return source;
  }

  // A case that is not there yet.
  runtime::Outcome Create(const Request& request, const runtime::View& view,
                          const runtime::DecisionContext& context) const {
    if constexpr (kMakesCases) {
      auto* answer = google::protobuf::Arena::CreateMessage<Response>(context.arena);
      Verdict<bool> known = service_.AnswerKnown(request, view, *answer);
      if (!known.ok()) return runtime::Outcome::Reject(std::move(known.rejection()));
      if (*known) {
        runtime::Outcome outcome;
        outcome.answer = answer;
        return outcome;
      }
      Row& row = *google::protobuf::Arena::CreateMessage<Row>(context.arena);
      *row.mutable_header() = service_.FirstHeader(request, context.now_ms);
      const Policy policy = PolicyFor(row, request.header(), context.now_ms);
      auto verdict = rules_.Decide(row, request, policy, Events(context.arena));
      if (!verdict.ok()) return runtime::Outcome::Reject(std::move(verdict.rejection()));
      // What the decision finds out holds from its first event on: who reads only that one already
      // knows the grade.
      for (const Event* event : verdict->events()) rules_.Advance(*event, *row.mutable_header());
      row.mutable_header()->set_case_id(service_.NextCaseId(request, view, context.now_ms));
      return Happen(*verdict, request, policy, context, row);
    }
    return runtime::Outcome::Reject(Service::Unknown());
  }

  // What a command led to, and the answer. `row` is as it was, and then as it is.
  runtime::Outcome Happen(const Events& events, const Request& request, const Policy& policy,
                          const runtime::DecisionContext& context, Row& row) const {
    const auto may = [&](const Authority& one) {
      Policy alone = policy;
      alone.actor = one;
      return rules_.Decide(row, request, alone, Events(context.arena)).ok();
    };
    const auto in_place_of = InPlaceOf(policy.actor, may);
    if (!in_place_of) {
      Rejection refused = RefuseLent();
      refused.mechanism = rules_.commands().of(request.command_case()).options->mechanism();
      refused.possible = rules_.gate().PossibleIn(row.state());
      return runtime::Outcome::Reject(std::move(refused));
    }
    const core::v1::Actor actor = ActorOf(request.header(), policy.actor, *in_place_of);
    EventContext source = SourceOf(context);
    source.actor = &actor;
    source.reason = request.header().reason();
    runtime::Outcome outcome = MakeOutcome(events, row, source);
    for (const Event* event : events.events()) rules_.Evolve(*event, row);
    auto* answer = google::protobuf::Arena::CreateMessage<Response>(context.arena);
    answer->set_case_id(row.header().case_id());
    service_.Answer(row, events, *answer);
    SayOpened(events, *answer);
    outcome.answer = answer;
    return outcome;
  }

  // MECH I11: what intake asks for before it gives a reporter out.
  static void SayOpened(const Events& events, Response& answer) {
    if constexpr (requires(const Event& event) { event.reporter_opened(); }) {
      for (const Event* event : events.events()) {
        if (!event->has_reporter_opened()) continue;
        *answer.mutable_opening() =
            opening::GrantOf(Service::kName, event->header(), event->reporter_opened().purpose());
      }
    }
  }

  runtime::Outcome MakeOutcome(const Events& events, const Row& row,
                               const EventContext& source) const {
    return runtime::MakeOutcome(events, row.header(), row.seq(), source,
                                [this](const Event& event, core::v1::CaseHeader& header) {
                                  rules_.Advance(event, header);
                                });
  }

  Due DueOf(const Row& row) const {
    Due due = {};
    for (size_t i = 0; i < timers_.size(); ++i) due[i] = timers_[i].due_ms(row);
    return due;
  }

  void MoveTimers(const Due& before, const Due& after, std::string_view case_id,
                  runtime::Store& store) const {
    for (size_t i = 0; i < timers_.size(); ++i) {
      if (before[i] == after[i]) continue;
      if (before[i] != 0) store.CancelTimer(before[i], case_id, timers_[i].kind);
      if (after[i] != 0) store.SetTimer(after[i], case_id, timers_[i].kind);
    }
  }

  const city::City* city_;
  const CaseRules<S> rules_;
  const Service service_;
  const CaseLists<S> lists_;
  std::vector<Source> sources_;  // in the order of spec_.subscriptions
  std::vector<typename Module<S>::Timer> timers_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::casework
