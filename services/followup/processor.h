// Follow-up's handlers: loads rows, calls the rules, makes events. The only caller of the rules.
//
// Threads: immutable, shared by all.
#pragma once

#include <string_view>

#include "common/city/city.h"
#include "common/city/people.h"
#include "common/runtime/handlers.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/service.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/events.pb.h"
#include "services/followup/rules/policy.h"

namespace huying::followup {

class Processor final : public runtime::Handlers {
 public:
  // `city` outlives the processor.
  explicit Processor(const city::City* city);

  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  // A reply or an answer on the spot begins the follow-up; supervision orders are noted.
  runtime::Outcome React(std::string_view service, const runtime::Message& event,
                         const runtime::View& view,
                         const runtime::DecisionContext& context) const override;
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;

 private:
  runtime::Outcome OnIntake(const intake::v1::Event& event, const runtime::View& view,
                            const runtime::DecisionContext& context) const;
  runtime::Outcome OnDispatch(const dispatch::v1::Event& event, const runtime::View& view,
                              const runtime::DecisionContext& context) const;
  runtime::Outcome OnSupervision(const supervision::v1::Event& event, const runtime::View& view,
                                 const runtime::DecisionContext& context) const;
  rules::Policy PolicyOf(const core::v1::CaseHeader& of_case, std::string_view class_id,
                         int64_t now_ms) const;
  // Puts the headers on the facts, in order, and hands them over.
  runtime::Outcome MakeOutcome(const rules::NewEvents& new_events,
                               const core::v1::CaseHeader& of_case, uint32_t seq,
                               const core::v1::CommandHeader* command,
                               const runtime::DecisionContext& context) const;

  const city::City* city_;
  city::People people_;
  rules::DecentHours hours_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::followup
