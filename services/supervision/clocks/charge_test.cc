// Who is charged where a unit has gone over, has lost the task, or graded it wrongly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rapidcheck/gtest.h"
#include "services/supervision/world_fixture.h"

namespace huying::supervision {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum city::v1::Leg;

constexpr char kOne[] = "990101001-261116-00001";

constexpr legs::Act kToSolve[] = {{legs::Verb::kStart, LEG_SOLVE}};
constexpr legs::Act kSolved[] = {{legs::Verb::kStop, LEG_SOLVE}};
constexpr legs::Act kToOther[] = {{legs::Verb::kStop, LEG_SOLVE}, {legs::Verb::kStart, LEG_SOLVE}};

// street-1 goes over into heat: what happened at 23:59:59 of the day before is its own. MECH S1
TEST(Mergers, FromTheirDayOnTheSuccessorIsCharged) {
  const int64_t midnight_ms = DayStartMs(DayOf({2026, 11, 24}), 480);
  struct Row {
    int64_t due_ms;
    const char* unit;
  };
  const Row rows[] = {{midnight_ms - 1000, "street-1"}, {midnight_ms, "heat"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.unit);
    Example example;
    example.city.merged_unit = "street-1";
    example.city.merged_ms = midnight_ms;
    const int64_t minutes = example.city.minutes[LEG_SOLVE];
    example.Do(kToSolve, row.due_ms - minutes * kMinuteMs);
    EXPECT_EQ(example.watch.clocks(0).unit_id(), "street-1");
    // Said as late as you like.
    NewEvents rung(&example.arena);
    clocks::Ring(example.watch.clocks(0), midnight_ms + kHourMs, 0, example.city, rung);
    EXPECT_EQ(rung.events()[0]->warned().unit_id(), row.unit);
    EXPECT_EQ(rung.events()[1]->breached().unit_id(), row.unit);
    v1::Clock shared = example.watch.clocks(0);
    shared.set_breached(true);
    shared.set_shared(true);
    shared.set_own_due_ms(row.due_ms);
    NewEvents own(&example.arena);
    clocks::Ring(shared, midnight_ms + kHourMs, 0, example.city, own);
    EXPECT_EQ(own.events().back()->own_time_exceeded().unit_id(), row.unit);
    const auto stopped = example.Do(kSolved, row.due_ms);
    EXPECT_EQ(stopped.back()->stopped().unit_id(), row.unit);
    EXPECT_EQ(example.watch.citizen_date().stints(0).unit_id(), row.unit);
  }
  // What it had used itself before is not the successor's; what begins afterwards is.
  Example example;
  example.city.merged_unit = "street-1";
  example.city.merged_ms = midnight_ms;
  example.Do(kToSolve, midnight_ms - 2 * kHourMs);
  example.Do(kToOther, midnight_ms - kHourMs, std::nullopt, "centre");
  example.Do(kToOther, midnight_ms, std::nullopt, "street-1");
  EXPECT_EQ(example.watch.clocks(0).unit_id(), "heat");
  EXPECT_EQ(example.watch.clocks(0).own_due_ms(), midnight_ms + 600 * kMinuteMs);
}

// In the pack's own words, over the midnight; the ladder, too. MECH S1, S4
TEST(Mergers, ALateClockIsTheSuccessorsAndItsPeopleAreTold) {
  const RunningCity city("units.yaml", "name: 河边社区居委会",
                         "name: 河边社区居委会\n    merged_into: {unit_id: east-garden, "
                         "from_date: 2026-11-20}");
  for (const bool after : {false, true}) {
    ReadingWorld world;
    world.Run(city);
    world.header.set_grade(city::v1::GRADE_INCIDENT);
    // To be accepted within 15 minutes.
    const int64_t due_ms = On(20, 0) - (after ? 0 : 1);
    world.Route(kOne, due_ms - 15 * kMinuteMs, "east-river");
    world.RunUntil(due_ms);
    const auto breached = world.Said(v1::Event::kBreached);
    ASSERT_EQ(breached.size(), 1U);
    EXPECT_EQ(breached[0].breached().unit_id(), after ? "east-garden" : "east-river");
    const auto told = world.Said(v1::Event::kEscalated);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].escalated().person_id(), after ? "east-garden-head" : "east-river-head");
  }
}

