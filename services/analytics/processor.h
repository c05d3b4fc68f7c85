// Analytics' handlers: folds the facts of all other services into counts by unit, day, place,
// category, channel and hour, and says what a day came to once it is over.
//
// Which day: every fact counts on the report day on which it happened, by its own time, whenever it
// is read. So the counts of a day (rows u/, h/, n/) are the same in any order of reading, and a
// late fact changes the day it belongs to. DayCounted is what had been read a little after the
// day's end, for good; where both differ, something came late, and both stay visible.
//
// Threads: immutable, shared by all.
#pragma once

#include <string_view>

#include "common/city/city.h"
#include "common/runtime/handlers.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/analytics/rules/days.h"

namespace huying::analytics {

class Processor final : public runtime::Handlers {
 public:
  // How long after its end a day is said: what happened in its last minutes has been read by then.
  static constexpr int64_t kSealAfterMs = 5 * kMinuteMs;

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
  void CountUnit(const Event& event, runtime::Store& store) const;
  void SealWhenOver(Day day, runtime::Store& store) const;

  const city::City* city_;
  rules::ReportDays days_;
  runtime::ServiceSpec spec_;
};

}  // namespace huying::analytics
