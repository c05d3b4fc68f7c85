#include "services/intake/answering/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::answering {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::HasSubstr;

const CommandOracle kMayAnswer{v1::AnswerCase::descriptor(), "WAITING", "TAKE_IN", "CENTRE PLACE"};
const EventOracle kCaseAnswered{v1::CaseAnswered::descriptor(), "ANSWERED", "ANSWERED",
                                "stop DISPATCH"};

// MECH I3
TEST(Answer, OnlyTypesThatThePackNamesAndNeverWithDanger) {
  struct Row {
    const char* name;
    city::v1::AppealType known, told;
    bool danger;
    const char* code;  // "" if it may be answered
  };
  using city::v1::APPEAL_TYPE_COMPLAINT;
  using city::v1::APPEAL_TYPE_CONSULT;
  using city::v1::APPEAL_TYPE_UNSPECIFIED;
  const Row rows[] = {
      {"a question", APPEAL_TYPE_CONSULT, APPEAL_TYPE_UNSPECIFIED, false, ""},
      {"a complaint", APPEAL_TYPE_COMPLAINT, APPEAL_TYPE_UNSPECIFIED, false, "NOT_ANSWERABLE"},
      {"a complaint that is called a question", APPEAL_TYPE_COMPLAINT, APPEAL_TYPE_CONSULT, false,
       "NOT_ANSWERABLE"},
      {"not known, the officer says", APPEAL_TYPE_UNSPECIFIED, APPEAL_TYPE_CONSULT, false, ""},
      {"not known, a complaint", APPEAL_TYPE_UNSPECIFIED, APPEAL_TYPE_COMPLAINT, false,
       "NOT_ANSWERABLE"},
      {"not known to anybody", APPEAL_TYPE_UNSPECIFIED, APPEAL_TYPE_UNSPECIFIED, false,
       "INPUT_MISSING"},
      {"a question with danger", APPEAL_TYPE_CONSULT, APPEAL_TYPE_UNSPECIFIED, true,
       "NOT_ANSWERABLE"},
  };
  for (const Row& row : rows) {
    Example example;
    example.limits.clear_answerable_appeal_types();
    example.limits.add_answerable_appeal_types(APPEAL_TYPE_CONSULT);
    example.registration.mutable_report()->set_appeal_type(row.known);
    if (row.danger) example.ShowDanger();
    example.Wait(true, true, false);
    v1::ExecuteRequest request;
    request.mutable_answer_case()->set_answer("请带身份证到大厅办理。");
    request.mutable_answer_case()->set_appeal_type(row.told);
    const auto verdict = example.Do(request);
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code) << row.name;
    if (verdict.ok()) {
      EXPECT_EQ(example.of_case.header().appeal_type(), APPEAL_TYPE_CONSULT) << row.name;
    } else if (verdict.rejection().code == "NOT_ANSWERABLE") {
      EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotNow);
      EXPECT_EQ(verdict.rejection().mechanism, "I3");
      EXPECT_THAT(verdict.rejection().message, HasSubstr("请派单办理"));
    }
  }
}

}  // namespace
}  // namespace huying::intake::answering