// A correction leaves nobody by the duty list: the date runs on, and is nobody's but the centre's to see.
// MECH S1, D1, D2
TEST(TaskMoved, ChargesNobodyUntilAnotherUnitHasIt) {
  const RunningCity city;
  ReadingWorld world;
  world.Run(city);
  world.Route(kOne, On(16, 10));
  world.Read(kOne, On(16, 11), [](auto& e) { e.mutable_accepted(); });
  world.Read(kOne, On(16, 12), [](auto& e) { e.mutable_first_meeting_held(); });
  EXPECT_EQ(world.Listed("due", "east"), 1U);
  world.header.clear_unit_id();
  world.Read(kOne, On(17, 10), [](auto& e) { e.mutable_task_moved()->set_unit_id("east"); });
  world.Read(kOne, On(17, 10), [](auto& e) { e.mutable_unrouted(); });
  EXPECT_TRUE(clocks::IsUncharged(world.Clock(kOne, LEG_SOLVE)));
  EXPECT_EQ(world.Clock(kOne, LEG_SOLVE).due_ms(), On(23, 10)) << "the citizen's date";
  EXPECT_EQ(world.Clock(kOne, LEG_DISPATCH).unit_id(), "centre");
  EXPECT_EQ(world.Listed("due", "east"), 0U);
  EXPECT_EQ(world.Listed("due", "centre"), 1U);
  EXPECT_EQ(world.Listed("open", "WATCH_STATE_WATCHED/GRADE_GENERAL"), 1U);
  // The date passes: no unit is late, and the former one hears nothing of it.
  world.RunUntil(On(24, 12));
  for (const v1::Event& event : world.Events()) {
    if (event.header().time_ms() < On(17, 10)) continue;
    EXPECT_NE(event.warned().unit_id(), "east");
    EXPECT_NE(event.breached().unit_id(), "east");
    EXPECT_NE(event.escalated().person_id(), "east-duty")
        << "the street's head is told by the place";
  }
  EXPECT_TRUE(world.Clock(kOne, LEG_SOLVE).breached());
  EXPECT_EQ(world.Listed("breached", "east"), 0U);
  EXPECT_EQ(world.Listed("breached", "centre"), 1U);
  EXPECT_GT(world.Listed("told_unit", "centre"), 0U);
  // West gets it, and pays for its own time alone.
  world.header.set_unit_id("west");
  world.Route(kOne, On(24, 12), "west");
  const auto stopped = world.Said(v1::Event::kStopped).back().stopped();
  EXPECT_EQ(world.Clock(kOne, LEG_SOLVE).unit_id(), "west");
  EXPECT_EQ(world.Clock(kOne, LEG_SOLVE).due_ms(), On(23, 10));
  EXPECT_EQ(world.Clock(kOne, LEG_SOLVE).own_due_ms(), On(31, 12));
  for (const v1::Event& event : world.Said(v1::Event::kStopped)) {
    if (event.stopped().leg() != LEG_SOLVE) continue;
    EXPECT_EQ(event.stopped().unit_id(), "east");
    EXPECT_EQ(event.stopped().spent_ms(), kDayMs);
  }
}

// A return that is ruled on late: the date passes, and who returned it is not late. MECH S1, D3
TEST(Ruling, ADatePassesThatNobodyIsChargedFor) {
  const RunningCity city;
  ReadingWorld world;
  world.Run(city);
  world.Route(kOne, On(16, 10));
  world.Read(kOne, On(17, 10), [](auto& e) { e.mutable_returned(); });
  EXPECT_EQ(world.Listed("due", "east"), 0U);
  EXPECT_EQ(world.Listed("due", "centre"), 1U);
  world.RunUntil(On(23, 11));
  EXPECT_TRUE(world.Clock(kOne, LEG_SOLVE).shared());
  world.Read(kOne, On(23, 12), [](auto& e) { e.mutable_return_rejected(); });
  EXPECT_EQ(world.Listed("due", "east"), 1U);
  EXPECT_THAT(world.Said(v1::Event::kOwnTimeExceeded), IsEmpty());
  world.RunUntil(On(29, 12));
  const auto exceeded = world.Said(v1::Event::kOwnTimeExceeded);
  ASSERT_EQ(exceeded.size(), 1U) << "its own seven days, but for the ruling's six and a bit";
  EXPECT_EQ(exceeded[0].own_time_exceeded().unit_id(), "east");
  EXPECT_EQ(exceeded[0].own_time_exceeded().due_ms(), On(29, 12));
}

