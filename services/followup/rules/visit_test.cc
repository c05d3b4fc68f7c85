#include "services/followup/rules/visit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/reject.h"
#include "services/followup/rules/example.h"

namespace huying::followup::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using K = v1::Event;

// MECH F1
TEST(PlanAfterReply, PlansTheVisitOfTheClassWithinDecentHours) {
  Example example;
  example.script.set_id("visit-general");
  example.policy.now_ms = Example::kNowMs + 12 * kHourMs;  // 22:00
  example.Reply();
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(example.follow.script_id(), "visit-general");
  EXPECT_EQ(example.follow.next_from_ms(), Example::kNowMs + 23 * kHourMs);  // 9:00
  EXPECT_EQ(example.follow.unit_id(), "street-1");
  EXPECT_TRUE(example.follow.work().reviewed());
}

// MECH F1
TEST(PlanAfterReply, AsksForACheckWhereNobodyCanBeVisited) {
  Example example;
  example.policy.nobody_to_visit = true;
  example.Reply();
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.check_cause(), v1::CheckAsked::CAUSE_NOBODY_TO_VISIT);
  EXPECT_EQ(example.follow.unit_id(), "street-1");
}

// MECH F1
TEST(PlanOnTheSpot, VisitsWhoIsDrawnAndClosesTheRest) {
  struct Row {
    const char* what;
    int32_t percent;
    bool nobody;
    K::KindCase kind;
  };
  const Row rows[] = {
      {"all are drawn", 100, false, K::kVisitPlanned},
      {"nobody is drawn", 0, false, K::kClosed},
      {"nobody is there", 100, true, K::kClosed},
  };
  for (const Row& row : rows) {
    Example example;
    example.process.set_answered_visit_percent(row.percent);
    example.policy.nobody_to_visit = row.nobody;
    NewEvents new_events(&example.arena);
    PlanOnTheSpot(example.of_case, "centre", "desk", example.policy, new_events);
    ASSERT_THAT(KindsOf(new_events), ElementsAre(row.kind)) << row.what;
    example.Apply(new_events);
    EXPECT_TRUE(example.follow.on_the_spot()) << row.what;
  }
}

// MECH F1, F2, F4
TEST(RecordVisit, LeadsToWhatTheCitizenSaid) {
  constexpr auto kSatisfied = core::v1::SATISFACTION_SATISFIED;
  constexpr auto kBasically = core::v1::SATISFACTION_BASICALLY_SATISFIED;
  constexpr auto kUnsatisfied = core::v1::SATISFACTION_UNSATISFIED;
  constexpr auto kNoOpinion = core::v1::SATISFACTION_UNSPECIFIED;
  struct Row {
    bool responded, solved;
    core::v1::Satisfaction result;
    v1::FollowState state;
    v1::CheckAsked::Cause cause;
  };
  const Row rows[] = {
      {true, true, kSatisfied, v1::FOLLOW_STATE_TO_CLOSE, v1::CheckAsked::CAUSE_UNSPECIFIED},
      {true, true, kBasically, v1::FOLLOW_STATE_TO_CLOSE, v1::CheckAsked::CAUSE_UNSPECIFIED},
      {true, true, kUnsatisfied, v1::FOLLOW_STATE_TO_CHECK, v1::CheckAsked::CAUSE_DOUBT},
      {true, true, kNoOpinion, v1::FOLLOW_STATE_TO_CHECK, v1::CheckAsked::CAUSE_DOUBT},
      {true, false, kSatisfied, v1::FOLLOW_STATE_REDOING, v1::CheckAsked::CAUSE_UNSPECIFIED},
      {true, false, kUnsatisfied, v1::FOLLOW_STATE_REDOING, v1::CheckAsked::CAUSE_UNSPECIFIED},
      {false, true, kSatisfied, v1::FOLLOW_STATE_REDOING, v1::CheckAsked::CAUSE_UNSPECIFIED},
      {false, false, kUnsatisfied, v1::FOLLOW_STATE_REDOING, v1::CheckAsked::CAUSE_UNSPECIFIED},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reply();
    const auto verdict = example.Do(VisitOf(row.responded, row.solved, row.result));
    ASSERT_TRUE(verdict.ok());
    const v1::VisitAnswered& answered = verdict->events().front()->visit_answered();
    EXPECT_EQ(answered.unit_id(), "street-1");
    EXPECT_EQ(answered.attempt(), 1);
    EXPECT_EQ(example.follow.state(), row.state) << row.responded << row.solved << row.result;
    EXPECT_EQ(example.follow.check_cause(), row.cause) << row.responded << row.solved << row.result;
  }
}

// MECH F2
TEST(RecordVisit, ChecksASampleOfWhatIsSaidToBeSolved) {
  Example example;
  example.process.set_check_sample_percent(100);
  example.Reply();
  ASSERT_TRUE(example.Do(GoodVisit()).ok());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.check_cause(), v1::CheckAsked::CAUSE_SAMPLE);
}

