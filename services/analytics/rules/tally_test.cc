#include "services/analytics/rules/tally.h"

#include <gtest/gtest.h>

#include <functional>

namespace huying::analytics::rules {
namespace {

city::v1::Scoring Excluding(std::initializer_list<city::v1::ExclusionReason> reasons) {
  city::v1::Scoring scoring;
  for (const auto reason : reasons) scoring.add_exclusions(reason);
  return scoring;
}

template <class Answered>
void Fill(core::v1::Satisfaction result, Answered& answered) {
  answered.set_unit_id("street-1");
  answered.mutable_answers()->set_responded(true);
  answered.mutable_answers()->set_solved(true);
  answered.mutable_answers()->set_result(result);
}

followup::v1::Event Visit(core::v1::Satisfaction result) {
  followup::v1::Event event;
  Fill(result, *event.mutable_visit_answered());
  return event;
}

followup::v1::Event OnTheSpotVisit(core::v1::Satisfaction result) {
  followup::v1::Event event;
  Fill(result, *event.mutable_on_the_spot_visit_answered());
  return event;
}

followup::v1::Event GivenUp() {
  followup::v1::Event event;
  event.mutable_visit_given_up()->set_unit_id("street-1");
  return event;
}

// MECH A1
TEST(Count, VisitsAndWhatIsLeftOut) {
  struct Row {
    const char* what;
    followup::v1::Event event;
    city::v1::Scoring scoring;
    int64_t visited, satisfied, basically, not_reached, no_opinion, answered;
  };
  const auto no_opinion = Excluding({city::v1::EXCLUSION_REASON_NO_OPINION});
  const auto not_reached = Excluding({city::v1::EXCLUSION_REASON_NOT_REACHED});
  const auto on_the_spot = Excluding({city::v1::EXCLUSION_REASON_ANSWERED});
  const auto nothing = Excluding({});
  const Row rows[] = {
      {"satisfied", Visit(core::v1::SATISFACTION_SATISFIED), nothing, 1, 1, 0, 0, 0, 0},
      {"basically", Visit(core::v1::SATISFACTION_BASICALLY_SATISFIED), nothing, 1, 0, 1, 0, 0, 0},
      {"not", Visit(core::v1::SATISFACTION_UNSATISFIED), nothing, 1, 0, 0, 0, 0, 0},
      {"no opinion", Visit(core::v1::SATISFACTION_UNSPECIFIED), nothing, 1, 0, 0, 0, 0, 0},
      {"left out", Visit(core::v1::SATISFACTION_UNSPECIFIED), no_opinion, 0, 0, 0, 0, 1, 0},
      {"on the spot", OnTheSpotVisit(core::v1::SATISFACTION_SATISFIED), nothing, 1, 1, 0, 0, 0, 0},
      {"left out", OnTheSpotVisit(core::v1::SATISFACTION_SATISFIED), on_the_spot, 0, 0, 0, 0, 0, 1},
      {"not reached", GivenUp(), nothing, 1, 0, 0, 1, 0, 0},
      {"left out", GivenUp(), not_reached, 0, 0, 0, 1, 0, 0},
  };
  for (const Row& row : rows) {
    v1::UnitDay day;
    EXPECT_EQ(UnitOf(row.event), "street-1");
    Count(row.event, row.scoring, day);
    EXPECT_EQ(day.visited(), row.visited) << row.what;
    EXPECT_EQ(day.satisfied(), row.satisfied) << row.what;
    EXPECT_EQ(day.basically_satisfied(), row.basically) << row.what;
    EXPECT_EQ(day.not_reached(), row.not_reached) << row.what;
    EXPECT_EQ(day.excluded_no_opinion(), row.no_opinion) << row.what;
    EXPECT_EQ(day.excluded_answered(), row.answered) << row.what;
  }
}

// One kind of fact, one number.
template <class Event>
void ExpectCounts(const std::function<void(Event&)>& fill, int64_t (v1::UnitDay::*number)() const) {
  Event event;
  event.mutable_header()->mutable_case_()->set_unit_id("street-1");
  fill(event);
  v1::UnitDay day;
  ASSERT_EQ(UnitOf(event), "street-1") << event.ShortDebugString();
  Count(event, city::v1::Scoring(), day);
  EXPECT_EQ((day.*number)(), 1) << event.ShortDebugString();
}

// MECH A1
TEST(Count, EveryOtherNumber) {
  ExpectCounts<dispatch::v1::Event>(
      [](auto& e) { e.mutable_routed()->set_lead_unit_id("street-1"); }, &v1::UnitDay::routed);
  ExpectCounts<dispatch::v1::Event>([](auto& e) { e.mutable_returned(); }, &v1::UnitDay::returned);
  ExpectCounts<followup::v1::Event>([](auto& e) { e.mutable_closed(); }, &v1::UnitDay::closed);
  ExpectCounts<followup::v1::Event>([](auto& e) { e.mutable_closed_on_the_spot(); },
                                    &v1::UnitDay::closed);
  ExpectCounts<followup::v1::Event>(
      [](auto& e) { e.mutable_redo_ordered()->set_unit_id("street-1"); }, &v1::UnitDay::redone);
  ExpectCounts<followup::v1::Event>(
      [](auto& e) { e.mutable_solution_refuted()->set_unit_id("street-1"); },
      &v1::UnitDay::false_solved);
  ExpectCounts<supervision::v1::Event>(
      [](auto& e) { e.mutable_stopped()->set_unit_id("street-1"); }, &v1::UnitDay::clocks_stopped);
  ExpectCounts<supervision::v1::Event>(
      [](auto& e) {
        e.mutable_stopped()->set_unit_id("street-1");
        e.mutable_stopped()->set_breached(true);
      },
      &v1::UnitDay::clocks_breached);
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
