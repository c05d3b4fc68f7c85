#include "services/intake/refusing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"
#include "services/intake/sign_off/rules.h"

namespace huying::intake::refusing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kMayRefuse{v1::RefuseCase::descriptor(), "WAITING", "TAKE_IN", "STAFF"};
const CommandOracle kReporterMayContest{v1::ContestRefusal::descriptor(), "REFUSED", "", "CITIZEN"};
const CommandOracle kDeskMayContest{v1::ContestRefusal::descriptor(), "REFUSED", "TAKE_IN",
                                    "CENTRE"};
const CommandOracle kMayAdmit{v1::AdmitCase::descriptor(), "WAITING", "TAKE_IN", "STAFF"};
const EventOracle kCaseRefused{v1::CaseRefused::descriptor(), "REFUSED", "REFUSED",
                               "stop DISPATCH"};
const EventOracle kContested{v1::RefusalContested::descriptor(), "WAITING", "RECEIVED",
                             "start DISPATCH"};
const EventOracle kAdmitted{v1::CaseAdmitted::descriptor(), "", "", ""};

using Kind = v1::Event;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Refused by "everybody", contested, and now somebody else looks at it.
void Contested(Example& example) {
  ASSERT_TRUE(example.Do(RequestOf("RefuseCase")).ok());
  ASSERT_TRUE(example.Do(RequestOf("ContestRefusal")).ok());
  example.policy.actor.person_id = "somebody else";
}

// MECH I8
TEST(Refuse, SaysWhereToGo) {
  Example example;
  example.Wait(true, true, false);
  const auto verdict = example.Do(RequestOf("RefuseCase"));
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events()[0]->refused().notice(), "请向受理机关查询");
  EXPECT_EQ(example.of_case.refusing().notice(), "请向受理机关查询");
  EXPECT_EQ(example.of_case.refusing().reason(), city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
}

// MECH I8
TEST(Refuse, OnlyForAReasonThatThePackHas) {
  Example example;
  example.Wait(true, true, false);
  example.told = "";
  const auto verdict = example.Do(RequestOf("RefuseCase"));
  EXPECT_EQ(verdict.rejection().code, "REFUSAL_REASON_UNKNOWN");
  EXPECT_EQ(verdict.rejection().mechanism, "I8");
}

// MECH I8
TEST(Refuse, SaysWhyInWordsOfItsOwn) {
  Example example;
  example.Wait(true, true, false);
  ASSERT_TRUE(example.Do(RequestOf("RefuseCase")).ok());
  EXPECT_EQ(example.of_case.refusing().explanation(), "法院已经立案");
  EXPECT_EQ(example.of_case.refusing().person_id(), "everybody");
}

// MECH I8
TEST(Refuse, OnlyByTheCentreAndNeverByWhomItWouldGoTo) {
  struct Row {
    RefusalRight right;
    const char* says;  // null: refused it is
  };
  const Row rows[] = {{RefusalRight::kMay, nullptr},
                      {RefusalRight::kReceives, "由您所在单位承办"},
                      {RefusalRight::kNotTheirs, "承办单位和其他单位不能决定"}};
  for (const Row& row : rows) {
    Example example;
    example.Wait(true, true, false);
    example.right = row.right;
    const auto verdict = example.Do(RequestOf("RefuseCase"));
    ASSERT_EQ(verdict.ok(), row.says == nullptr);
    if (verdict.ok()) continue;
    EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
    EXPECT_EQ(verdict.rejection().mechanism, "I8");
    EXPECT_THAT(verdict.rejection().message, HasSubstr(row.says));
    EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
  }
}

// MECH I8: not by leaving it open what it is.
TEST(Refuse, TheBestGuessTellsWhoseItWouldBe) {
  Example example;
  example.read.keywords = {{"02.01.01", "路", 1, 3, false}};
  example.registration.set_place_undecided(true);
  example.Register();
  ASSERT_EQ(example.of_case.header().category_code(), "");
  example.sensitive_category = "02.01.01";
  EXPECT_EQ(example.Do(RequestOf("RefuseCase")).rejection().code, "NOT_ALLOWED");
}

// MECH I8: told to call the line, and for no other reason sent away, when it is taken and later.
TEST(Refuse, WithDangerAsAnEmergencyAlone) {
  struct Row {
    bool danger;
    city::v1::RefusalReason reason;
    const char* code;
  };
  const Row rows[] = {
      {true, city::v1::REFUSAL_REASON_EMERGENCY, ""},
      {true, city::v1::REFUSAL_REASON_OUTSIDE_DUTY, "DANGER_STANDS"},
      {true, city::v1::REFUSAL_REASON_SAME_MATTER, "DANGER_STANDS"},
      {false, city::v1::REFUSAL_REASON_SAME_MATTER, ""},
  };
  for (const Row& row : rows) {
    for (const bool at_once : {true, false}) {
      Example example;
      if (row.danger) example.ShowDanger();
      if (at_once) {
        example.registration.mutable_report()->set_refusal_reason(row.reason);
        example.registration.mutable_report()->set_refusal_explanation("已另行处理");
      }
      auto verdict = example.Register();
      if (!at_once) {
        example.of_case.set_state(v1::CASE_STATE_WAITING);
        v1::ExecuteRequest refuse = RequestOf("RefuseCase");
        refuse.mutable_refuse_case()->set_reason(row.reason);
        verdict = example.Do(refuse);
      }
      EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code)
          << city::v1::RefusalReason_Name(row.reason);
      if (!verdict.ok()) {
        EXPECT_EQ(verdict.rejection().mechanism, "I8");
      }
    }
  }
}

