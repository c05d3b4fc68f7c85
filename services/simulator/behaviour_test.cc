#include "services/simulator/behaviour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/civil.h"
#include "services/simulator/duties.h"
#include "services/simulator/town_fixture.h"

namespace huying::simulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kReportsPerDay = 400;
constexpr int kReports = 1000;
constexpr int kStepsMax = 400;

int64_t Monday() { return DayStartMs(*ParseDate("2026-03-02"), 480) + 8 * kHourMs; }

// What a view holds of the service that did the act is, to the byte, what stands in its store.
// Follow-up may have noted an order meanwhile; that is seen before anybody there acts again.
template <class Row>
void ExpectKeptUp(const Act& act, const FoldedCase<Row>& row, Service service, const Town& town,
                  const CaseView& view) {
  if (DutyOf(act.kind).service != service || !row.current()) return;
  if (service == Service::kFollowup && view.turn != Service::kFollowup) return;
  const auto stored = town.RowOf<typename FoldedCase<Row>::Row>(service, view.case_id);
  EXPECT_EQ(row->ShortDebugString(), stored.ShortDebugString()) << DutyOf(act.kind).command;
}

const std::vector<Report>& Reports() {
  static const std::vector<Report> reports = [] {
    Citizens citizens(TownRules::Demo().city.get(), kReportsPerDay, Monday(), 7);
    std::vector<Report> all;
    for (int i = 0; i < kReports; ++i) all.push_back(citizens.Next());
    return all;
  }();
  return reports;
}

struct Lived {
  std::string choices;
  End end = End::kNone;
  std::string stuck_because;
  std::vector<std::string> refused;
};

// A life among real services, to its end or a bound.
Lived Live(uint64_t seed, uint64_t index) {
  Life life(Reports()[index], seed, index);
  Town town(&TownRules::Demo(), life.report().at_ms);
  Lived lived;
  for (int step = 0; step < kStepsMax; ++step) {
    const std::optional<Act> act = town.Step(life, index);
    if (!act.has_value()) break;
    lived.choices += static_cast<char>('A' + static_cast<int>(act->kind));
    const CaseView& view = life.view();
    ExpectKeptUp(*act, view.intake, Service::kIntake, town, view);
    ExpectKeptUp(*act, view.task, Service::kDispatch, town, view);
    ExpectKeptUp(*act, view.follow, Service::kFollowup, town, view);
  }
  lived.end = life.view().end;
  lived.stuck_because = life.view().stuck_because;
  lived.refused = town.refused();
  return lived;
}

TEST(Behaviour, EveryLifeEndsNothingIsRefusedAndTheRowsAreKeptUp) {
  std::map<End, int> ends;
  std::map<char, int> acts;
  for (uint64_t index = 0; index < kReports; ++index) {
    const Lived lived = Live(7, index);
    EXPECT_NE(lived.end, End::kNone) << index << ": " << lived.choices;
    EXPECT_THAT(lived.refused, IsEmpty()) << index << ": " << lived.choices;
    EXPECT_EQ(lived.stuck_because, "") << index << ": " << lived.choices;
    ++ends[lived.end];
    for (const char act : lived.choices) ++acts[act];
  }
  EXPECT_GT(ends[End::kClosed], 900);
  EXPECT_GT(ends[End::kRefused], 0);
  EXPECT_GT(ends[End::kParked], 0);
  EXPECT_EQ(ends[End::kStuck], 0);
  for (int kind = 0; kind <= static_cast<int>(ActKind::kLook); ++kind) {
    const auto act = static_cast<ActKind>(kind);
    // The demo city's duty list names somebody for all, all its places are found, and the desk
    // refuses most of what it refuses when it is told.
    if (act == ActKind::kNameUnit || act == ActKind::kPlace || act == ActKind::kRefuse) continue;
    EXPECT_GT(acts[static_cast<char>('A' + kind)], 0) << DutyOf(act).command;
  }
}

TEST(Behaviour, TheSameSeedMakesTheSameChoices) {
  int different = 0;
  for (uint64_t index = 0; index < 50; ++index) {
    const std::string choices = Live(7, index).choices;
    EXPECT_EQ(choices, Live(7, index).choices);
    if (choices != Live(8, index).choices) ++different;
  }
  EXPECT_GT(different, 10);
}

// A task that the service has shown, in this state and with this unit.
Life WithTask(uint64_t index, dispatch::v1::TaskState state, const std::string& unit_id,
              void (*more)(dispatch::v1::Task&)) {
  Life life(Report(), 7, index);
  dispatch::v1::Task task;
  task.set_state(state);
  task.mutable_header()->set_case_id("c1");
  task.mutable_header()->set_round(1);
  task.mutable_header()->set_lead_unit_id(unit_id);
  more(task);
  life.view().case_id = "c1";
  life.view().turn = Service::kDispatch;
  life.view().task.Look(std::move(task));
  return life;
}

std::string SomeDepartment() {
  for (const city::v1::Unit& unit : TownRules::Demo().city->pack().units()) {
    if (unit.kind() == city::v1::UNIT_KIND_DEPARTMENT && !unit.parent_id().empty())
      return unit.id();
  }
  return "";
}

