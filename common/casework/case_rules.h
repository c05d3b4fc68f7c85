// All mechanisms of a service as one: which command leads to which events, and how events change
// the row. Pure: no store, no city, no clock, so that tests and the simulated city use the same.
//
// S names the service's types and what is fixed about it:
//   Row (header, seq, state, changes), Event, Request, Policy
//   State; static constexpr std::string_view kNoun      what is in a state: 任务
//   static const EnumDescriptor* States();
//   static std::vector<Module<S>> Modules();
// and, where a refusal is worth more words to who acts:
//   static void Explain(const Row&, const Policy&, Rejection&);
//
// Immutable, shared by all threads. Made once; ends the program if an option or a registration is
// wrong, saying which.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/case/case_policy.h"
#include "common/case/catalog.h"
#include "common/case/command_gate.h"
#include "common/case/event.h"
#include "common/casework/module.h"

namespace huying::casework {

// How many of its newest events a row remembers.
inline constexpr int kChangesKept = 4;

// For mistakes in the program's own tables: says what, and ends it.
[[noreturn]] inline void Misbuilt(std::string_view what) {
  std::fprintf(stderr, "mechanisms: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

template <class S>
class CaseRules {
 public:
  using Row = typename S::Row;
  using Event = typename S::Event;
  using Request = typename S::Request;
  using Policy = typename S::Policy;
  using Events = NewEvents<Event>;
  using CaseModule = Module<S>;

  explicit CaseRules(std::vector<CaseModule> modules = S::Modules())
      : modules_(std::move(modules)),
        states_(StateCatalog::MustRead(*S::States())),
        events_(EventCatalog::MustRead(*Event::descriptor(), &states_)),
        commands_(CommandCatalog::MustRead(*Request::descriptor(), states_)),
        gate_(&commands_, &states_, S::kNoun),
        rules_(static_cast<size_t>(commands_.size())),
        appliers_(static_cast<size_t>(events_.size())),
        sides_(static_cast<size_t>(events_.size())),
        advancers_(static_cast<size_t>(events_.size())) {
    for (const CaseModule& module : modules_) Register(module);
    for (int number = 1; number < commands_.size(); ++number) {
      if (commands_.of(number).field != nullptr && rules_[Index(number)] == nullptr) {
        Misbuilt(commands_.of(number).name + " has no rule");
      }
    }
  }
  CaseRules(const CaseRules&) = delete;

  // The gate, the guard, the inputs, then the rule. A refusal names its mechanism and what is
  // possible now.
  Verdict<Events> Decide(const Row& row, const Request& request, const Policy& policy,
                         Events events) const {
    const CommandInfo& command = commands_.of(request.command_case());
    if (command.field == nullptr) {
      return Complete(Refuse(Rejection::Kind::kInvalid, "COMMAND_MISSING",
                             "请求中没有操作。请选择一个可用的操作。"),
                      nullptr, row, policy);
    }
    const auto& body = request.GetReflection()->GetMessage(request, command.field);
    std::optional<Rejection> wrong =
        gate_.CheckActor(command, row.state(), policy.actor, policy.reason);
    const auto& rule = *rules_[Index(request.command_case())];
    if (!wrong && rule.guard != nullptr) wrong = rule.guard(row, policy);
    if (!wrong) wrong = CheckUnchanged(row, policy.expected_seq);
    if (!wrong) {
      wrong = gate_.CheckInputs(command, body, policy.reason, [&policy](std::string_view unit_id) {
        return policy.city->KnowsUnit(unit_id, policy.now_ms);
      });
    }
    if (wrong) return Complete(*std::move(wrong), &command, row, policy);
    Verdict<Events> verdict = rule.decide(row, body, policy, std::move(events));
    if (!verdict.ok()) return Complete(std::move(verdict.rejection()), &command, row, policy);
    return verdict;
  }

  // There is no row yet: the command makes it.
  bool Creates(const Request& request) const {
    const CommandInfo& command = commands_.of(request.command_case());
    return command.field != nullptr && command.options->creates();
  }

  // Moves the header on by an event, before the event gets it.
  void Advance(const Event& event, core::v1::CaseHeader& header) const {
    const auto& advancers = advancers_[Index(event.kind_case())];
    if (advancers.empty()) return;
    const auto& body = events_.BodyOf(event, event.kind_case());
    for (const auto* advancer : advancers) advancer->advance(body, header);
  }

  // Changes the row by one of the service's own events. Never refuses.
  void Evolve(const Event& event, Row& row) const {
    const EventInfo& info = events_.of(event.kind_case());
    const core::v1::CaseHeader& said = event.header().case_();
    if (!SameHeader(said, row.header())) *row.mutable_header() = said;
    row.set_seq(event.header().seq());
    if (info.field == nullptr) return;
    if (!info.options->minor()) Remember(event.header(), info, *row.mutable_changes());
    const int before = row.state();
    const auto& body = events_.BodyOf(event, event.kind_case());
    for (const auto* applier : appliers_[Index(event.kind_case())]) {
      applier->apply(body, event.header(), row);
    }
    if (info.to >= 0 && ((info.from >> before) & 1) != 0) {
      row.set_state(static_cast<typename S::State>(info.to));
    }
  }

  // Keeps the rows that stand beside the case's own. `after`: Evolve has had the event.
  void KeepSideRows(const Event& event, const Row& after, runtime::Store& store) const {
    const auto& sides = sides_[Index(event.kind_case())];
    if (sides.empty()) return;
    const auto& body = events_.BodyOf(event, event.kind_case());
    for (const auto* side : sides) side->keep(body, after, store);
  }

  // The commands that this actor may give now, whatever they bring; in the order of numbers.
  std::vector<const CommandInfo*> ActsFor(const Row& row, const Policy& policy) const {
    std::vector<const CommandInfo*> acts;
    for (int number = 1; number < commands_.size(); ++number) {
      const CommandInfo& command = commands_.of(number);
      if (command.field == nullptr || !MayNow(command, row, policy)) continue;
      const auto may = [&](const Authority& one) {
        Policy alone = policy;
        alone.actor = one;
        return MayNow(command, row, alone);
      };
      if (InPlaceOf(policy.actor, may)) acts.push_back(&command);
    }
    return acts;
  }

  // The same of the actor's unit, and of those that have gone over into it.
  uint32_t PartiesOf(const Row& row, const Authority& actor) const {
    uint32_t parties = PartiesOf(row, actor.unit_id);
    for (const std::string_view unit_id : actor.absorbed) parties |= PartiesOf(row, unit_id);
    return parties;
  }
  // Bits of core.v1.Party that the mechanisms know a unit to be.
  uint32_t PartiesOf(const Row& row, std::string_view unit_id) const {
    uint32_t parties = 0;
    if (unit_id.empty()) return parties;
    for (const CaseModule& module : modules_) {
      for (const auto& of : module.parties) parties |= of(row, unit_id);
    }
    return parties;
  }

  const std::vector<CaseModule>& modules() const { return modules_; }
  const StateCatalog& states() const { return states_; }
  const EventCatalog& events() const { return events_; }
  const CommandCatalog& commands() const { return commands_; }
  const CommandGate& gate() const { return gate_; }

 private:
  bool MayNow(const CommandInfo& command, const Row& row, const Policy& policy) const {
    if (!gate_.MayNow(command, row.state(), policy.actor)) return false;
    const auto& rule = *rules_[Index(command.field->number())];
    return rule.guard == nullptr || !rule.guard(row, policy);
  }

  static size_t Index(int number) { return static_cast<size_t>(number); }

  void Register(const CaseModule& module) {
    for (const auto& command : module.commands) {
      const CommandInfo* info = commands_.Find(command.body->name());
      if (info == nullptr || info->field->message_type() != command.body) {
        Misbuilt(command.body->full_name() + " is no command of the service");
      }
      auto& rule = rules_[Index(info->field->number())];
      if (rule != nullptr) Misbuilt(info->name + " has two rules");
      rule = &command;
    }
    for (const auto& applier : module.appliers) {
      appliers_[KindOf(*applier.body)].push_back(&applier);
    }
    for (const auto& side : module.sides) sides_[KindOf(*side.body)].push_back(&side);
    for (const auto& advancer : module.advancers) {
      advancers_[KindOf(*advancer.body)].push_back(&advancer);
    }
  }

  size_t KindOf(const google::protobuf::Descriptor& body) const {
    const int kind = events_.NumberOf(body);
    if (kind == 0) Misbuilt(body.full_name() + " is no event of the service");
    return Index(kind);
  }

  Rejection Complete(Rejection rejection, const CommandInfo* command, const Row& row,
                     const Policy& policy) const {
    if (rejection.mechanism.empty() && command != nullptr) {
      rejection.mechanism = command->options->mechanism();
    }
    if constexpr (requires { S::Explain(row, policy, rejection); }) {
      S::Explain(row, policy, rejection);
    }
    if (!rejection.possible.empty()) return rejection;
    rejection.possible = gate_.PossibleIn(row.state());
    std::erase_if(rejection.possible, [&](const std::string& name) {
      const auto& rule = *rules_[Index(commands_.Find(name)->field->number())];
      if (rule.guard == nullptr) return false;
      // What a guard forbids for now is not possible now, whoever asks.
      const std::optional<Rejection> forbidden = rule.guard(row, policy);
      return forbidden.has_value() && forbidden->kind == Rejection::Kind::kNotNow;
    });
    return rejection;
  }

  std::optional<Rejection> CheckUnchanged(const Row& row, uint32_t expected_seq) const {
    if (expected_seq == 0 || row.changes().empty()) return std::nullopt;
    if (row.changes().rbegin()->seq() <= expected_seq) return std::nullopt;
    Rejection rejection = Refuse(Rejection::Kind::kNotNow, "CASE_CHANGED",
                                 "您查看之后，工单已有新的变化。请刷新后再操作。");
    for (const core::v1::RecentChange& change : row.changes()) {
      if (change.seq() <= expected_seq) continue;
      const EventInfo& kind = events_.of(static_cast<int>(change.kind()));
      rejection.since.push_back(
          {.seq = change.seq(),
           .kind = kind.field == nullptr ? "" : kind.field->message_type()->name(),
           .time_ms = change.time_ms(),
           .person_id = change.person_id()});
    }
    return rejection;
  }

  template <class Changes>
  static void Remember(const core::v1::EventHeader& header, const EventInfo& info,
                       Changes& changes) {
    core::v1::RecentChange* change = nullptr;
    if (changes.size() < kChangesKept) {
      change = changes.Add();
    } else {  // the oldest one is written over, with the memory that it has
      for (int i = 0; i + 1 < changes.size(); ++i) changes.SwapElements(i, i + 1);
      change = changes.Mutable(changes.size() - 1);
    }
    change->set_seq(header.seq());
    change->set_kind(static_cast<uint32_t>(info.field->number()));
    change->set_time_ms(header.time_ms());
    change->set_person_id(header.actor().person_id());
  }

  const std::vector<CaseModule> modules_;
  const StateCatalog states_;
  const EventCatalog events_;
  const CommandCatalog commands_;
  const CommandGate gate_;
  std::vector<const typename CaseModule::Command*> rules_;                  // by command
  std::vector<std::vector<const typename CaseModule::Applier*>> appliers_;  // by kind
  std::vector<std::vector<const typename CaseModule::SideRow*>> sides_;     // by kind
  std::vector<std::vector<const typename CaseModule::Advancer*>> advancers_;
};

}  // namespace huying::casework
