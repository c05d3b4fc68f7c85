#include "services/followup/visits/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/command_gate.h"
#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::visits {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using K = v1::Event;

const CommandOracle kMayRecordVisit{v1::RecordVisit::descriptor(), "TO_VISIT", "VISIT", ""};
const CommandOracle kMayRecordMissed{v1::RecordMissedVisit::descriptor(), "TO_VISIT", "VISIT", ""};
const EventOracle kPlanned{v1::VisitPlanned::descriptor(), "TO_VISIT", "", "start VISIT"};
const EventOracle kSamplePlanned{v1::OnTheSpotVisitPlanned::descriptor(), "TO_VISIT", "",
                                 "start VISIT"};
const EventOracle kAttempted{v1::VisitAttempted::descriptor(), "", "", ""};
const EventOracle kAnswered{v1::VisitAnswered::descriptor(), "TO_CLOSE", "", "stop VISIT"};
const EventOracle kSampleAnswered{v1::OnTheSpotVisitAnswered::descriptor(), "", "", "stop VISIT"};
const EventOracle kGivenUp{v1::VisitGivenUp::descriptor(), "", "", "stop VISIT"};

// MECH F1
TEST(PlanAfterReply, PlansTheVisitOfTheClassWithinDecentHours) {
  Example example;
  example.script.set_id("visit-general");
  example.policy.now_ms = kNow + 12 * kHourMs;  // 22:00
  example.Reply();
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(example.follow.visits().script_id(), "visit-general");
  EXPECT_EQ(example.follow.visits().next_from_ms(), kNow + 23 * kHourMs);  // 9:00
  EXPECT_EQ(example.follow.work().unit_id(), "street-1");
  EXPECT_TRUE(example.follow.work().facts().reviewed());
}

// MECH F1
TEST(PlanAfterReply, AsksForACheckWhereNobodyCanBeVisited) {
  Example example;
  example.wishes.nobody_to_visit = true;
  example.Reply();
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_NOBODY_TO_VISIT);
  EXPECT_EQ(example.follow.work().unit_id(), "street-1");
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
      {"all are drawn", 100, false, K::kOnTheSpotVisitPlanned},
      {"nobody is drawn", 0, false, K::kClosedOnTheSpot},
      {"nobody is there", 100, true, K::kClosedOnTheSpot},
  };
  for (const Row& row : rows) {
    Example example;
    example.process.set_answered_visit_percent(row.percent);
    example.wishes.nobody_to_visit = row.nobody;
    ASSERT_THAT(KindsOf(example.AnswerOnTheSpot()), ElementsAre(row.kind)) << row.what;
    EXPECT_TRUE(example.follow.work().on_the_spot()) << row.what;
  }
}

// MECH F1, F2, F4
TEST(Record, LeadsToWhatTheCitizenSaid) {
  constexpr auto kSatisfied = core::v1::SATISFACTION_SATISFIED;
  constexpr auto kBasically = core::v1::SATISFACTION_BASICALLY_SATISFIED;
  constexpr auto kUnsatisfied = core::v1::SATISFACTION_UNSATISFIED;
  constexpr auto kNoOpinion = core::v1::SATISFACTION_UNSPECIFIED;
  struct Row {
    bool responded, solved;
    core::v1::Satisfaction result;
    v1::FollowState state;
    v1::CheckCause cause;
  };
  const Row rows[] = {
      {true, true, kSatisfied, v1::FOLLOW_STATE_TO_CLOSE, v1::CHECK_CAUSE_UNSPECIFIED},
      {true, true, kBasically, v1::FOLLOW_STATE_TO_CLOSE, v1::CHECK_CAUSE_UNSPECIFIED},
      {true, true, kUnsatisfied, v1::FOLLOW_STATE_TO_CHECK, v1::CHECK_CAUSE_DOUBT},
      {true, true, kNoOpinion, v1::FOLLOW_STATE_TO_CHECK, v1::CHECK_CAUSE_DOUBT},
      {true, false, kSatisfied, v1::FOLLOW_STATE_REDOING, v1::CHECK_CAUSE_UNSPECIFIED},
      {true, false, kUnsatisfied, v1::FOLLOW_STATE_REDOING, v1::CHECK_CAUSE_UNSPECIFIED},
      {false, true, kSatisfied, v1::FOLLOW_STATE_REDOING, v1::CHECK_CAUSE_UNSPECIFIED},
      {false, false, kUnsatisfied, v1::FOLLOW_STATE_REDOING, v1::CHECK_CAUSE_UNSPECIFIED},
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
    EXPECT_EQ(example.follow.checks().cause(), row.cause)
        << row.responded << row.solved << row.result;
  }
}

// MECH F2
TEST(Record, ChecksASampleOfWhatIsSaidToBeSolved) {
  Example example;
  example.process.set_check_sample_percent(100);
  example.Reply();
  ASSERT_TRUE(example.Do(GoodVisit()).ok());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_SAMPLE);
}

