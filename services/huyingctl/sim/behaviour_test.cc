#include "services/huyingctl/sim/behaviour.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/civil.h"

namespace huying::ctl {
namespace {

constexpr uint32_t kRoundsBeforeHeld = 3;

// Answers as the services would, in a few lines: enough to lead a life to its end.
void Serve(const Act& act, CaseView& view) {
  dispatch::v1::Task& task = view.task;
  followup::v1::Follow& follow = view.follow;
  switch (act.kind) {
    case ActKind::kRegister:
      view.stage = Stage::kIntake;
      view.intake.set_needs_category(true);
      view.intake.set_needs_sign_off(true);
      view.intake.set_state(intake::v1::CASE_STATE_WAITING);
      break;
    case ActKind::kTriage:
      view.intake.set_needs_category(false);
      break;
    case ActKind::kSign:
      view.intake.set_state(intake::v1::CASE_STATE_READY);
      break;
    case ActKind::kRefuse:
      view.intake.set_state(intake::v1::CASE_STATE_REFUSED);
      break;
    case ActKind::kAccept:
      task.set_state(dispatch::v1::TASK_STATE_ACCEPTED);
      break;
    case ActKind::kReturn:
      task.set_returns(task.returns() + 1);
      task.set_state(dispatch::v1::TASK_STATE_RETURNED);
      break;
    case ActKind::kRule:
    case ActKind::kNameUnit:
      task.set_state(dispatch::v1::TASK_STATE_ROUTED);
      break;
    case ActKind::kAssign:
      task.set_handler_person_id("p");
      break;
    case ActKind::kContact:
      task.set_state(dispatch::v1::TASK_STATE_HANDLING);
      break;
    case ActKind::kMeet:
      task.set_met_second(true);
      break;
    case ActKind::kDraft:
      task.set_state(dispatch::v1::TASK_STATE_IN_REVIEW);
      break;
    case ActKind::kReview:
      task.set_state(act.yes ? dispatch::v1::TASK_STATE_REVIEWED
                             : dispatch::v1::TASK_STATE_HANDLING);
      break;
    case ActKind::kReply:
      task.set_state(dispatch::v1::TASK_STATE_REPLIED);
      break;
    case ActKind::kPark:
      task.set_state(dispatch::v1::TASK_STATE_PARKED);
      break;
    case ActKind::kMissVisit:
      follow.set_attempts(follow.attempts() + 1);
      if (follow.attempts() == 3) follow.set_state(followup::v1::FOLLOW_STATE_TO_CHECK);
      break;
    case ActKind::kCheck:
    case ActKind::kClose:
      follow.set_state(!act.yes                      ? followup::v1::FOLLOW_STATE_REDOING
                       : act.kind == ActKind::kClose ? followup::v1::FOLLOW_STATE_CLOSED
                                                     : followup::v1::FOLLOW_STATE_TO_CLOSE);
      break;
    case ActKind::kVisit:
      follow.set_state(act.yes ? followup::v1::FOLLOW_STATE_TO_CLOSE
                               : followup::v1::FOLLOW_STATE_REDOING);
      break;
    case ActKind::kNextRound:
    case ActKind::kReopen:
    case ActKind::kLook:
    case ActKind::kPlace:
    case ActKind::kAddEvidence:
    case ActKind::kNote:
      break;
  }
}

void React(CaseView& view) {
  dispatch::v1::Task& task = view.task;
  const bool next_round = task.state() == dispatch::v1::TASK_STATE_REPLIED;
  if (view.stage == Stage::kFollowup) {
    view.follow.set_state(followup::v1::FOLLOW_STATE_TO_VISIT);
    view.follow.set_attempts(0);
  } else if (next_round || task.state() == dispatch::v1::TASK_STATE_UNSPECIFIED) {
    task.mutable_header()->set_round(task.header().round() + 1);
    task.set_two_meetings(true);
    task.set_met_second(false);
    task.clear_handler_person_id();
    task.set_state(task.header().round() > kRoundsBeforeHeld ? dispatch::v1::TASK_STATE_HELD
                                                             : dispatch::v1::TASK_STATE_ROUTED);
  }
}

// The choices of a life, to its end or a bound.
std::string Live(uint64_t seed, uint64_t index, End& end) {
  Life life(Report(), seed, index);
  std::string choices;
  for (int step = 0; step < 300 && life.view().stage != Stage::kOver; ++step) {
    Act act = life.Next();
    choices.push_back(static_cast<char>('A' + static_cast<int>(act.kind)));
    if (act.kind == ActKind::kVisit) act.yes = life.SolvedNow();
    if (act.kind == ActKind::kNextRound) {
      life.view().task.set_state(dispatch::v1::TASK_STATE_PARKED);
    } else if (act.kind == ActKind::kLook) {
      React(life.view());
      life.view().awaits_reaction = false;
    } else {
      Serve(act, life.view());
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
}  // namespace huying::ctl
