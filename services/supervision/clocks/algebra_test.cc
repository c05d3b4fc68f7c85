// Any history of one clock against a slow reference that knows nothing of the rules' arithmetic: it
// walks the history minute by minute and counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision::clocks {
namespace {

using legs::Act;
using legs::Verb;
using enum city::v1::Leg;

constexpr int64_t kMin = kMinuteMs;
constexpr Act kPause[] = {{Verb::kPause, LEG_SOLVE}};
constexpr Act kUncharge[] = {{Verb::kUncharge, LEG_SOLVE}};
constexpr Act kResume[] = {{Verb::kResume, LEG_SOLVE}};
constexpr Act kRegrade[] = {{Verb::kRegrade, LEG_SOLVE}};
constexpr int64_t kLimit = 600;                // minutes; ExampleCity's
constexpr int64_t kContact = 60;               // of the first contact
constexpr int64_t kLastMinute = 20 * 24 * 60;  // the calendar of the example ends with the year
constexpr int64_t kIncidentShare = 10;         // an incident has a tenth of it

// Minutes count from Monday 10:00.
class Reference {
 public:
  explicit Reference(bool working_time, const WorkCalendar* calendar)
      : working_time_(working_time), calendar_(calendar) {
    due_ = WhenCounted(0, kLimit);
  }

  void GoOn(int64_t until) {
    for (; now_ < until; ++now_) {
      if (!Counts(now_)) continue;
      ++(paused_ ? paused_counted_ : spent_);
    }
  }
  void Pause(bool date_stands) { paused_ = true, paused_at_ = now_, date_stands_ = date_stands; }
  // The limit moves by what counted meanwhile, unless the date stood.
  void Resume() {
    if (!paused_) return;
    paused_ = false;
    if (date_stands_) return;
    int64_t counted = 0;
    for (int64_t minute = paused_at_; minute < now_; ++minute) counted += Counts(minute) ? 1 : 0;
    due_ = WhenCounted(due_, counted);
    earlier_pauses_ += counted;
  }
  void BecomesIncident() {
    if (incident_) return;
    incident_ = true;
    const int64_t at = stands_still() ? paused_at_ : now_;
    const int64_t due = WhenCounted(WhenCounted(0, kLimit / kIncidentShare), earlier_pauses_);
    if (due > at) {
      due_ = due;
    } else {
      due_ = std::min(due_, WhenCounted(at, kContact / kIncidentShare));
    }
  }
  int64_t due() const { return due_; }
  int64_t spent() const { return spent_; }
  // A paused clock is late by when it stopped.
  bool late() const { return (stands_still() ? paused_at_ : now_) > due_; }

 private:
  bool stands_still() const { return paused_ && !date_stands_; }
  bool Counts(int64_t minute) const {
    return !working_time_ ||
           calendar_->WorkMsBetween(kMonday10 + minute * kMin, kMonday10 + (minute + 1) * kMin) > 0;
  }
  // The first instant at which so many minutes have counted; where none are asked for, that instant.
  int64_t WhenCounted(int64_t from, int64_t minutes) const {
    int64_t at = from;
    for (int64_t counted = 0; counted < minutes; ++at) counted += Counts(at) ? 1 : 0;
    return at;
  }

  const bool working_time_;
  const WorkCalendar* calendar_;
  int64_t now_ = 0;
  int64_t due_ = 0;
  int64_t spent_ = 0;
  int64_t paused_counted_ = 0;
  int64_t paused_at_ = 0;
  int64_t earlier_pauses_ = 0;
  bool paused_ = false;
  bool date_stands_ = false;
  bool incident_ = false;
};

// MECH S1
RC_GTEST_PROP(Algebra, AnyHistoryIsAsTheMinutesSay, ()) {
  Example example;
  example.city.working_time = *rc::gen::arbitrary<bool>();
  Reference reference(example.city.working_time, &example.calendar);
  example.Do(kStartSolve, kMonday10);
  int64_t now = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int64_t>>>(
      rc::gen::pair(rc::gen::inRange(0, 6), rc::gen::inRange<int64_t>(0, 900)));
  bool paused = false;
  for (const auto& [what, minutes] : steps) {
    if (now + minutes > kLastMinute) break;
    now += minutes;
    reference.GoOn(now);
    const int64_t now_ms = kMonday10 + now * kMin;
    if (what <= 4 && !paused) {
      const bool date_stands = what <= 1;
      example.Do(date_stands ? std::span<const Act>(kUncharge) : std::span<const Act>(kPause),
                 now_ms);
      reference.Pause(date_stands);
      paused = true;
    } else if (what <= 4) {
      example.Do(kResume, now_ms);
      reference.Resume();
      paused = false;
    } else {
      example.of_case.set_grade(city::v1::GRADE_INCIDENT);
      example.Do(kRegrade, now_ms);
      reference.BecomesIncident();
    }
    RC_ASSERT(Find(example.watch, LEG_SOLVE)->due_ms() == kMonday10 + reference.due() * kMin);
  }
  const auto stopped = example.Do(kStopSolve, kMonday10 + now * kMin);
  RC_ASSERT(stopped.back()->stopped().spent_ms() == reference.spent() * kMin);
  RC_ASSERT(stopped.back()->stopped().breached() == reference.late());
}

}  // namespace
}  // namespace huying::supervision::clocks