// MECH F1
TEST(RecordVisit, TriesAtOtherHoursThenGivesUpAndAsksForACheck) {
  Example example;
  example.Reply();
  const auto first = example.Do(NobodyReachedVisit());
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(KindsOf(*first), ElementsAre(K::kVisitAttempted));
  EXPECT_EQ(example.follow.next_from_ms(), Example::kNowMs + 4 * kHourMs);  // 14:00
  example.policy.now_ms = example.follow.next_from_ms();
  ASSERT_TRUE(example.Do(NobodyReachedVisit()).ok());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(example.follow.attempts(), 2);
  example.policy.now_ms = example.follow.next_from_ms();
  const auto last = example.Do(NobodyReachedVisit());
  ASSERT_TRUE(last.ok());
  EXPECT_THAT(KindsOf(*last), ElementsAre(K::kVisitAttempted, K::kVisitGivenUp, K::kCheckAsked));
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.check_cause(), v1::CheckAsked::CAUSE_NOT_REACHED);
  EXPECT_TRUE(example.follow.visit_given_up());
}

// MECH F1
TEST(RecordVisit, ATryBeforeItsTimeDoesNotCountButAnAnswerDoes) {
  Example example;
  example.Reply();
  ASSERT_TRUE(example.Do(NobodyReachedVisit()).ok());
  example.policy.now_ms = example.follow.next_from_ms() - 1;
  const auto early = example.Do(NobodyReachedVisit());
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.rejection().kind, Rejection::Kind::kNotNow);
  EXPECT_EQ(early.rejection().code, "VISIT_TOO_EARLY");
  EXPECT_THAT(early.rejection().message, HasSubstr("请在2026-11-23 14:00之后再联系"));
  EXPECT_THAT(early.rejection().possible, ElementsAre("RecordVisit"));
  EXPECT_EQ(example.follow.attempts(), 1);
  EXPECT_TRUE(example.Do(GoodVisit()).ok());
}

// MECH F1
TEST(RecordVisit, TextsAreBounded) {
  const std::string long_text(kTextBytesMax + 1, 'x');
  Example example;
  example.Reply();
  v1::ExecuteRequest visit = GoodVisit();
  visit.mutable_record_visit()->mutable_answers()->set_comment(long_text);
  v1::ExecuteRequest missed;
  missed.mutable_record_visit()->set_outcome(long_text);
  for (const v1::ExecuteRequest& request : {visit, missed}) {
    EXPECT_EQ(example.Do(request).rejection().code, "TEXT_TOO_LONG");
  }
  example.policy.reason = long_text;
  EXPECT_EQ(example.Do(GoodVisit()).rejection().code, "TEXT_TOO_LONG");
}

// MECH F1
TEST(RecordVisit, OnTheSpotEndsWithoutACheck) {
  struct Row {
    const char* what;
    v1::ExecuteRequest request;
    std::vector<K::KindCase> kinds;
  };
  const Row rows[] = {
      {"content", GoodVisit(), {K::kVisitAnswered, K::kClosed}},
      {"not solved",
       VisitOf(true, false, core::v1::SATISFACTION_SATISFIED),
       {K::kVisitAnswered, K::kRedoOrdered}},
      {"not content",
       VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED),
       {K::kVisitAnswered, K::kRedoOrdered}},
      {"not reached", NobodyReachedVisit(), {K::kVisitAttempted, K::kVisitGivenUp, K::kClosed}},
  };
  for (const Row& row : rows) {
    Example example;
    example.limits.set_visit_attempts(1);
    NewEvents new_events(&example.arena);
    PlanOnTheSpot(example.of_case, "centre", "desk", example.policy, new_events);
    example.Apply(new_events);
    const auto verdict = example.Do(row.request);
    ASSERT_TRUE(verdict.ok()) << row.what;
    EXPECT_EQ(KindsOf(*verdict), row.kinds) << row.what;
  }
}

// MECH F1
TEST(RecordVisit, AsksForWhatTheScriptRequires) {
  Example example;
  for (const auto measure : {city::v1::VISIT_MEASURE_ATTITUDE, city::v1::VISIT_MEASURE_PROCESS,
                             city::v1::VISIT_MEASURE_RESULT}) {
    city::v1::VisitQuestion& question = *example.script.add_questions();
    question.set_text(city::v1::VisitMeasure_Name(measure));
    question.set_measure(measure);
    question.set_required(true);
  }
  example.Reply();
  v1::ExecuteRequest request = GoodVisit();
  request.mutable_record_visit()->mutable_answers()->clear_process();
  const auto verdict = example.Do(request);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "VISIT_ANSWERS_MISSING");
  EXPECT_THAT(verdict.rejection().message, HasSubstr("“VISIT_MEASURE_PROCESS”"));
  EXPECT_TRUE(example.Do(GoodVisit()).ok());
}

// MECH F1
TEST(RecordVisit, WantsToKnowWhyNobodyWasReached) {
  Example example;
  example.Reply();
  for (const char* outcome : {"", " \n"}) {
    v1::ExecuteRequest request;
    request.mutable_record_visit()->set_outcome(outcome);
    const auto verdict = example.Do(request);
    ASSERT_FALSE(verdict.ok());
    EXPECT_EQ(verdict.rejection().code, "VISIT_OUTCOME_MISSING");
  }
}

}  // namespace
}  // namespace huying::followup::rules
