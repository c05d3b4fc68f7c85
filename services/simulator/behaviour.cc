#include "services/simulator/behaviour.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "services/supervision/orders/rules.h"

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
    {ActKind::kContest, 60, 4000, When::kDecent},
    {ActKind::kAdmit, 20, 240, When::kWorkTime},
    // Some within the minutes in which it is taken back at once.
    {ActKind::kWithdraw, 1, 12, When::kAnyTime},
    {ActKind::kConfirmWithdrawal, 20, 480, When::kWorkTime},
    {ActKind::kKeep, 20, 480, When::kWorkTime},
    {ActKind::kAddEvidence, 60, 2000, When::kAnyTime},
    {ActKind::kCorrectCategory, 20, 600, When::kWorkTime},
    {ActKind::kCorrectPlace, 20, 600, When::kWorkTime},
    {ActKind::kNameUnit, 20, 240, When::kWorkTime},
    {ActKind::kAccept, 5, 300, When::kWorkTime},
    {ActKind::kReturn, 20, 360, When::kWorkTime},
    {ActKind::kUphold, 20, 400, When::kWorkTime},
    {ActKind::kReject, 20, 400, When::kWorkTime},
    {ActKind::kAssign, 3, 60, When::kWorkTime},
    {ActKind::kContact, 15, 500, When::kWorkTime},
    {ActKind::kNote, 60, 1600, When::kWorkTime},
    {ActKind::kMeet, 30, 600, When::kWorkTime},
    {ActKind::kProve, 15, 500, When::kWorkTime},
    {ActKind::kDraft, 20, 240, When::kWorkTime},
    {ActKind::kPass, 10, 300, When::kWorkTime},
    {ActKind::kSendBack, 10, 300, When::kWorkTime},
    {ActKind::kReply, 10, 120, When::kWorkTime},
    {ActKind::kWhistle, 10, 240, When::kWorkTime},
    // Who is called comes, most of them within the limit.
    {ActKind::kReportIn, 10, 120, When::kWorkTime},
    {ActKind::kFinishSubtask, 60, 900, When::kWorkTime},
    {ActKind::kGiveUpCall, 60, 900, When::kWorkTime},
    {ActKind::kProposeParking, 60, 960, When::kWorkTime},
    {ActKind::kApproveParking, 30, 600, When::kWorkTime},
    {ActKind::kTakeUp, 60, 960, When::kWorkTime},
    // Some within the minutes in which a unit does so by itself.
    {ActKind::kTransfer, 2, 120, When::kWorkTime},
    {ActKind::kApproveTransfer, 20, 400, When::kWorkTime},
    {ActKind::kRefuseTransfer, 20, 400, When::kWorkTime},
    {ActKind::kProposeEnding, 60, 960, When::kWorkTime},
    {ActKind::kPassEnding, 30, 600, When::kWorkTime},
    {ActKind::kAcceptPart, 5, 60, When::kWorkTime},
    {ActKind::kFinishPart, 30, 600, When::kWorkTime},
    {ActKind::kGiveUpPart, 60, 900, When::kWorkTime},
    {ActKind::kCorrectReply, 10, 120, When::kWorkTime},
    {ActKind::kVisit, 60, 1500, When::kDecent},
    {ActKind::kMissVisit, 60, 1500, When::kDecent},
    {ActKind::kUndelivered, 60, 1500, When::kDecent},
    {ActKind::kRefuseVisit, 60, 1500, When::kDecent},
    {ActKind::kDisown, 60, 1500, When::kDecent},
    {ActKind::kCorrect, 10, 300, When::kDecent},
    {ActKind::kConfirm, 120, 1400, When::kWorkTime},
    {ActKind::kRefute, 120, 1400, When::kWorkTime},
    {ActKind::kClose, 5, 90, When::kWorkTime},
    {ActKind::kReadWords, 10, 240, When::kWorkTime},
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
  character.helper_sleeps = random.Chance(60);
  character.reply_wrong = random.Chance(30);
  character.out_of_service = random.Chance(30);
  character.refuses_visits = random.Chance(30);
  character.did_not_report = random.Chance(8);
  character.visit_miskeyed = random.Chance(40);
  character.transferred = random.Chance(40);
  character.thanks = random.Chance(25);
  character.cannot_be_done = random.Chance(12);
  character.category_wrong = random.Chance(20);
  character.place_wrong = random.Chance(20);
  return character;
}

// Drawn apart, so that the rest of a life stays as it was.
void DrawDissent(Random random, Character& character) {
  character.contests = random.Chance(500);
  character.admitted = random.Chance(500);
  character.withdraws_at_once = random.Chance(15);
  character.withdraws_later = !character.withdraws_at_once && random.Chance(25);
  character.keeps = random.Chance(400);
}