// MECH I8: who refused decides no more, whichever way; anybody else does.
TEST(Contest, SomebodyElseDecides) {
  struct Row {
    const char* command;
    v1::CaseState state;
  };
  const Row rows[] = {{"RefuseCase", v1::CASE_STATE_REFUSED},
                      {"AnswerCase", v1::CASE_STATE_ANSWERED},
                      {"AdmitCase", v1::CASE_STATE_READY}};
  for (const Row& row : rows) {
    for (const bool the_same : {true, false}) {
      Example example;
      example.Wait(false, true, false);
      Contested(example);
      ASSERT_TRUE(example.Do(RequestOf("PlaceCase")).ok());
      ASSERT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING) << "nobody has decided";
      if (the_same) example.policy.actor.person_id = "everybody";
      const auto verdict = example.Do(RequestOf(row.command));
      ASSERT_EQ(verdict.ok(), !the_same) << row.command;
      if (the_same) {
        EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
        EXPECT_THAT(verdict.rejection().message, HasSubstr("是您决定不予受理的"));
      } else {
        EXPECT_EQ(example.of_case.state(), row.state);
      }
    }
  }
}

// MECH I8
TEST(Contest, IsPossibleOnceAndTheSecondRefusalIsFinal) {
  Example example;
  example.Wait(true, true, false);
  Contested(example);
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
  const auto again = example.Do(RequestOf("RefuseCase"));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->events()[0]->refused().final());
  for (const bool citizen : {true, false}) {
    if (citizen) example.policy.actor = Example::Citizen();
    const auto verdict = example.Do(RequestOf("ContestRefusal"));
    EXPECT_EQ(verdict.rejection().code, "REFUSAL_FINAL");
    EXPECT_THAT(verdict.rejection().message, HasSubstr("最终决定"));
    example.policy.actor = Example::Everything();
  }
}

// MECH I8: who was overruled does not refuse again.
TEST(Admit, IsNotUndoneByWhoRefused) {
  Example example;
  example.Wait(true, true, false);
  Contested(example);
  ASSERT_TRUE(example.Do(RequestOf("AdmitCase")).ok());
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING) << "category and place are missing";
  EXPECT_EQ(example.Do(RequestOf("AdmitCase")).rejection().code, "NOT_IN_STATE");
  example.policy.actor.person_id = "everybody";
  EXPECT_EQ(example.Do(RequestOf("RefuseCase")).rejection().code, "NOT_ALLOWED");
}

// MECH I8
TEST(Admit, ByNoUnitBesidesTheCentreAndWhomItGoesTo) {
  for (const RefusalRight right :
       {RefusalRight::kMay, RefusalRight::kReceives, RefusalRight::kNotTheirs}) {
    Example example;
    example.Wait(true, true, false);
    Contested(example);
    example.right = right;
    EXPECT_EQ(example.Do(RequestOf("AdmitCase")).ok(), right != RefusalRight::kNotTheirs);
  }
}

// MECH I7, I8
TEST(Contest, TheLeaderHasTheWholeTimeAnew) {
  Example example;
  example.Wait(false, false, true);
  ASSERT_TRUE(example.Do(RequestOf("RefuseCase")).ok());
  EXPECT_EQ(sign_off::DueMs(example.of_case), 0);
  example.policy.sign_off_due_ms = kSignOffDueMs + 1000;
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("ContestRefusal"))),
              ElementsAre(Kind::kContested, Kind::kSignOffAsked));
  EXPECT_EQ(sign_off::DueMs(example.of_case), kSignOffDueMs + 1000);
  // Signed or not, it goes out only when somebody has decided.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("SignCase"))), ElementsAre(Kind::kSignOffGiven));
  example.policy.actor.person_id = "somebody else";
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("AdmitCase"))),
              ElementsAre(Kind::kAdmitted, Kind::kReady));
}

// MECH I8
TEST(Contest, WordsOfDangerAreRead) {
  Example example;
  example.Wait(false, false, true);
  ASSERT_TRUE(example.Do(RequestOf("RefuseCase")).ok());
  example.ShowDanger();
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("ContestRefusal"))),
              ElementsAre(Kind::kContested, Kind::kSignOffAsked, Kind::kDanger, Kind::kGradeRaised,
                          Kind::kSignOffDeferred));
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
  EXPECT_FALSE(sign_off::IsWanted(example.of_case));
}

}  // namespace
}  // namespace huying::intake::refusing
