// Intake's handlers: loads rows, calls the rules, makes events. The only caller of the rules.
//
// Threads: immutable, shared by all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/city/city.h"
#include "common/runtime/handlers.h"
#include "huying/intake/v1/service.pb.h"
#include "services/intake/rules/completing.h"
#include "services/intake/rules/policy.h"
#include "services/intake/rules/registering.h"
#include "services/intake/text_reader.h"

namespace huying::intake {

class Processor final : public runtime::Handlers {
 public:
  // `city` outlives the processor.
  explicit Processor(const city::City* city);

  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  // Takes a registration (made by Registrar::Prepare; never a register_case) or a command about a
  // case.
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;
  // A case goes out unsigned.
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;

 private:
  runtime::Outcome Register(const v1::ExecuteRequest& request, const runtime::View& view,
                            const runtime::DecisionContext& context) const;
  runtime::Outcome AnswerAgain(const std::string& case_id, const v1::Registration& registration,
                               const runtime::View& view,
                               const runtime::DecisionContext& context) const;
  // MECH I2: the next number of the street for the local day.
  std::string NextCaseId(std::string_view street_code, const runtime::View& view,
                         int64_t now_ms) const;
  rules::CategoryFacts CategoryOf(std::string_view code) const;
  std::string_view ToldFor(city::v1::RefusalReason reason) const;
  rules::ReportFindings Read(const v1::RegisterCase& report) const;
  rules::Looked LookUp(const v1::ExecuteRequest& request) const;
  rules::Policy PolicyOf(const core::v1::Actor& actor, std::string_view area_code,
                         int64_t now_ms) const;
  // Puts the headers on the facts, in order, and hands them over.
  runtime::Outcome MakeOutcome(const rules::NewEvents& new_events, const v1::Case& of_case,
                               const core::v1::CommandHeader* command,
                               const runtime::DecisionContext& context) const;
  // The answer to a command whose facts these are.
  static v1::ExecuteResponse* Answer(const rules::NewEvents& new_events, v1::Case& of_case,
                                     const runtime::DecisionContext& context);

  const city::City* city_;
  TextReader text_reader_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::intake
