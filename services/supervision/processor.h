// Supervision's handlers: loads rows, calls the rules, makes events. The only caller of the rules.
//
// Threads: immutable, shared by all.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/city/city.h"
#include "common/city/people.h"
#include "common/runtime/handlers.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/service.pb.h"
#include "services/supervision/rules/clocks.h"

namespace huying::supervision {

class Processor final : public runtime::Handlers {
 public:
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

 private:
  // The city pack's limits.
  class CityTerms final : public rules::TermsSource {
   public:
    explicit CityTerms(const city::City* city) : city_(city) {}
    std::optional<rules::Terms> TermsOf(city::v1::Leg leg, city::v1::Grade grade,
                                        int64_t start_ms) const override;

   private:
    const city::City* city_;
  };

  // What an event of another service means here.
  struct Input {
    const core::v1::EventHeader* header = nullptr;
    std::span<const rules::Act> acts;
    rules::Subject subject;            // which clocks
    bool ends = false;                 // the case is closed or refused
    std::string_view false_solved_by;  // the unit whose "solved" was found to be false
  };
  // Its clocks.
  template <class Event>
  static Input Read(const Event& event, const rules::ClockTable& clocks);
  runtime::Outcome Answer(const Input& input, const runtime::View& view,
                          const runtime::DecisionContext& context) const;
  void OrderHead(std::string_view unit_id, const rules::Situation& now, v1::Watch& watch,
                 rules::NewEvents& new_events) const;

  rules::Situation SituationOf(const core::v1::CaseHeader& of_case, std::string_view unit_id,
                               int64_t at_ms) const;
  // The ladder of a clock: every rung ends at a person.
  std::vector<rules::Rung> LadderOf(const v1::Clock& clock,
                                    const core::v1::CaseHeader& of_case) const;
  runtime::Outcome MakeOutcome(const rules::NewEvents& new_events,
                               const core::v1::CaseHeader& of_case, uint32_t seq,
                               const core::v1::CommandHeader* command,
                               const runtime::DecisionContext& context) const;

  const city::City* city_;
  city::People people_;
  CityTerms terms_;
  rules::ClockTable intake_clocks_{*intake::v1::Event::descriptor()};
  rules::ClockTable dispatch_clocks_{*dispatch::v1::Event::descriptor()};
  rules::ClockTable followup_clocks_{*followup::v1::Event::descriptor()};
  runtime::ServiceSpec spec_;
};

}  // namespace huying::supervision
