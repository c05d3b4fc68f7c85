// Supervision's handlers: its mechanisms (modules.h) over the store, and what moves clocks: events of
// the other services, by the options of the events, and time.
//
// Threads: immutable, shared by all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/casework/case_lists.h"
#include "common/city/city.h"
#include "common/runtime/handlers.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/supervision/legs/rules.h"
#include "services/supervision/service.h"

namespace huying::supervision {

class Processor final : public runtime::Handlers {
 public:
  // As rpc::CaseCalls asks for them.
  using S = Types;
  using Row = v1::Watch;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;

  // `city` outlives the processor.
  explicit Processor(const city::City* city);

  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  // Events of the other services move the clocks; a false check becomes an order to the unit's head.
  runtime::Outcome React(std::string_view service, const runtime::Message& event,
                         const runtime::View& view,
                         const runtime::DecisionContext& context) const override;
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;
  // A clock has something to say.
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;

  // The commands that somebody may give now: a new order for some unit, or about some order.
  std::vector<const CommandInfo*> ActsFor(const v1::Watch& watch, const core::v1::Actor& actor,
                                          int64_t now_ms) const;
  std::vector<std::string> ListNames() const { return lists_.names(); }
  const Rules& rules() const { return rules_; }

 private:
  // What an event of another service means here.
  struct Input {
    const core::v1::EventHeader* header = nullptr;
    std::span<const legs::Act> acts;
    legs::Subject subject;                    // which clocks
    bool ends = false;                        // closed, refused or taken back
    bool refused = false;                     // ... refused: that may be contested
    std::string_view false_solved_by;         // the unit whose "solved" was found to be false
    const core::v1::Actor* grader = nullptr;  // the person who chose the grade; null: none did
    bool regraded = false;                    // the task has another grade
  };
  // Counters of one leg.
  struct LegCounters {
    std::string open, overdue, stopped, breached;
  };
  struct Traces;

  // Its clocks.
  template <class Event>
  static Input Read(const Event& event, const legs::ClockTable& clocks);
  runtime::Outcome Answer(const Input& input, const runtime::View& view,
                          const runtime::DecisionContext& context) const;
  // Carries out the acts. Who has graded the case, if that is news: then the events are theirs.
  static const core::v1::Actor* SayGrader(const Input& input, const Situation& now,
                                          v1::Watch& watch, NewEvents& events);
  // MECH S1: every clock whose date the calendar has moved says so, some hundred a turn.
  runtime::Outcome FollowCalendar(const runtime::View& view,
                                  const runtime::DecisionContext& context) const;
  void NotePack(const v1::Event& event, runtime::Store& store) const;
  runtime::Outcome MakeOutcome(const NewEvents& events, const core::v1::CaseHeader& of_case,
                               uint32_t seq, const runtime::DecisionContext& context) const;
  void MoveTraces(const Traces& before, const Traces& after, std::string_view case_id,
                  runtime::Store& store) const;

  const city::City* city_;
  const Rules rules_;
  const casework::CaseLists<Types> lists_;
  const Supervision service_;
  legs::ClockTable intake_clocks_{*intake::v1::Event::descriptor()};
  legs::ClockTable dispatch_clocks_{*dispatch::v1::Event::descriptor()};
  legs::ClockTable followup_clocks_{*followup::v1::Event::descriptor()};
  std::vector<LegCounters> leg_counters_;  // by leg
  runtime::ServiceSpec spec_;
};

}  // namespace huying::supervision