// MECH F1
TEST(Record, TriesAtOtherHoursThenGivesUpAndAsksForACheck) {
  Example example;
  example.Reply();
  const auto first = example.Do(MissedVisit());
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(KindsOf(*first), ElementsAre(K::kVisitAttempted));
  EXPECT_EQ(example.follow.visits().next_from_ms(), kNow + 4 * kHourMs);  // 14:00
  example.policy.now_ms = example.follow.visits().next_from_ms();
  ASSERT_TRUE(example.Do(MissedVisit()).ok());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(example.follow.visits().attempts(), 2);
  example.policy.now_ms = example.follow.visits().next_from_ms();
  const auto last = example.Do(MissedVisit());
  ASSERT_TRUE(last.ok());
  EXPECT_THAT(KindsOf(*last), ElementsAre(K::kVisitAttempted, K::kVisitGivenUp, K::kCheckAsked));
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_NOT_REACHED);
  EXPECT_TRUE(example.follow.visits().given_up());
}

// MECH F1
TEST(Record, ATryBeforeItsTimeDoesNotCountButAnAnswerDoes) {
  Example example;
  example.Reply();
  ASSERT_TRUE(example.Do(MissedVisit()).ok());
  example.policy.now_ms = example.follow.visits().next_from_ms() - 1;
  const auto early = example.Do(MissedVisit());
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.rejection().kind, Rejection::Kind::kNotNow);
  EXPECT_EQ(early.rejection().code, "VISIT_TOO_EARLY");
  EXPECT_THAT(early.rejection().message, HasSubstr("请在2026-11-23 14:00之后再联系"));
  EXPECT_THAT(early.rejection().possible, ElementsAre("RecordVisit", "OpenReporter"));
  EXPECT_EQ(example.follow.visits().attempts(), 1);
  EXPECT_TRUE(example.Do(GoodVisit()).ok());
}

// MECH F1
TEST(Record, TextsAreBounded) {
  const std::string long_text(kTextBytesMax + 1, 'x');
  Example example;
  example.Reply();
  v1::ExecuteRequest visit = GoodVisit();
  visit.mutable_record_visit()->mutable_answers()->set_comment(long_text);
  v1::ExecuteRequest missed;
  missed.mutable_record_missed_visit()->set_outcome(long_text);
  for (const v1::ExecuteRequest& request : {visit, missed}) {
    EXPECT_EQ(example.Do(request).rejection().code, "TEXT_TOO_LONG");
  }
  example.policy.reason = long_text;
  EXPECT_EQ(example.Do(GoodVisit()).rejection().code, "TEXT_TOO_LONG");
}

// MECH F1
TEST(Record, OnTheSpotEndsWithoutACheck) {
  struct Row {
    const char* what;
    v1::ExecuteRequest request;
    std::vector<K::KindCase> kinds;
  };
  const Row rows[] = {
      {"content", GoodVisit(), {K::kOnTheSpotVisitAnswered, K::kClosedOnTheSpot}},
      {"not solved",
       VisitOf(true, false, core::v1::SATISFACTION_SATISFIED),
       {K::kOnTheSpotVisitAnswered, K::kRedoOrdered}},
      {"not content",
       VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED),
       {K::kOnTheSpotVisitAnswered, K::kRedoOrdered}},
      {"not reached", MissedVisit(), {K::kVisitAttempted, K::kVisitGivenUp, K::kClosedOnTheSpot}},
  };
  for (const Row& row : rows) {
    Example example;
    example.limits.set_visit_attempts(1);
    example.AnswerOnTheSpot();
    const auto verdict = example.Do(row.request);
    ASSERT_TRUE(verdict.ok()) << row.what;
    EXPECT_EQ(KindsOf(*verdict), row.kinds) << row.what;
  }
}

// MECH F1
TEST(Record, AsksForWhatTheScriptRequires) {
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
TEST(Record, WantsToKnowWhyNobodyWasReached) {
  Example example;
  example.Reply();
  for (const char* outcome : {"", " \n"}) {
    v1::ExecuteRequest request;
    request.mutable_record_missed_visit()->set_outcome(outcome);
    const auto verdict = example.Do(request);
    ASSERT_FALSE(verdict.ok());
    EXPECT_EQ(verdict.rejection().code, "INPUT_MISSING");
  }
}

// MECH F1
TEST(Record, WantsAnswers) {
  Example example;
  example.Reply();
  v1::ExecuteRequest request;
  request.mutable_record_visit();
  EXPECT_EQ(example.Do(request).rejection().code, "INPUT_MISSING");
}

// MECH F1
TEST(PlanAfterReply, TheNextRoundBeginsWithAnEmptyVisit) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_REDOING);
  example.Reply();
  EXPECT_EQ(AnswersOf(example.follow), nullptr);
  EXPECT_EQ(example.follow.visits().attempts(), 0u);
  ASSERT_TRUE(example.Do(BadVisit()).ok());
  example.wishes.nobody_to_visit = true;
  example.Reply();
  EXPECT_EQ(AnswersOf(example.follow), nullptr);
}

}  // namespace
}  // namespace huying::followup::visits