TEST(Behaviour, AUnitReturnsATaskOnce) {
  int returned = 0;
  for (uint64_t index = 0; index < 200; ++index) {
    Life free = WithTask(index, dispatch::v1::TASK_STATE_ROUTED, SomeDepartment(),
                         [](dispatch::v1::Task&) {});
    if (free.Next(TownRules::Demo().possible, Monday(), true)->kind == ActKind::kReturn) ++returned;
    Life again = WithTask(
        index, dispatch::v1::TASK_STATE_ROUTED, SomeDepartment(), [](dispatch::v1::Task& task) {
          task.mutable_returns()->add_returned_unit_ids(task.header().lead_unit_id());
        });
    EXPECT_EQ(again.Next(TownRules::Demo().possible, Monday(), true)->kind, ActKind::kAccept);
  }
  EXPECT_GT(returned, 0);
}

TEST(Behaviour, WhatNobodyMayDoIsSaidWithStateAndCommand) {
  Life life =
      WithTask(1, dispatch::v1::TASK_STATE_REVIEWED, "nowhere", [](dispatch::v1::Task& task) {
        task.mutable_handling()->set_handler_person_id("p");
        task.mutable_meetings()->set_met_first(true);
      });
  EXPECT_FALSE(life.Next(TownRules::Demo().possible, Monday(), true).has_value());
  EXPECT_EQ(life.view().end, End::kStuck);
  EXPECT_THAT(life.view().stuck_because,
              AllOf(HasSubstr("TASK_STATE_REVIEWED"), HasSubstr("ReplyCitizen")));
}

TEST(Behaviour, WhatSaysNothingTwiceIsRefused) {
  Report report;
  report.vague = true;
  for (const bool again : {false, true}) {
    report.again = again;
    Life life(report, 7, 1);
    intake::v1::Case of_case;
    of_case.set_state(intake::v1::CASE_STATE_WAITING);
    of_case.mutable_triage()->set_open(true);
    life.view().case_id = "c1";
    life.view().intake.Look(std::move(of_case));
    EXPECT_EQ(life.Next(TownRules::Demo().possible, Monday(), true)->kind,
              again ? ActKind::kRefuse : ActKind::kTriage);
  }
}

TEST(Behaviour, ARowThatMayBeOldIsLookedAtFirst) {
  Life life =
      WithTask(1, dispatch::v1::TASK_STATE_ROUTED, SomeDepartment(), [](dispatch::v1::Task&) {});
  life.view().Doubt();
  const std::optional<Act> act = life.Next(TownRules::Demo().possible, Monday(), true);
  ASSERT_TRUE(act.has_value());
  EXPECT_EQ(act->kind, ActKind::kLook);
  EXPECT_EQ(act->look_at, Service::kDispatch);
}

// A try counts only at its hour, so who cannot wait for it has the call answered.
TEST(Behaviour, AVisitIsMissedOnlyByWhoCanWaitForTheNext) {
  const int64_t hour = Monday() + kHourMs;
  int missed = 0;
  for (uint64_t index = 0; index < 200; ++index) {
    Life life(Report(), 7, index);
    followup::v1::Follow follow;
    follow.set_state(followup::v1::FOLLOW_STATE_TO_VISIT);
    follow.mutable_visits()->set_next_from_ms(hour);
    life.view().case_id = "c1";
    life.view().turn = Service::kFollowup;
    life.view().follow.Look(std::move(follow));
    const auto next = [&](int64_t now_ms, bool can_wait) {
      return life.Next(TownRules::Demo().possible, now_ms, can_wait)->kind;
    };
    const Character& they = life.character();
    if (they.out_of_service || they.refuses_visits || they.did_not_report) continue;
    EXPECT_EQ(next(hour - 1, false), ActKind::kVisit);
    const bool misses = life.character().missed_visits > 0;
    EXPECT_EQ(next(hour, false), misses ? ActKind::kMissVisit : ActKind::kVisit);
    EXPECT_EQ(next(hour - 1, true), misses ? ActKind::kMissVisit : ActKind::kVisit);
    missed += misses ? 1 : 0;
  }
  EXPECT_GT(missed, 10);
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
    life.view().turn = Service::kDispatch;
    const int64_t accept = life.DueMs({ActKind::kAccept}, friday_evening, calendar);
    EXPECT_GE(accept, friday_evening + 2 * kDayMs + 14 * kHourMs);
    const int64_t visit =
        LocalMsOfDay(life.DueMs({ActKind::kVisit}, friday_evening, calendar), 480);
    EXPECT_GE(visit, 9 * kHourMs);
    EXPECT_LT(visit, 20 * kHourMs);
    dispatch::v1::Task task;
    task.mutable_header()->set_grade(city::v1::GRADE_UTILITY);
    life.view().task.Look(std::move(task));
    EXPECT_LT(life.DueMs({ActKind::kAccept}, friday_evening, calendar),
              friday_evening + 3 * kHourMs);
  }
}

}  // namespace
}  // namespace huying::simulator