int64_t NextDecent(int64_t at_ms, int32_t utc_offset_minutes) {
  const int64_t of_day = LocalMsOfDay(at_ms, utc_offset_minutes);
  if (of_day < kDecentFromMs) return at_ms + kDecentFromMs - of_day;
  return of_day < kDecentUntilMs ? at_ms : at_ms + kDayMs + kDecentFromMs - of_day;
}

bool IsUrgent(const CaseView& view) {
  const city::v1::Grade grade =
      view.task->has_header() ? view.task->header().grade() : view.intake->header().grade();
  return grade == city::v1::GRADE_INCIDENT || grade == city::v1::GRADE_UTILITY;
}

// The first of these acts that somebody may do.
std::optional<Act> First(std::initializer_list<ActKind> kinds,
                         absl::FunctionRef<bool(const Act&)> can) {
  for (const ActKind kind : kinds) {
    if (can({kind})) return Act{kind};
  }
  return std::nullopt;
}

}  // namespace

Life::Life(Report report, uint64_t seed, uint64_t index)
    : report_(std::move(report)),
      random_(Random::Stream(seed, index + 1000)),
      character_(Draw(random_)) {
  DrawDissent(Random::Stream(~seed, index + 1000), character_);
}

std::optional<Act> Life::Next(const Possible& possible, int64_t now_ms, bool can_wait) {
  const Service at = view_.turn;
  if (can_wait) now_ms = std::max(now_ms, view_.follow->visits().next_from_ms());
  std::vector<ActKind> wanted;
  // Nobody errs. Who is to, takes an act for possible here, and a person for it in
  // RequestFactory::Make, without asking.
  const auto can = [&](const Act& act) {
    wanted.push_back(act.kind);
    return possible.WhoMay(act, view_, report_, now_ms, nullptr) != nullptr;
  };
  if (view_.end != End::kNone) return WantedAfterEnd(can);
  if (auto act = WantedForWithdrawal(can)) return act;
  if (view_.awaits_reaction) return LookAt(at);
  // Whether dispatch has followed a correction is known by what intake says of the case.
  const bool corrected = category_right_ || place_right_;
  if (at == Service::kDispatch && corrected && !view_.intake.current())
    return LookAt(Service::kIntake);
  const bool current = OnRow(view_, at, [](const auto& row) { return row.current(); });
  if (!current || (at == Service::kDispatch && AwaitsIntake())) return LookAt(at);
  std::optional<Act> act = at == Service::kIntake     ? WantedAtIntake(can)
                           : at == Service::kDispatch ? WantedAtDispatch(can)
                                                      : WantedAtFollowup(can);
  if (act.has_value()) return act;
  // Something may have happened of which nobody was told.
  if (!OnRow(view_, at, [](const auto& row) { return row.seen(); })) return LookAt(at);
  view_.end = End::kStuck;
  view_.stuck_because = possible.WhyNone(wanted, view_);
  return std::nullopt;
}

std::optional<Act> Life::WantedAfterEnd(Can can) const {
  if (view_.case_id.empty()) return std::nullopt;
  const bool reopens = view_.end == End::kClosed && character_.reopens && !reopened_;
  if (reopens) return First({ActKind::kReopen}, can);
  const bool contests = view_.end == End::kRefused && character_.contests && !contested_;
  return contests ? First({ActKind::kContest}, can) : std::nullopt;
}

std::optional<Act> Life::WantedForWithdrawal(Can can) const {
  using enum ActKind;
  const bool at_work = view_.turn == Service::kIntake || view_.turn == Service::kDispatch;
  if (!at_work || view_.case_id.empty()) return std::nullopt;
  if (!withdrawn_) {
    const bool now = character_.withdraws_at_once ||
                     (character_.withdraws_later && view_.turn == Service::kDispatch &&
                      view_.task->state() == dispatch::v1::TASK_STATE_HANDLING);
    return now && view_.intake.current() ? First({kWithdraw}, can) : std::nullopt;
  }
  // Whether it was decided on, or overtaken by the answer, intake knows.
  if (!view_.intake.current()) return LookAt(Service::kIntake);
  if (!view_.intake->withdrawing().open()) return std::nullopt;
  return First({character_.keeps ? kKeep : kConfirmWithdrawal, kKeep}, can);
}

std::optional<Act> Life::WantedAtIntake(Can can) const {
  const intake::v1::Case& row = view_.intake.row();
  if (view_.case_id.empty()) return First({ActKind::kRegister}, can);
  if (row.refusing().open())
    return First({character_.admitted ? ActKind::kAdmit : ActKind::kRefuse, ActKind::kAdmit}, can);
  // Some of what says nothing turns out to be nothing when the desk calls back.
  const bool nothing = report_.vague && report_.again;
  if (row.triage().open()) return First({nothing ? ActKind::kRefuse : ActKind::kTriage}, can);
  if (row.placing().open()) return First({ActKind::kPlace}, can);
  return First({ActKind::kSign}, can);
}

