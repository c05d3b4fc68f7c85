// A city runs on with a new pack: what moves, what stays, and who says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/supervision/world_fixture.h"

namespace huying::supervision {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLastMakeup[] = "2026-10-10]";

RunningCity WithHoliday() {
  return RunningCity("calendar.yaml", "- {name: 国庆节, from_date: 2026-10-01",
                     "- {name: 暴雪, from_date: 2026-11-19, until_date: 2026-11-19}\n"
                     "        - {name: 国庆节, from_date: 2026-10-01");
}

constexpr auto kAccept = city::v1::LEG_ACCEPT;
constexpr char kA[] = "990101001-261118-00001";
constexpr char kB[] = "990101001-261118-00002";
constexpr char kC[] = "990101001-261118-00003";
constexpr char kD[] = "990101001-261118-00004";

// Wednesday 18 November, 20:00: a storm, Thursday is off. The first case that begins tells the others.
// MECH S1
TEST(NewPack, AHolidayMovesWhatRunsAndIsNotLate) {
  const RunningCity before, after = WithHoliday();
  ReadingWorld world;
  world.Run(before);
  world.Route(kB, On(17, 10));  // to be accepted until Wednesday 18:00
  world.Route(kA, On(18, 10));  // until Thursday 18:00
  world.header.set_grade(city::v1::GRADE_UTILITY);
  world.Route(kC, On(18, 19, 50));
  world.header.set_grade(city::v1::GRADE_GENERAL);
  world.RunUntil(On(18, 20));
  world.Run(after);
  world.Route(kD, On(18, 20, 1));
  world.RunUntil(On(18, 20, 2));
  const auto moved = world.Said(v1::Event::kMoved);
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].header().case_().case_id(), kA);
  EXPECT_EQ(moved[0].header().pack_version(), after.version());
  EXPECT_EQ(moved[0].header().time_ms(), On(18, 20, 1) + 1);
  EXPECT_EQ(moved[0].moved().leg(), kAccept);
  EXPECT_EQ(moved[0].moved().due_ms(), On(20, 18));
  EXPECT_EQ(world.Clock(kA, kAccept).due_ms(), On(20, 18));
  EXPECT_EQ(world.Clock(kA, city::v1::LEG_SOLVE).due_ms(), On(25, 10)) << "by the wall";
  EXPECT_EQ(world.Clock(kB, kAccept).due_ms(), On(18, 18)) << "a breach stays";
  EXPECT_TRUE(world.Clock(kB, kAccept).breached());
  EXPECT_EQ(world.Clock(kC, kAccept).due_ms(), On(18, 20, 20));
  EXPECT_EQ(world.Clock(kD, kAccept).due_ms(), On(20, 18));
  // Nothing more is said, and the breach comes when it is one.
  world.RunUntil(On(20, 17, 59));
  EXPECT_EQ(world.Said(v1::Event::kMoved).size(), 1U);
  EXPECT_FALSE(world.Clock(kA, kAccept).breached());
  world.RunUntil(On(20, 18));
  EXPECT_TRUE(world.Clock(kA, kAccept).breached());
}

// Nothing begins that night: an alarm looks first, and tells the others, too. MECH S1
TEST(NewPack, NoFalseBreachIsSaid) {
  const RunningCity before, after = WithHoliday();
  ReadingWorld world;
  world.Run(before);
  for (const char* of_case : {kA, kB}) world.Route(of_case, On(18, 10));
  world.Sleep(On(19, 18, 30));  // nobody ran, by the old calendar both are late
  world.Run(after);
  world.RunUntil(On(19, 18, 30));
  EXPECT_EQ(world.Said(v1::Event::kMoved).size(), 2U);
  EXPECT_THAT(world.Said(v1::Event::kBreached), IsEmpty());
  EXPECT_EQ(world.Clock(kB, kAccept).due_ms(), On(20, 18));
}

// Nor does what ends it come too late by a date that holds no more. MECH S1
TEST(NewPack, WhatHappensGoesByTheNewDate) {
  const RunningCity before, after = WithHoliday();
  ReadingWorld world;
  world.Run(before);
  world.Route(kA, On(18, 17));
  while (world.store.TakeDue(On(30, 0))) {
  }
  world.Run(after);
  world.Read(kA, On(19, 18, 30), [](auto& e) { e.mutable_accepted(); });
  const auto stopped = world.Said(v1::Event::kStopped);
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_FALSE(stopped[0].stopped().breached());
}

