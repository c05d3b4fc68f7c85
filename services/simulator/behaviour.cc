#include "services/simulator/behaviour.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/core/civil.h"

namespace huying::simulator {
namespace {

// Visits are made between these local hours.
constexpr int64_t kDecentFromMs = 9 * kHourMs;
constexpr int64_t kDecentUntilMs = 20 * kHourMs;

enum class When { kAnyTime, kWorkTime, kDecent };

struct Habit {
  ActKind kind;
  int64_t minutes_min;
  int64_t minutes_max;
  When when;
};

constexpr Habit kHabits[] = {
    {ActKind::kRegister, 0, 0, When::kAnyTime},
    {ActKind::kTriage, 2, 25, When::kAnyTime},
    {ActKind::kPlace, 2, 30, When::kAnyTime},
    // Before the clock signs in the leader's place (limits.sign_off_timeout).
    {ActKind::kSign, 2, 25, When::kAnyTime},
    {ActKind::kRefuse, 3, 30, When::kAnyTime},
    {ActKind::kAddEvidence, 60, 2000, When::kAnyTime},
    {ActKind::kNameUnit, 20, 240, When::kWorkTime},
    {ActKind::kAccept, 5, 300, When::kWorkTime},
    {ActKind::kReturn, 20, 360, When::kWorkTime},
    {ActKind::kRule, 20, 400, When::kWorkTime},
    {ActKind::kAssign, 3, 60, When::kWorkTime},
    {ActKind::kContact, 15, 500, When::kWorkTime},
    {ActKind::kNote, 60, 1600, When::kWorkTime},
    {ActKind::kMeet, 30, 600, When::kWorkTime},
    {ActKind::kDraft, 20, 240, When::kWorkTime},
    {ActKind::kReview, 10, 300, When::kWorkTime},
    {ActKind::kReply, 10, 120, When::kWorkTime},
    {ActKind::kWhistle, 10, 240, When::kWorkTime},
    // Who is called comes, most of them within the limit.
    {ActKind::kReportIn, 10, 120, When::kWorkTime},
    {ActKind::kFinishSubtask, 60, 900, When::kWorkTime},
    {ActKind::kPark, 60, 960, When::kWorkTime},
    {ActKind::kNextRound, 60, 960, When::kWorkTime},
    {ActKind::kVisit, 60, 1500, When::kDecent},
    {ActKind::kMissVisit, 60, 1500, When::kDecent},
    {ActKind::kCheck, 120, 1400, When::kWorkTime},
    {ActKind::kClose, 5, 90, When::kWorkTime},
    {ActKind::kReopen, 1440, 12000, When::kDecent},
    {ActKind::kAnswerOrder, 30, 600, When::kWorkTime},
    {ActKind::kAcceptOrder, 10, 240, When::kWorkTime},
};

const Habit& HabitOf(ActKind kind) {
  const auto* found = std::find_if(std::begin(kHabits), std::end(kHabits),
                                   [&](const Habit& habit) { return habit.kind == kind; });
  return found == std::end(kHabits) ? kHabits[0] : *found;
}

Character Draw(Random& random) {
  Character character;
  if (random.Chance(90)) character.bad_rounds = random.Chance(750) ? 1 : random.Chance(600) ? 2 : 9;
  if (random.Chance(55)) character.returns = random.Chance(850) ? 1 : 3;
  if (random.Chance(200)) character.missed_visits = random.Chance(850) ? 1 : 9;
  if (random.Chance(60)) character.failed_reviews = 1;
  character.content = !random.Chance(60);
  character.basically = random.Chance(140);
  character.calls_again = random.Chance(70);
  character.reopens = random.Chance(15);
  character.parked_when_hard = random.Chance(800);
  character.slowness_percent = random.Chance(120) ? 400 : 100;
  character.whistles = random.Chance(80);
  return character;
}

int64_t NextDecent(int64_t at_ms, int32_t utc_offset_minutes) {
  const int64_t of_day = LocalMsOfDay(at_ms, utc_offset_minutes);
  if (of_day < kDecentFromMs) return at_ms + kDecentFromMs - of_day;
  return of_day < kDecentUntilMs ? at_ms : at_ms + kDayMs + kDecentFromMs - of_day;
}

bool IsUrgent(const CaseView& view) {
  const city::v1::Grade grade =
      view.task.has_header() ? view.task.header().grade() : view.intake.header().grade();
  return grade == city::v1::GRADE_INCIDENT || grade == city::v1::GRADE_UTILITY;
}

}  // namespace

Life::Life(Report report, uint64_t seed, uint64_t index)
    : report_(std::move(report)),
      random_(Random::Stream(seed, index + 1000)),
      character_(Draw(random_)) {}

Act Life::Next(int64_t until_ms) {
  if (view_.stage == Stage::kReport) return {ActKind::kRegister};
  if (view_.awaits_reaction || view_.stale) return {ActKind::kLook};
  switch (view_.stage) {
    case Stage::kIntake:
      return NextAtIntake();
    case Stage::kDispatch:
      return NextAtDispatch();
    case Stage::kFollowup:
      return NextAtFollowup(until_ms);
    default:
      return {ActKind::kReopen};
  }
}

Act Life::NextAtIntake() const {
  if (view_.intake.triage().open()) {
    // Some of what says nothing turns out to be nothing when the desk calls back.
    return {report_.vague && report_.again ? ActKind::kRefuse : ActKind::kTriage};
  }
  if (view_.intake.placing().open()) return {ActKind::kPlace};
  if (view_.intake.sign_off().waits()) return {ActKind::kSign};
  return {ActKind::kLook};
}

Act Life::NextAtDispatch() {
  const dispatch::v1::Task& task = view_.task;
  switch (task.state()) {
    case dispatch::v1::TASK_STATE_UNROUTED:
      return {ActKind::kNameUnit};
    case dispatch::v1::TASK_STATE_ROUTED: {
      const auto& overruled = task.returns().overruled_unit_ids();
      const bool may_return = !task.returns().designated() && task.header().round() <= 1 &&
                              std::find(overruled.begin(), overruled.end(),
                                        task.header().lead_unit_id()) == overruled.end();
      return {may_return && task.returns().count() < character_.returns ? ActKind::kReturn
                                                                        : ActKind::kAccept};
    }
    case dispatch::v1::TASK_STATE_RETURNED:
      return {ActKind::kRule, random_.Chance(550)};
    case dispatch::v1::TASK_STATE_ACCEPTED:
      return {task.handling().handler_person_id().empty() ? ActKind::kAssign : ActKind::kContact};
    case dispatch::v1::TASK_STATE_HANDLING:
      if (character_.calls_again && !called_again_) return {ActKind::kAddEvidence};
      if (character_.whistles && !whistled_) return {ActKind::kWhistle};
      if (!task.whistle().open().empty()) {
        return {task.whistle().open(0).reported() ? ActKind::kFinishSubtask : ActKind::kReportIn};
      }
      if (!noted_) return {ActKind::kNote};
      return {task.meetings().two() && !task.meetings().met_second() ? ActKind::kMeet
                                                                     : ActKind::kDraft};
    case dispatch::v1::TASK_STATE_IN_REVIEW:
      return {ActKind::kReview, reviews_failed_ >= character_.failed_reviews};
    case dispatch::v1::TASK_STATE_REVIEWED:
      return {ActKind::kReply};
    case dispatch::v1::TASK_STATE_HELD:
      return {character_.parked_when_hard ? ActKind::kPark : ActKind::kNextRound};
    default:
      return {ActKind::kLook};
  }
}

Act Life::NextAtFollowup(int64_t until_ms) const {
  switch (view_.follow.state()) {
    case followup::v1::FOLLOW_STATE_TO_VISIT: {
      const bool missed =
          missed_ < character_.missed_visits && view_.follow.visits().next_from_ms() <= until_ms;
      return {missed ? ActKind::kMissVisit : ActKind::kVisit};
    }
    case followup::v1::FOLLOW_STATE_TO_CHECK:
      return {ActKind::kCheck, SolvedNow()};
    case followup::v1::FOLLOW_STATE_TO_CLOSE:
      return view_.follow.closing().open_orders().empty() ? Act{ActKind::kClose} : NextForOrders();
    default:
      return {ActKind::kLook};
  }
}

Act Life::NextForOrders() const {
  for (const uint32_t order : view_.follow.closing().open_orders()) {
    if (order <= order_accepted_) continue;
    return {order <= order_answered_ ? ActKind::kAcceptOrder : ActKind::kAnswerOrder, true, order};
  }
  return {ActKind::kLook};  // follow-up has not noted the last one yet
}

bool Life::SolvedNow() const { return round_ > character_.bad_rounds; }

void Life::Done(const Act& act) {
  if (act.kind == ActKind::kNote) noted_ = true;
  if (act.kind == ActKind::kAddEvidence) called_again_ = true;
  if (act.kind == ActKind::kWhistle) whistled_ = true;
  if (act.kind == ActKind::kMissVisit) ++missed_;
  if (act.kind == ActKind::kReview && !act.yes) ++reviews_failed_;
  if (act.kind == ActKind::kReopen) reopened_ = true;
  if (act.kind == ActKind::kAnswerOrder) order_answered_ = act.order;
  if (act.kind == ActKind::kAcceptOrder) order_accepted_ = act.order;
  const uint32_t round = std::max<uint32_t>(1, view_.task.header().round());
  if (round == round_) return;
  round_ = round;
  noted_ = false;
  missed_ = 0;
}

bool Life::Reopens() { return character_.reopens && !reopened_ && view_.end == End::kClosed; }

int64_t Life::DueMs(const Act& act, int64_t now_ms, const WorkCalendar& calendar) {
  if (act.kind == ActKind::kLook) return now_ms;
  const Habit& habit = HabitOf(act.kind);
  // Log-uniform: most acts are quick, a few take long.
  const double spread = std::log(static_cast<double>(habit.minutes_max + 1) /
                                 static_cast<double>(habit.minutes_min + 1));
  double minutes =
      static_cast<double>(habit.minutes_min + 1) * std::exp(spread * random_.Unit()) - 1;
  if (view_.stage == Stage::kDispatch) minutes *= character_.slowness_percent / 100.0;
  if (habit.when == When::kDecent) {
    const int64_t from_ms = std::max(now_ms, view_.follow.visits().next_from_ms());
    return NextDecent(from_ms + static_cast<int64_t>(minutes * kMinuteMs),
                      calendar.utc_offset_minutes());
  }
  if (IsUrgent(view_)) return now_ms + static_cast<int64_t>(minutes * kMinuteMs / 12);
  if (habit.when == When::kAnyTime) return now_ms + static_cast<int64_t>(minutes * kMinuteMs);
  return calendar.AddWorkMinutes(now_ms, static_cast<int64_t>(minutes) + 1);
}

}  // namespace huying::simulator