std::optional<Act> Life::WantedAtDispatch(Can can) {
  using enum ActKind;
  const dispatch::v1::Task& task = view_.task.row();
  const bool returns = task.returns().count() < character_.returns;
  if (returns && can({kReturn})) return Act{kReturn};
  // Who has returned it waits for the ruling, though they might still accept.
  const bool returned = task.state() == dispatch::v1::TASK_STATE_RETURNED;
  if (auto act = First({kNameUnit, kAcceptPart}, can)) return act;
  if (!returned && can({kAccept})) return Act{kAccept};
  if (can({kUphold})) return Act{random_.Chance(550) ? kUphold : kReject};
  if (auto act = WantedByDecider(can)) return act;
  if (task.state() == dispatch::v1::TASK_STATE_HELD)
    return First({character_.parked_when_hard ? kProposeParking : kTakeUp}, can);
  if (auto act = First({reviews_failed_ < character_.failed_reviews ? kSendBack : kPass}, can))
    return act;
  return WantedByUnit(can);
}

// What the unit has asked for is decided on.
std::optional<Act> Life::WantedByDecider(Can can) {
  using enum ActKind;
  if (can({kApproveTransfer})) return Act{random_.Chance(600) ? kApproveTransfer : kRefuseTransfer};
  return First({kApproveParking, kPassEnding}, can);
}

std::optional<Act> Life::WantedByUnit(Can can) const {
  using enum ActKind;
  const dispatch::v1::Task& task = view_.task.row();
  if (character_.transferred && !passed_on_ && can({kTransfer})) return Act{kTransfer};
  if (character_.cannot_be_done && !end_asked_ && can({kProposeEnding})) return Act{kProposeEnding};
  if (task.handling().handler_person_id().empty() && can({kAssign})) return Act{kAssign};
  const dispatch::v1::Meetings& meetings = task.meetings();
  if (!meetings.met_first() && !meetings.proved()) return First({kContact, kProve}, can);
  if (character_.calls_again && !called_again_ && can({kAddEvidence})) return Act{kAddEvidence};
  if (character_.category_wrong && !category_right_ && can({kCorrectCategory}))
    return Act{kCorrectCategory};
  if (character_.place_wrong && !place_right_ && can({kCorrectPlace})) return Act{kCorrectPlace};
  if (character_.whistles && !whistled_ && task.whistle().open().empty() && can({kWhistle}))
    return Act{kWhistle};
  if (!task.whistle().open().empty()) {
    const ActKind next = task.whistle().open(0).reported() ? kFinishSubtask : kReportIn;
    return First({character_.helper_sleeps ? kGiveUpCall : next, kGiveUpCall}, can);
  }
  if (!task.parts().open().empty())
    return First({character_.helper_sleeps ? kGiveUpPart : kFinishPart, kGiveUpPart}, can);
  if (!noted_ && can({kNote})) return Act{kNote};
  const bool second = meetings.met_second() || meetings.proved_after_work();
  if (meetings.two() && !second) return First({kMeet, kProve}, can);
  return First({kReply, kDraft}, can);
}

std::optional<Act> Life::WantedAtFollowup(Can can) const {
  using enum ActKind;
  const followup::v1::Follow& follow = view_.follow.row();
  if (character_.reply_wrong && !reply_corrected_ && can({kCorrectReply}))
    return Act{kCorrectReply};
  if (character_.thanks && !thanked_ && can({kAddEvidence})) return Act{kAddEvidence};
  if (can({kReadWords})) return Act{kReadWords};
  // What was keyed in wrongly is put right before anything else happens.
  if (character_.visit_miskeyed && visited_ && !corrected_ && can({kCorrect})) return Act{kCorrect};
  if (character_.out_of_service && !undelivered_ && can({kUndelivered})) return Act{kUndelivered};
  if (missed_ < character_.missed_visits && can({kMissVisit})) return Act{kMissVisit};
  if (character_.did_not_report && can({kDisown})) return Act{kDisown};
  if (character_.refuses_visits && can({kRefuseVisit})) return Act{kRefuseVisit};
  if (can({kVisit})) return Act{kVisit};
  const bool to_check = follow.checks().cause() != followup::v1::CHECK_CAUSE_UNSPECIFIED &&
                        !follow.checks().confirmed();
  if (to_check) return First({SolvedNow() ? kConfirm : kRefute}, can);
  // Supervision gives orders by itself, about cases that are done again.
  if (round_ > 1 && !view_.follow.seen()) return LookAt(Service::kFollowup);
  if (!follow.closing().open_orders().empty()) return WantedForOrders(can);
  return First({kClose}, can);
}

