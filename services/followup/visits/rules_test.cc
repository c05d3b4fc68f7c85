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
const CommandOracle kMayRecordUndelivered{v1::RecordUndelivered::descriptor(), "TO_VISIT", "VISIT",
                                          ""};
const CommandOracle kMayRecordRefused{v1::RecordRefusedVisit::descriptor(), "TO_VISIT", "VISIT",
                                      ""};
const CommandOracle kMayRecordNotReporter{v1::RecordNotReporter::descriptor(), "TO_VISIT", "VISIT",
                                          ""};
const CommandOracle kMayCorrect{v1::CorrectVisit::descriptor(), "TO_CHECK TO_CLOSE REDOING CLOSED",
                                "VISIT", ""};
const EventOracle kPlanned{v1::VisitPlanned::descriptor(), "TO_VISIT", "",
                           "hand over VISIT, start VISIT of judge_unit_id"};
const EventOracle kSamplePlanned{v1::OnTheSpotVisitPlanned::descriptor(), "TO_VISIT", "",
                                 "start VISIT of judge_unit_id"};
const EventOracle kUndelivered{v1::VisitUndelivered::descriptor(), "", "", ""};
const EventOracle kCorrected{v1::VisitCorrected::descriptor(), "", "", ""};
const EventOracle kRefused{v1::VisitRefused::descriptor(), "", "", "stop VISIT"};
const EventOracle kDisowned{v1::ReporterDisowned::descriptor(), "", "", "stop VISIT"};
const EventOracle kImpossible{v1::VisitImpossible::descriptor(), "", "", "stop VISIT"};
const EventOracle kAttempted{v1::VisitAttempted::descriptor(), "", "", ""};
const EventOracle kAnswered{v1::VisitAnswered::descriptor(), "", "", "stop VISIT"};
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
  constexpr auto kNoOpinion = core::v1::SATISFACTION_NO_OPINION;
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
  example.policy.retry_ms = kNow + kDayMs;  // 10:00 of the next day, as the first try
  ASSERT_TRUE(example.Do(MissedVisit()).ok());
  EXPECT_EQ(example.follow.visits().next_from_ms(), kNow + kDayMs + 3 * kHourMs);  // 13:00
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
  EXPECT_THAT(early.rejection().possible,
              ElementsAre("RecordVisit", "RecordRefusedVisit", "RecordNotReporter",
                          "RecordUndelivered", "OpenReporter"));
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

// Three answers and what each leads to; "asked, no statement" is read as the pack says. MECH F1
TEST(Record, NoStatementIsReadByThePacksRule) {
  constexpr auto kYes = v1::STATEMENT_YES;
  constexpr auto kNone = v1::STATEMENT_NONE;
  struct Row {
    v1::Statement contact, solution;
    city::v1::Reading reading;
    v1::FollowState state;
  };
  const Row rows[] = {
      {kYes, kNone, city::v1::READING_NONE, v1::FOLLOW_STATE_TO_CHECK},
      {kNone, kYes, city::v1::READING_NONE, v1::FOLLOW_STATE_TO_CHECK},
      {kYes, kNone, city::v1::READING_YES, v1::FOLLOW_STATE_TO_CLOSE},
      {kNone, kYes, city::v1::READING_YES, v1::FOLLOW_STATE_TO_CLOSE},
      {kYes, kNone, city::v1::READING_NO, v1::FOLLOW_STATE_REDOING},
      {kNone, kYes, city::v1::READING_NO, v1::FOLLOW_STATE_REDOING},
  };
  for (const Row& row : rows) {
    Example example;
    example.visit_rules.set_contact_not_stated(row.reading);
    example.visit_rules.set_solution_not_stated(row.reading);
    example.Reply();
    v1::ExecuteRequest visit;
    *visit.mutable_record_visit()->mutable_answers() =
        Answers(row.contact, row.solution, core::v1::SATISFACTION_SATISFIED);
    ASSERT_TRUE(example.Do(visit).ok());
    EXPECT_EQ(example.follow.state(), row.state)
        << row.contact << row.solution << city::v1::Reading_Name(row.reading);
  }
}

// A question that nobody asked is no "no": it is asked for. MECH F1
TEST(Record, WhatWasNotAskedIsMissing) {
  Example example;
  for (const auto measure : {city::v1::VISIT_MEASURE_RESPONDED, city::v1::VISIT_MEASURE_SOLVED,
                             city::v1::VISIT_MEASURE_SATISFIED}) {
    city::v1::VisitQuestion& question = *example.script.add_questions();
    question.set_text(city::v1::VisitMeasure_Name(measure));
    question.set_measure(measure);
    question.set_required(true);
  }
  example.Reply();
  v1::ExecuteRequest visit;
  visit.mutable_record_visit()->mutable_answers()->set_comment("谢谢");
  const auto verdict = example.Do(visit);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "VISIT_ANSWERS_MISSING");
  EXPECT_THAT(verdict.rejection().message, HasSubstr("VISIT_MEASURE_RESPONDED"));
  EXPECT_THAT(verdict.rejection().message, HasSubstr("VISIT_MEASURE_SOLVED"));
  *visit.mutable_record_visit()->mutable_answers() =
      Answers(v1::STATEMENT_NONE, v1::STATEMENT_NONE, core::v1::SATISFACTION_NO_OPINION);
  EXPECT_TRUE(example.Do(visit).ok()) << "asked, and nothing said, is an answer";
}

