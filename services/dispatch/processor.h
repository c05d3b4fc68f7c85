// Dispatch's handlers: loads rows, calls the rules, makes events. The only caller of the rules.
//
// Threads: immutable, shared by all.
#pragma once

#include <string_view>

#include "common/city/city.h"
#include "common/city/people.h"
#include "common/runtime/handlers.h"
#include "huying/dispatch/v1/service.pb.h"
#include "huying/followup/v1/events.pb.h"
#include "huying/intake/v1/events.pb.h"
#include "services/dispatch/draft_reader.h"
#include "services/dispatch/rules/decide.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch {

class Processor final : public runtime::Handlers {
 public:
  // `city` outlives the processor.
  explicit Processor(const city::City* city);

  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  // A case that is ready gets its first round; a redo order the next one; a hard case waits for the
  // leader.
  runtime::Outcome React(std::string_view service, const runtime::Message& event,
                         const runtime::View& view,
                         const runtime::DecisionContext& context) const override;
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;
  // A parked task is taken up again.
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;

 private:
  runtime::Outcome OnIntake(const intake::v1::Event& event, const runtime::View& view,
                            const runtime::DecisionContext& context) const;
  runtime::Outcome OnFollowup(const followup::v1::Event& event, const runtime::View& view,
                              const runtime::DecisionContext& context) const;
  rules::RoutePlan PlanOf(const core::v1::CaseHeader& of_case, int64_t now_ms) const;
  rules::Policy PolicyOf(const v1::Task& task, int64_t now_ms) const;
  rules::Looked LookUp(const v1::Task& task, const v1::ExecuteRequest& request) const;
  // Puts the headers on the facts, in order, and hands them over.
  runtime::Outcome MakeOutcome(const rules::NewEvents& new_events, const v1::Task& task,
                               const core::v1::CommandHeader* command,
                               const runtime::DecisionContext& context) const;

  const city::City* city_;
  city::People people_;
  DraftReader draft_reader_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::dispatch