// Entered on Wednesday at 09:10, "done Tuesday 17:50", due Tuesday at 18:00: the log's time counts. MECH S1
TEST(ClaimedTimes, DoNotUndoABreach) {
  const RunningCity city;
  ReadingWorld world;
  world.Run(city);
  world.Route(kOne, On(16, 9));
  world.Read(kOne, On(16, 18),
             [](auto& e) { e.mutable_accepted(); });  // contact until Tuesday 18:00
  world.Read(kOne, On(18, 9, 10), [](auto& e) {
    e.mutable_first_meeting_held()->set_held_ms(On(17, 17, 50));
    e.mutable_first_meeting_held()->set_claimed(true);
  });
  const auto breached = world.Said(v1::Event::kBreached);
  ASSERT_EQ(breached.size(), 1U);
  EXPECT_EQ(breached[0].breached().due_ms(), On(17, 18));
  EXPECT_EQ(breached[0].header().time_ms(), On(17, 18));
  const v1::ClockStopped stopped = world.Said(v1::Event::kStopped).back().stopped();
  EXPECT_EQ(stopped.leg(), LEG_FIRST_CONTACT);
  EXPECT_EQ(stopped.stopped_ms(), On(18, 9, 10));
  EXPECT_TRUE(stopped.breached());
  // The same of the answer.
  ReadingWorld answered;
  answered.Run(city);
  answered.Route(kOne, On(10, 18));
  answered.Read(kOne, On(18, 9, 10), [](auto& e) { e.mutable_replied(); });
  EXPECT_EQ(answered.Clock(kOne, LEG_SOLVE).leg(), city::v1::LEG_UNSPECIFIED);
  for (const v1::Event& event : answered.Events()) {
    if (!event.has_stopped() || event.stopped().leg() != LEG_SOLVE) continue;
    EXPECT_TRUE(event.stopped().breached());
    EXPECT_EQ(event.stopped().spent_ms(), On(18, 9, 10) - On(10, 18));
  }
}

// What is said of a case that somebody has graded, or the rules have.
struct Graded {
  explicit Graded(const RunningCity& city, bool by_person = true) {
    world.Run(city);
    world.Hear<intake::v1::Event>("intake", kOne, On(16, 9), [](auto& e) { e.mutable_received(); });
    world.Hear<intake::v1::Event>("intake", kOne, On(16, 9, 30), [&](auto& e) {
      e.mutable_triaged()->set_grade(city::v1::GRADE_GENERAL);
      core::v1::Actor& actor = *e.mutable_header()->mutable_actor();
      actor.set_kind(by_person ? core::v1::Actor::KIND_STAFF : core::v1::Actor::KIND_SYSTEM);
      if (by_person) actor.set_unit_id("centre");
    });
    world.Route(kOne, On(16, 10));
  }
  void BecomesUtility(int64_t at_ms, const char* category = "01.01.01") {
    world.header.set_category_code(category);
    world.header.set_grade(city::v1::GRADE_UTILITY);
    world.Read(kOne, at_ms,
               [](auto& e) { e.mutable_regraded()->set_grade(city::v1::GRADE_UTILITY); });
  }
  // Of the work.
  v1::ClockRegraded Regraded() const {
    for (const v1::Event& event : world.Said(v1::Event::kRegraded)) {
      if (event.regraded().leg() == LEG_SOLVE) return event.regraded();
    }
    return {};
  }

  ReadingWorld world;
};

// Monday 10:00, waits for the citizen from 14:00 to Tuesday 09:00, a utility matter from 10:00 on: 24 hours
// and 19. MECH S1
TEST(WrongGrade, TheNewLimitCountsFromTheStartWithThePauses) {
  const RunningCity city;
  Graded graded(city);
  EXPECT_EQ(graded.world.Clock(kOne, LEG_SOLVE).due_ms(), On(23, 10));
  graded.world.Read(kOne, On(16, 14), [](auto& e) { e.mutable_parked(); });
  graded.world.Read(kOne, On(17, 9), [](auto& e) { e.mutable_resumed(); });
  graded.BecomesUtility(On(17, 10));
  EXPECT_EQ(graded.world.Clock(kOne, LEG_SOLVE).due_ms(), On(18, 5));
  EXPECT_EQ(graded.Regraded().graded_unit_id(), "") << "nothing was over";
}

