#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/case/command_gate.h"
#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake {
namespace {

using ::testing::HasSubstr;

// "Waiting" is one state: what is missing stands in flags, and guards ask for them.
struct Start {
  const char* name;
  bool category, place, sign_off;  // what is missing
  const char* then = nullptr;      // a command to end it with
  std::vector<std::string> possible;
  bool danger = false;
};

const Start kStarts[] = {
    {"waits for all",
     true,
     true,
     false,
     nullptr,
     {"TriageCase", "PlaceCase", "AnswerCase", "RefuseCase", "AddEvidence", "WithdrawCase",
      "OpenReporter", "CorrectText", "CorrectContact"}},
    {"waits for a signature",
     false,
     false,
     true,
     nullptr,
     {"TriageCase", "PlaceCase", "SignCase", "AnswerCase", "RefuseCase", "AddEvidence",
      "WithdrawCase", "OpenReporter", "CorrectCategory", "CorrectPlace", "CorrectText",
      "CorrectContact"}},
    {"ready",
     false,
     false,
     false,
     nullptr,
     {"AddEvidence", "WithdrawCase", "OpenReporter", "CorrectCategory", "CorrectPlace",
      "CorrectText", "CorrectContact"}},
    {"ready and unsigned",
     false,
     false,
     true,
     nullptr,
     {"SignCase", "AddEvidence", "WithdrawCase", "OpenReporter", "CorrectCategory", "CorrectPlace",
      "CorrectText", "CorrectContact"},
     true},
    {"answered", true, false, false, "AnswerCase", {"AddEvidence", "OpenReporter"}},
    {"refused", true, false, false, "RefuseCase", {"ContestRefusal", "OpenReporter"}},
};

// MECH I2, I3, I4, I5, I7, I8, I10
TEST(CaseMachine, EveryPairIsAnArrowOrARefusal) {
  for (const Start& start : kStarts) {
    for (const auto& [name, request] : AllRequests()) {
      SCOPED_TRACE(std::string(start.name) + " x " + name);
      Example example;
      if (start.danger) example.ShowDanger();
      example.Wait(start.category, start.place, start.sign_off);
      if (start.then != nullptr) {
        ASSERT_TRUE(example.Do(RequestOf(start.then)).ok());
      }
      const std::string before = example.of_case.SerializeAsString();
      const v1::CaseState state = example.of_case.state();
      const auto verdict = example.Do(request);
      const bool arrow =
          std::find(start.possible.begin(), start.possible.end(), name) != start.possible.end();
      ASSERT_EQ(verdict.ok(), arrow);
      if (arrow) continue;
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.kind, Rejection::Kind::kNotNow);
      EXPECT_EQ(rejection.code, "NOT_IN_STATE");
      EXPECT_FALSE(rejection.mechanism.empty());
      const bool unsigned_anyway =
          name == "SignCase" && (state == v1::CASE_STATE_WAITING || state == v1::CASE_STATE_READY);
      const bool unasked_anyway =
          (name == "ConfirmWithdrawal" || name == "KeepCase") &&
          (state == v1::CASE_STATE_WAITING || state == v1::CASE_STATE_READY);
      const std::string says = unsigned_anyway  ? "没有等待签批"
                               : unasked_anyway ? "没有待核实的撤诉申请"
                                                : AllRules().states().of(state).word->zh();
      EXPECT_THAT(rejection.message, HasSubstr(says));
      EXPECT_THAT(rejection.message, HasSubstr("请"));
      EXPECT_EQ(rejection.possible, start.possible);
      EXPECT_EQ(example.of_case.SerializeAsString(), before);
    }
  }
}

// MECH I2, I3, I4, I5, I7, I8, I10
TEST(CaseMachine, ActsAreThoseThatArePossible) {
  for (const Start& start : kStarts) {
    Example example;
    if (start.danger) example.ShowDanger();
    example.Wait(start.category, start.place, start.sign_off);
    if (start.then != nullptr) example.Do(RequestOf(start.then));
    std::vector<std::string> acts;
    for (const CommandInfo* act : AllRules().ActsFor(example.of_case, example.policy)) {
      acts.push_back(act->name);
    }
    EXPECT_EQ(acts, start.possible) << start.name;
  }
}

// MECH I1, I2, I3, I4, I5, I7, I8, I10, S1
TEST(CaseMachine, EveryCommandAndEventHasAnOracle) {
  huying::testing::CheckOracles(AllRules().commands(), AllRules().gate(), AllRules().states(),
                                AllRules().events());
}

// What a command must bring.
TEST(CaseMachine, MissingAndOverlongTextsAreNamed) {
  struct Row {
    const char* command;
    std::string* (*text)(v1::ExecuteRequest&);
    const char* missing;
  };
  const Row rows[] = {
      {"TriageCase",
       [](v1::ExecuteRequest& r) { return r.mutable_triage_case()->mutable_category_code(); },
       "INPUT_MISSING"},
      {"PlaceCase",
       [](v1::ExecuteRequest& r) { return r.mutable_place_case()->mutable_area_code(); },
       "INPUT_MISSING"},
      {"AnswerCase",
       [](v1::ExecuteRequest& r) { return r.mutable_answer_case()->mutable_answer(); },
       "INPUT_MISSING"},
      {"RefuseCase",
       [](v1::ExecuteRequest& r) { return r.mutable_refuse_case()->mutable_explanation(); },
       "INPUT_MISSING"},
      {"AddEvidence",
       [](v1::ExecuteRequest& r) { return r.mutable_add_evidence()->mutable_text(); },
       "INPUT_MISSING"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(true, true, false);
    v1::ExecuteRequest request = RequestOf(row.command);
    *row.text(request) = " \n";
    EXPECT_EQ(example.Do(request).rejection().code, row.missing) << row.command;
    *row.text(request) = std::string(20'000, 'x');
    EXPECT_EQ(example.Do(request).rejection().code, "TEXT_TOO_LONG") << row.command;
  }
  Example example;
  example.Wait(true, true, false);
  v1::ExecuteRequest refuse;
  refuse.mutable_refuse_case()->set_explanation("法院已经立案");
  EXPECT_EQ(example.Do(refuse).rejection().code, "INPUT_MISSING");
}

TEST(CaseMachine, AnEmptyRequestIsRefused) {
  Example example;
  example.Register();
  EXPECT_EQ(example.Do({}).rejection().code, "COMMAND_MISSING");
}

TEST(CaseMachine, NobodyKnownMayNothing) {
  for (const auto& [name, request] : AllRequests()) {
    Example example;
    example.Wait(false, true, true);
    example.policy.actor = {};
    EXPECT_EQ(example.Do(request).rejection().code, "ACTOR_UNKNOWN") << name;
    example.policy.actor = Example::Citizen();
    const auto verdict = example.Do(request);
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code,
              name == "AddEvidence" || name == "WithdrawCase" || name == "CorrectText" ||
                      name == "CorrectContact"
                  ? ""
              : name == "ContestRefusal" ? "NOT_IN_STATE"
                                         : "NOT_ALLOWED")
        << name;
  }
}

}  // namespace
}  // namespace huying::intake