// Saturday the 21st is worked, and nobody knew until Sunday. MECH S1
TEST(NewPack, ADateThatComesEarlierAndIsPastIsSaidWithItsTrueInstant) {
  const RunningCity before;
  const RunningCity after("calendar.yaml", kLastMakeup, "2026-10-10, 2026-11-21]");
  ReadingWorld world;
  world.Run(before);
  world.Route(kA, On(20, 10));
  world.RunUntil(On(22, 12));
  world.Run(after);
  world.Route(kB, On(22, 12));
  world.RunUntil(On(22, 12, 1));
  const auto breached = world.Said(v1::Event::kBreached);
  ASSERT_EQ(breached.size(), 1U);
  EXPECT_EQ(breached[0].breached().due_ms(), On(21, 18));
  EXPECT_EQ(breached[0].header().time_ms(), On(22, 12) + 1);
}

// A limit that has changed holds for what begins later; no clock begins anew, and no rung is told twice.
// MECH S1, S4
TEST(NewPack, ALimitThatHasChangedMovesNothing) {
  const RunningCity before;
  const RunningCity after("clocks.yaml",
                          "{leg: accept, grade: general, limit: {amount: 1, unit: workday",
                          "{leg: accept, grade: general, limit: {amount: 4, unit: hour");
  ReadingWorld world;
  world.Run(before);
  world.Route(kB, On(17, 10));
  world.Route(kA, On(18, 10));
  world.RunUntil(On(18, 20));
  const size_t told = world.Said(v1::Event::kEscalated).size();
  EXPECT_EQ(told, 1U);
  world.Run(after);
  world.Route(kD, On(18, 20, 1));
  world.RunUntil(On(18, 20, 2));
  EXPECT_THAT(world.Said(v1::Event::kMoved), IsEmpty());
  EXPECT_EQ(world.Said(v1::Event::kEscalated).size(), told);
  EXPECT_EQ(world.Clock(kA, kAccept).due_ms(), On(19, 18));
  EXPECT_EQ(world.Clock(kD, kAccept).due_ms(), On(19, 0, 1)) << "four hours";
}

// However many run: some hundred a turn, each once, and no case is forgotten. MECH S1
TEST(NewPack, ManyClocksMoveInTurns) {
  const RunningCity before, after = WithHoliday();
  ReadingWorld world;
  world.Run(before);
  constexpr size_t kCases = 450;
  const auto id = [](size_t i) { return "990101001-261118-1" + std::to_string(1000 + i); };
  for (size_t i = 0; i < kCases; ++i) world.Route(id(i), On(18, 10));
  world.Run(after);
  world.Route(kD, On(18, 10, 1));
  world.RunUntil(On(18, 10, 2));
  EXPECT_EQ(world.Said(v1::Event::kMoved).size(), kCases);
  EXPECT_LE(world.largest_turn, 200U);
  for (size_t i = 0; i < kCases; ++i) EXPECT_EQ(world.Clock(id(i), kAccept).due_ms(), On(20, 18));
  const size_t said = world.store.log().size();
  world.RunUntil(On(18, 10, 3));
  EXPECT_EQ(world.store.log().size(), said);
}

// An order's date is its clock's. MECH S1, S3
TEST(NewPack, AnOrderStandsInItsListsByItsNewDate) {
  const RunningCity before, after = WithHoliday();
  ReadingWorld world;
  world.Run(before);
  followup::v1::Event event;
  event.mutable_header()->mutable_case_()->set_case_id(kA);
  event.mutable_header()->mutable_case_()->set_area_code("990101001001");
  event.mutable_header()->set_time_ms(On(18, 10));
  event.mutable_solution_refuted()->set_unit_id("east");
  google::protobuf::Arena arena;
  world.store.Apply(before.handlers(),
                    before.handlers().React("followup", event, world.store,
                                            {.now_ms = On(18, 10), .arena = &arena}));
  world.Run(after);
  world.Route(kD, On(18, 10, 1));
  world.RunUntil(On(18, 10, 2));
  v1::Watch watch;
  world.store.Load(casework::CaseKey(kA), watch);
  ASSERT_EQ(watch.orders_size(), 1);
  EXPECT_EQ(watch.orders(0).due_ms(), On(23, 18)) << "two workdays";
  EXPECT_EQ(world.store.CountBelow(casework::ListPrefix("order_unit", "east")), 1U);
}

}  // namespace
}  // namespace huying::supervision