// The event says what the answers count as, in both forms. MECH F1
TEST(Record, SaysTheVerdict) {
  Example example;
  example.Reply();
  const auto verdict = example.Do(VisitOf(true, false, core::v1::SATISFACTION_UNSATISFIED));
  ASSERT_TRUE(verdict.ok());
  const v1::VisitAnswered& answered = verdict->events().front()->visit_answered();
  EXPECT_EQ(answered.verdict().contacted(), v1::STATEMENT_YES);
  EXPECT_EQ(answered.verdict().solved(), v1::STATEMENT_NO);
  EXPECT_EQ(answered.verdict().content(), v1::STATEMENT_NO);
  EXPECT_TRUE(answered.answers().responded());
  EXPECT_FALSE(answered.answers().solved());
}

// MECH F1
TEST(RecordRefused, EndsTheTries) {
  struct Row {
    const char* what;
    bool class_asks, closing_asks;
    std::vector<K::KindCase> kinds;
  };
  const Row rows[] = {
      {"the class asks", true, false, {K::kVisitRefused, K::kCheckAsked}},
      {"the closing asks", false, true, {K::kVisitRefused, K::kCheckAsked}},
      {"nothing asks", false, false, {K::kVisitRefused, K::kClosingAsked}},
  };
  for (const Row& row : rows) {
    Example example;
    example.process.set_check_refused_visit(row.class_asks);
    if (!row.closing_asks) {
      example.closing.clear_conditions();
      example.closing.add_conditions(city::v1::CLOSING_CONDITION_VISITED);
    }
    example.Reply();
    const auto verdict = example.Do(RefusedVisit());
    ASSERT_TRUE(verdict.ok()) << row.what;
    EXPECT_EQ(KindsOf(*verdict), row.kinds) << row.what;
    EXPECT_FALSE(example.Do(MissedVisit()).ok()) << "nobody calls again";
    if (row.class_asks || row.closing_asks) continue;
    EXPECT_TRUE(example.Do(CloseRequest()).ok());
  }
}

// MECH F1
TEST(RecordNotReporter, IsNoJudgementOfTheWork) {
  Example example;
  example.Reply();
  const auto verdict = example.Do(NotReporter());
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(K::kReporterDisowned, K::kCheckAsked));
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_NOT_THE_REPORTER);
  EXPECT_EQ(AnswersOf(example.follow), nullptr);
  EXPECT_TRUE(verdict->events().front()->header().case_().no_contact());
  EXPECT_TRUE(example.follow.header().no_contact());
  ASSERT_TRUE(example.Do(followup::Confirm()).ok());
  EXPECT_TRUE(example.Do(CloseRequest()).ok());
}

// Nor is the stranger called about the next round. MECH F1
TEST(RecordNotReporter, HoldsForEveryRound) {
  Example example;
  example.Reply();
  ASSERT_TRUE(example.Do(NotReporter()).ok());
  ASSERT_TRUE(example.Do(followup::Refute()).ok());
  ASSERT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
  example.Reply();
  EXPECT_TRUE(IsDisowned(example.follow));
  EXPECT_FALSE(IsGivenUp(example.follow)) << "what was asked in the round before is over";
}

// One message that the operator refuses and two calls: two tries, not three. MECH F1
TEST(RecordUndelivered, IsNoTry) {
  Example example;
  example.Reply();
  ASSERT_TRUE(example.Do(Undelivered()).ok());
  EXPECT_EQ(example.follow.visits().attempts(), 0u);
  EXPECT_EQ(example.Do(Undelivered()).rejection().code, "VISIT_TOO_EARLY") << "of the same hour";
  for (uint32_t attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT) << attempt;
    ASSERT_TRUE(example.Do(MissedVisit()).ok()) << attempt;
    EXPECT_EQ(example.follow.visits().attempts(), attempt);
    example.policy.now_ms = example.follow.visits().next_from_ms();
    example.policy.retry_ms = example.policy.now_ms + 4 * kHourMs;
  }
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_NOT_REACHED);
}

// A number that is not in service keeps nobody waiting for ever. MECH F1
TEST(RecordUndelivered, NoWayOfContactEndsTheVisit) {
  Example example;
  example.Reply();
  for (int i = 0; i < 3; ++i) {
    example.policy.now_ms =
        std::max(example.policy.now_ms, example.follow.visits().next_undelivered_from_ms());
    example.policy.retry_ms = example.policy.now_ms + 4 * kHourMs;
    ASSERT_TRUE(example.Do(Undelivered()).ok()) << i;
  }
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_EQ(example.follow.checks().cause(), v1::CHECK_CAUSE_NO_WAY);
  EXPECT_EQ(example.follow.visits().end(), v1::VISIT_END_IMPOSSIBLE);
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