std::optional<Act> Life::WantedForOrders(Can can) const {
  for (const uint32_t number : view_.follow->closing().open_orders()) {
    if (!view_.watch.current() || number > view_.watch->last_order())
      return LookAt(Service::kSupervision);
    const supervision::v1::Order* order = supervision::orders::FindOrder(view_.watch.row(), number);
    if (order == nullptr) continue;  // done, and follow-up has not noted it yet
    const Act act = {
        .kind = order->answer().empty() ? ActKind::kAnswerOrder : ActKind::kAcceptOrder,
        .order = number};
    return can(act) ? std::optional<Act>(act) : std::nullopt;
  }
  return LookAt(Service::kFollowup);
}

bool Life::AwaitsIntake() const {
  if (!view_.intake.current()) return false;
  if (view_.intake->state() == intake::v1::CASE_STATE_WITHDRAWN) return true;
  if (!category_right_ && !place_right_) return false;
  const core::v1::CaseHeader& told = view_.intake->header();
  const core::v1::CaseHeader& known = view_.task->header();
  return told.area_code() != known.area_code() || told.category_code() != known.category_code();
}

bool Life::SolvedNow() const { return round_ > character_.bad_rounds; }

void Life::Done(const Act& act) {
  if (act.kind == ActKind::kNote) noted_ = true;
  if (act.kind == ActKind::kAddEvidence) {
    // The unit is told, or who visits.
    (view_.turn == Service::kFollowup ? thanked_ : called_again_) = true;
    view_.task.Doubt();
    if (view_.turn == Service::kFollowup) view_.follow.Doubt();
  }
  if (act.kind == ActKind::kWhistle) whistled_ = true;
  if (act.kind == ActKind::kCorrectReply) {
    reply_corrected_ = true;
    view_.follow.Doubt();  // who corrects it may not judge it, so the visit may be planned anew
  }
  if (act.kind == ActKind::kCorrectCategory) category_right_ = true;
  if (act.kind == ActKind::kCorrectPlace) place_right_ = true;
  if (act.kind == ActKind::kCorrectCategory || act.kind == ActKind::kCorrectPlace) {
    view_.task.Doubt();
    noted_ = false;  // it may be another unit's now
  }
  if (act.kind == ActKind::kMissVisit) ++missed_;
  if (act.kind == ActKind::kUndelivered) undelivered_ = true;
  if (act.kind == ActKind::kVisit) visited_ = true;
  if (act.kind == ActKind::kCorrect) corrected_ = true;
  if (act.kind == ActKind::kSendBack) ++reviews_failed_;
  if (act.kind == ActKind::kReopen) reopened_ = true;
  if (act.kind == ActKind::kContest) contested_ = true;
  if (act.kind == ActKind::kWithdraw) withdrawn_ = true;
  if (act.kind == ActKind::kTransfer) passed_on_ = true;
  if (act.kind == ActKind::kAccept) noted_ = false;  // what another unit noted does not count
  if (act.kind == ActKind::kProposeEnding) end_asked_ = true;
  const uint32_t round = std::max<uint32_t>(1, view_.task->header().round());
  if (round == round_) return;
  round_ = round;
  noted_ = false;
  missed_ = 0;
  undelivered_ = false;
  visited_ = false;
}

int64_t Life::DueMs(const Act& act, int64_t now_ms, const WorkCalendar& calendar) {
  if (act.kind == ActKind::kLook) return now_ms;
  const Habit& habit = HabitOf(act.kind);
  // Log-uniform: most acts are quick, a few take long.
  const double spread = std::log(static_cast<double>(habit.minutes_max + 1) /
                                 static_cast<double>(habit.minutes_min + 1));
  double minutes =
      static_cast<double>(habit.minutes_min + 1) * std::exp(spread * random_.Unit()) - 1;
  if (view_.turn == Service::kDispatch) minutes *= character_.slowness_percent / 100.0;
  if (habit.when == When::kDecent) {
    const int64_t from_ms = std::max(now_ms, view_.follow->visits().next_from_ms());
    return NextDecent(from_ms + static_cast<int64_t>(minutes * kMinuteMs),
                      calendar.utc_offset_minutes());
  }
  if (IsUrgent(view_)) return now_ms + static_cast<int64_t>(minutes * kMinuteMs / 12);
  if (habit.when == When::kAnyTime) return now_ms + static_cast<int64_t>(minutes * kMinuteMs);
  return calendar.AddWorkMinutes(now_ms, static_cast<int64_t>(minutes) + 1);
}

}  // namespace huying::simulator
