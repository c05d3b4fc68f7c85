#include "services/analytics/rules/tally.h"

#include <gtest/gtest.h>

#include <functional>

#include "services/analytics/rules/unit_day.h"

namespace huying::analytics::rules {
namespace {

// One kind of fact, one number.
template <class Event>
void ExpectCounts(const std::function<void(Event&)>& fill, int64_t (v1::UnitDay::*number)() const) {
  Event event;
  event.mutable_header()->mutable_case_()->set_unit_id("street-1");
  fill(event);
  v1::UnitDay day;
  ASSERT_EQ(UnitOf(event), "street-1") << event.ShortDebugString();
  Count(event, day);
  EXPECT_EQ((day.*number)(), 1) << event.ShortDebugString();
}

// MECH A1
TEST(Count, EveryOtherNumber) {
  ExpectCounts<dispatch::v1::Event>(
      [](auto& e) { e.mutable_routed()->set_lead_unit_id("street-1"); }, &v1::UnitDay::routed);
  ExpectCounts<dispatch::v1::Event>([](auto& e) { e.mutable_returned(); }, &v1::UnitDay::returned);
  ExpectCounts<followup::v1::Event>(
      [](auto& e) { e.mutable_redo_ordered()->set_unit_id("street-1"); }, &v1::UnitDay::redone);
  ExpectCounts<followup::v1::Event>(
      [](auto& e) { e.mutable_solution_refuted()->set_unit_id("street-1"); },
      &v1::UnitDay::false_solved);
  ExpectCounts<supervision::v1::Event>(
      [](auto& e) { e.mutable_stopped()->set_unit_id("street-1"); }, &v1::UnitDay::clocks_in_time);
  ExpectCounts<supervision::v1::Event>(
      [](auto& e) { e.mutable_breached()->set_unit_id("street-1"); },
      &v1::UnitDay::clocks_breached);
}

// A clock that never stops is late when its time is over; when it stops it has been counted.
// MECH A1
TEST(Count, ALateClockCountsOnceWhenItsTimeIsOver) {
  supervision::v1::Event stopped;
  stopped.mutable_stopped()->set_unit_id("street-1");
  stopped.mutable_stopped()->set_breached(true);
  v1::UnitDay day;
  Count(stopped, day);
  EXPECT_TRUE(IsZero(day));
  supervision::v1::Event breached;
  breached.mutable_header()->set_time_ms(9'000);  // supervision had been away
  breached.mutable_breached()->set_due_ms(1'000);
  EXPECT_EQ(TimeOf(breached), 1'000);
  EXPECT_EQ(UnitOf(breached), "") << "nobody used it up alone";
}

// MECH A1
TEST(IsBreachOfCase, TheDateOfTheCaseIsThatOfWorkAndAnswer) {
  supervision::v1::Event event;
  EXPECT_FALSE(IsBreachOfCase(event));
  event.mutable_breached()->set_leg(city::v1::LEG_ACCEPT);
  EXPECT_FALSE(IsBreachOfCase(event));
  event.mutable_breached()->set_leg(city::v1::LEG_SOLVE);
  EXPECT_TRUE(IsBreachOfCase(event));
  event.mutable_stopped()->set_leg(city::v1::LEG_SOLVE);
  EXPECT_FALSE(IsBreachOfCase(event));
}

// MECH A1
TEST(UnitOf, AReturnCountsForWhoReturnsIt) {
  dispatch::v1::Event event;
  event.mutable_returned();
  event.mutable_header()->mutable_case_()->set_unit_id("first-receiver");
  event.mutable_header()->mutable_actor()->set_unit_id("second-unit");
  EXPECT_EQ(UnitOf(event), "second-unit");
  // The fact names it; who acts need not say for whom.
  event.mutable_header()->mutable_actor()->clear_unit_id();
  event.mutable_returned()->set_unit_id("second-unit");
  EXPECT_EQ(UnitOf(event), "second-unit");
}

TEST(UnitOf, OtherFactsCountForNobody) {
  EXPECT_EQ(UnitOf(dispatch::v1::Event()), "");
  EXPECT_EQ(UnitOf(followup::v1::Event()), "");
  EXPECT_EQ(UnitOf(supervision::v1::Event()), "");
  followup::v1::Event sound;
  sound.mutable_solution_confirmed()->set_unit_id("street-1");
  EXPECT_EQ(UnitOf(sound), "");
}

}  // namespace
}  // namespace huying::analytics::rules
