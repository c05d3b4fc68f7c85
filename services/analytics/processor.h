// Analytics' handlers: folds the facts of all other services into counts by unit, day, place,
// category, channel and hour, and says what a day came to once it is over.
//
// Which day: every figure has its own, by the times in the facts, whenever they are read
// (docs/figures.md). So the counts of a day (rows u/, h/, n/) are the same in whatever order the
// services are read. What a case counts for is kept in a row of its own (c/): a later visit takes
// the place of an earlier one of its month, on the day of each.
//
// DayCounted is what had been read a little after the day's end. What changes afterwards (a visit
// more in the month, a refuted "solved", a fact read late) is said by DayAdjusted when the next day
// is over, for days up to kAdjustedDays back; what was said stays in the log.
//
// Threads: immutable, shared by all.
#pragma once

#include <string_view>

#include "absl/functional/function_ref.h"
#include "common/city/city.h"
#include "common/runtime/handlers.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/analytics/rules/days.h"

namespace huying::analytics {

class Processor final : public runtime::Handlers {
 public:
  // How long after its end a day is said: what happened in its last minutes has been read by then.
  static constexpr int64_t kSealAfterMs = 5 * kMinuteMs;

  // How far back a changed day is still said; longer than any promise or window lasts.
  static constexpr Day kAdjustedDays = 400;

  // `city` outlives the processor.
  explicit Processor(const city::City* city);

  const runtime::ServiceSpec& spec() const override { return spec_; }
  const rules::ReportDays& days() const { return days_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override;
  void Project(std::string_view service, const runtime::Message& event,
               runtime::Store& store) const override;
  // A day is over.
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override;

 private:
  void CountIntake(const intake::v1::Event& event, runtime::Store& store) const;
  void CountReceived(const core::v1::EventHeader& header, runtime::Store& store) const;
  void CountCell(const core::v1::EventHeader& header, runtime::Store& store) const;
  template <class Event>
  void CountAct(const Event& event, runtime::Store& store) const;
  void CountLead(const dispatch::v1::Event& event, runtime::Store& store) const;
  void CountCase(const followup::v1::Event& event, runtime::Store& store) const;
  void CountBreachOfCase(const supervision::v1::Event& event, runtime::Store& store) const;
  void EditDay(Day day, std::string_view unit_id, runtime::Store& store,
               absl::FunctionRef<void(v1::UnitDay&)> change) const;

  const city::City* city_;
  rules::ReportDays days_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::analytics
