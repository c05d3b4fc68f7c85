#include "services/simulator/behaviour.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/civil.h"

namespace huying::simulator {
namespace {

constexpr uint32_t kRoundsBeforeHeld = 3;

// Answers as the services would, in a few lines: enough to lead a life to its end.
void ServeIntake(const Act& act, intake::v1::Case& of_case) {
  if (act.kind == ActKind::kTriage) of_case.mutable_triage()->set_open(false);
  if (act.kind == ActKind::kSign) of_case.set_state(intake::v1::CASE_STATE_READY);
  if (act.kind == ActKind::kRefuse) of_case.set_state(intake::v1::CASE_STATE_REFUSED);
  if (act.kind != ActKind::kRegister) return;
  of_case.mutable_triage()->set_open(true);
  of_case.mutable_sign_off()->set_waits(true);
  of_case.set_state(intake::v1::CASE_STATE_WAITING);
}

dispatch::v1::TaskState TaskStateAfter(const Act& act, dispatch::v1::TaskState before) {
  switch (act.kind) {
    case ActKind::kAccept:
      return dispatch::v1::TASK_STATE_ACCEPTED;
    case ActKind::kReturn:
      return dispatch::v1::TASK_STATE_RETURNED;
    case ActKind::kRule:
    case ActKind::kNameUnit:
      return dispatch::v1::TASK_STATE_ROUTED;
    case ActKind::kContact:
      return dispatch::v1::TASK_STATE_HANDLING;
    case ActKind::kDraft:
      return dispatch::v1::TASK_STATE_IN_REVIEW;
    case ActKind::kReview:
      return act.yes ? dispatch::v1::TASK_STATE_REVIEWED : dispatch::v1::TASK_STATE_HANDLING;
    case ActKind::kReply:
      return dispatch::v1::TASK_STATE_REPLIED;
    case ActKind::kPark:
    case ActKind::kNextRound:
      return dispatch::v1::TASK_STATE_PARKED;
    default:
      return before;
  }
}

void ServeFollowup(const Act& act, bool solved, followup::v1::Follow& follow) {
  if (act.kind == ActKind::kMissVisit) {
    follow.mutable_visits()->set_attempts(follow.visits().attempts() + 1);
    if (follow.visits().attempts() == 3) follow.set_state(followup::v1::FOLLOW_STATE_TO_CHECK);
  }
  if (act.kind == ActKind::kVisit || act.kind == ActKind::kCheck) {
    follow.set_state(solved ? followup::v1::FOLLOW_STATE_TO_CLOSE
                            : followup::v1::FOLLOW_STATE_REDOING);
  }
  if (act.kind == ActKind::kClose) follow.set_state(followup::v1::FOLLOW_STATE_CLOSED);
}

void Serve(const Act& act, bool solved, CaseView& view) {
  if (act.kind == ActKind::kRegister) view.stage = Stage::kIntake;
  ServeIntake(act, view.intake);
  view.task.set_state(TaskStateAfter(act, view.task.state()));
  if (act.kind == ActKind::kReturn)
    view.task.mutable_returns()->set_count(view.task.returns().count() + 1);
  if (act.kind == ActKind::kAssign) view.task.mutable_handling()->set_handler_person_id("p");
  if (act.kind == ActKind::kMeet) view.task.mutable_meetings()->set_met_second(true);
  ServeFollowup(act, solved, view.follow);
}

void React(CaseView& view) {
  dispatch::v1::Task& task = view.task;
  const bool next_round = task.state() == dispatch::v1::TASK_STATE_REPLIED;
  if (view.stage == Stage::kFollowup) {
    view.follow.set_state(followup::v1::FOLLOW_STATE_TO_VISIT);
    view.follow.mutable_visits()->set_attempts(0);
  } else if (next_round || task.state() == dispatch::v1::TASK_STATE_UNSPECIFIED) {
    task.mutable_header()->set_round(task.header().round() + 1);
    task.mutable_meetings()->set_two(true);
    task.mutable_meetings()->set_met_second(false);
    task.mutable_handling()->clear_handler_person_id();
    task.set_state(task.header().round() > kRoundsBeforeHeld ? dispatch::v1::TASK_STATE_HELD
                                                             : dispatch::v1::TASK_STATE_ROUTED);
  }
}

// The choices of a life, to its end or a bound.
std::string Live(uint64_t seed, uint64_t index, End& end) {
  Life life(Report(), seed, index);
  std::string choices;
  for (int step = 0; step < 300 && life.view().stage != Stage::kOver; ++step) {
    const Act act = life.Next();
    choices.push_back(static_cast<char>('A' + static_cast<int>(act.kind)));
    if (act.kind == ActKind::kLook) {
      React(life.view());
      life.view().awaits_reaction = false;
    } else {
      Serve(act, life.SolvedNow(), life.view());
    }
    Settle(life.view());
    life.Done(act);
  }
  end = life.view().end;
  return choices;
}

TEST(Behaviour, EveryLifeEndsAndAllEndsOccur) {
  std::map<End, int> ends;
  for (uint64_t index = 0; index < 2000; ++index) {
    End end = End::kNone;
    const std::string choices = Live(7, index, end);
    EXPECT_NE(end, End::kNone) << index << ": " << choices;
    ++ends[end];
  }
  EXPECT_GT(ends[End::kClosed], 1900);
  EXPECT_GT(ends[End::kParked], 0);
}

// A try counts only at its hour, so who cannot wait for it has the call answered.
TEST(Behaviour, AVisitIsMissedOnlyByWhoCanWaitForTheNext) {
  int missed = 0;
  for (uint64_t index = 0; index < 200; ++index) {
    Life life(Report(), 7, index);
    life.view().stage = Stage::kFollowup;
    life.view().follow.set_state(followup::v1::FOLLOW_STATE_TO_VISIT);
    life.view().follow.mutable_visits()->set_next_from_ms(1000);
    EXPECT_EQ(life.Next(999).kind, ActKind::kVisit);
    const bool misses = life.character().missed_visits > 0;
    EXPECT_EQ(life.Next(1000).kind, misses ? ActKind::kMissVisit : ActKind::kVisit);
    EXPECT_EQ(life.Next().kind, misses ? ActKind::kMissVisit : ActKind::kVisit);
    missed += misses ? 1 : 0;
  }
  EXPECT_GT(missed, 10);
}

TEST(Behaviour, AnOverruledUnitAcceptsTheTask) {
  for (uint64_t index = 0; index < 200; ++index) {
    Life life(Report(), 7, index);
    life.view().stage = Stage::kDispatch;
    life.view().task.set_state(dispatch::v1::TASK_STATE_ROUTED);
    life.view().task.mutable_header()->set_lead_unit_id("east");
    life.view().task.mutable_returns()->add_overruled_unit_ids("east");
    EXPECT_EQ(life.Next().kind, ActKind::kAccept);
  }
}

TEST(Behaviour, TheSameSeedMakesTheSameChoices) {
  int different = 0;
  for (uint64_t index = 0; index < 200; ++index) {
    End end = End::kNone;
    EXPECT_EQ(Live(7, index, end), Live(7, index, end));
    if (Live(7, index, end) != Live(8, index, end)) ++different;
  }
  EXPECT_GT(different, 20);
}

TEST(Behaviour, OfficersWorkInWorkingHoursAndVisitsAreDecent) {
  const WorkCalendar calendar =
      *WorkCalendar::Make({.utc_offset_minutes = 480,
                           .work_hours = {{9 * 60, 18 * 60}},
                           .weekend = {DayOfWeek::kSaturday, DayOfWeek::kSunday},
                           .first_year = 2026,
                           .last_year = 2026,
                           .days_off = {},
                           .makeup_workdays = {}});
  const int64_t friday_evening = DayStartMs(*ParseDate("2026-11-20"), 480) + 19 * kHourMs;
  for (uint64_t index = 0; index < 200; ++index) {
    Life life(Report(), 1, index);
    life.view().stage = Stage::kDispatch;
    const int64_t accept = life.DueMs({ActKind::kAccept}, friday_evening, calendar);
    EXPECT_GE(accept, friday_evening + 2 * kDayMs + 14 * kHourMs);
    const int64_t visit =
        LocalMsOfDay(life.DueMs({ActKind::kVisit}, friday_evening, calendar), 480);
    EXPECT_GE(visit, 9 * kHourMs);
    EXPECT_LT(visit, 20 * kHourMs);
    life.view().task.mutable_header()->set_grade(city::v1::GRADE_UTILITY);
    EXPECT_LT(life.DueMs({ActKind::kAccept}, friday_evening, calendar),
              friday_evening + 3 * kHourMs);
  }
}

}  // namespace
}  // namespace huying::simulator