// MECH S1
TEST(WrongGrade, WhereTheTimeIsOverWhoGradedIsChargedWithIt) {
  struct Row {
    const char* what;
    bool by_person;
    const char* category;
    const char* charged;
  };
  const Row rows[] = {
      {"the desk chose the category", true, "01.01.01", "centre"},
      {"the rules did", false, "01.01.01", ""},
      {"the matter has become worse", true, "02.01.01", ""},
  };
  const RunningCity city;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Graded graded(city, row.by_person);
    graded.BecomesUtility(On(18, 10), row.category);
    EXPECT_EQ(graded.Regraded().due_ms(), On(18, 11)) << "an hour, as for the first contact";
    EXPECT_EQ(graded.Regraded().graded_unit_id(), row.charged);
    v1::Watch watch;
    graded.world.store.Load(casework::CaseKey(kOne), watch);
    EXPECT_EQ(watch.graded_unit_id(), "") << "it holds no more";
    EXPECT_FALSE(clocks::Find(watch, LEG_SOLVE)->breached()) << "not the lead unit's fault";
  }
}

// MECH S1: it is said whose the grade is, once, and moves nothing; whichever log is read first.
TEST(WrongGrade, WhoGradedIsKnownFromTheGradeOn) {
  const RunningCity city;
  Graded graded(city);
  v1::Watch watch;
  graded.world.store.Load(casework::CaseKey(kOne), watch);
  EXPECT_EQ(watch.graded_unit_id(), "centre");
  const auto said = graded.world.Said(v1::Event::kRegraded);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].regraded().leg(), LEG_DISPATCH);
  EXPECT_EQ(said[0].header().actor().unit_id(), "centre");
  // The correction is read before the task's new grade is, and does not take the blame away.
  graded.world.header.set_category_code("01.01.01");
  graded.world.header.set_grade(city::v1::GRADE_UTILITY);
  graded.world.Hear<intake::v1::Event>("intake", kOne, On(18, 10), [](auto& e) {
    e.mutable_category_corrected()->set_grade(city::v1::GRADE_UTILITY);
    e.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    e.mutable_header()->mutable_actor()->set_unit_id("government");
  });
  graded.BecomesUtility(On(18, 10));
  EXPECT_EQ(graded.Regraded().graded_unit_id(), "centre");
}

// No timer of supervision ends a case, or does anything but say what is due. MECH S1, S4
RC_GTEST_PROP(Timers, EndNoCase, ()) {
  static const RunningCity city;
  ReadingWorld world;
  world.Run(city);
  using Fill = void (*)(dispatch::v1::Event&);
  static constexpr Fill kFills[] = {
      [](auto& e) { e.mutable_routed()->set_lead_unit_id("east"); },
      [](auto& e) { e.mutable_accepted(); },
      [](auto& e) { e.mutable_parked(); },
      [](auto& e) { e.mutable_resumed(); },
      [](auto& e) { e.mutable_returned(); },
      [](auto& e) { e.mutable_draft_submitted(); },
      [](auto& e) { e.mutable_unrouted(); },
      [](auto& e) { e.mutable_task_moved()->set_unit_id("east"); },
  };
  int64_t now_ms = On(2, 10);
  world.Route(kOne, now_ms);
  const auto steps = *rc::gen::container<std::vector<std::pair<size_t, int64_t>>>(rc::gen::pair(
      rc::gen::inRange<size_t>(0, std::size(kFills)), rc::gen::inRange<int64_t>(0, 4 * kDayMs)));
  for (const auto& [fill, ms] : steps) {
    now_ms += ms;
    if (now_ms > On(25, 0)) break;
    world.Read(kOne, now_ms, kFills[fill]);
  }
  const size_t read = world.store.log().size();
  world.RunUntil(now_ms + 5 * kDayMs);
  const auto events = world.Events();
  for (size_t i = read; i < events.size(); ++i) {
    RC_ASSERT(events[i].has_warned() || events[i].has_breached() || events[i].has_escalated() ||
              events[i].has_escalation_repeated() || events[i].has_rung_empty() ||
              events[i].has_own_time_exceeded());
  }
  RC_ASSERT(world.store.Counter("state/WATCHED") == 1);
}

}  // namespace
}  // namespace huying::supervision
