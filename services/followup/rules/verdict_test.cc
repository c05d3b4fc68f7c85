#include "services/followup/rules/verdict.h"

#include <gtest/gtest.h>

namespace huying::followup::rules {
namespace {

// MECH F1
TEST(VerdictOn, ContentByWhatThePackNames) {
  struct Row {
    const char* what;
    core::v1::Satisfaction overall, result;
    bool by_result;
    v1::Statement content;
  };
  constexpr auto kYes = core::v1::SATISFACTION_SATISFIED;
  constexpr auto kBasically = core::v1::SATISFACTION_BASICALLY_SATISFIED;
  constexpr auto kNo = core::v1::SATISFACTION_UNSATISFIED;
  constexpr auto kNoOpinion = core::v1::SATISFACTION_NO_OPINION;
  constexpr auto kNotAsked = core::v1::SATISFACTION_UNSPECIFIED;
  const Row rows[] = {
      {"the whole goes first", kYes, kNo, false, v1::STATEMENT_YES},
      {"the result, if the pack says so", kYes, kNo, true, v1::STATEMENT_NO},
      {"the result, where the whole was not asked", kNotAsked, kBasically, false,
       v1::STATEMENT_YES},
      {"no opinion is an answer", kNoOpinion, kYes, false, v1::STATEMENT_NONE},
      {"nothing was asked", kNotAsked, kNotAsked, false, v1::STATEMENT_NONE},
  };
  for (const Row& row : rows) {
    v1::VisitAnswers answers;
    answers.set_overall(row.overall);
    answers.set_result(row.result);
    city::v1::VisitRules rules;
    if (row.by_result) rules.add_content_by(city::v1::VISIT_MEASURE_RESULT);
    EXPECT_EQ(VerdictOn(answers, rules).content(), row.content) << row.what;
  }
}

// MECH F1
TEST(VerdictOn, BasicallySatisfiedAndNoOpinionAreThePacksToJudge) {
  v1::VisitAnswers answers;
  answers.set_overall(core::v1::SATISFACTION_BASICALLY_SATISFIED);
  city::v1::VisitRules rules;
  EXPECT_EQ(VerdictOn(answers, rules).content(), v1::STATEMENT_YES);
  rules.set_basically_is_not_content(true);
  EXPECT_EQ(VerdictOn(answers, rules).content(), v1::STATEMENT_NO);
  answers.set_overall(core::v1::SATISFACTION_NO_OPINION);
  rules.set_content_no_opinion(city::v1::READING_YES);
  EXPECT_EQ(VerdictOn(answers, rules).content(), v1::STATEMENT_YES);
}

// A record from before there were three answers: false was no. A command's false is nothing said.
// MECH F1
TEST(Filled, BothFormsSayTheSame) {
  v1::VisitAnswers answers;
  answers.set_responded(true);
  EXPECT_EQ(Filled(answers).contact(), v1::STATEMENT_YES);
  EXPECT_EQ(Filled(answers).solution(), v1::STATEMENT_UNSPECIFIED);
  EXPECT_EQ(Filled(answers, true).solution(), v1::STATEMENT_NO);
  answers.set_contact(v1::STATEMENT_NO);
  EXPECT_FALSE(Filled(answers).responded()) << "the newer form wins";
}

}  // namespace
}  // namespace huying::followup::rules
