#include "services/intake/rules/completing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/intake/rules/example.h"
#include "services/intake/rules/reject.h"

namespace huying::intake::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = v1::Event;

struct Start {
  const char* name;
  bool category, place, sign_off;  // what is missing
  const char* then = nullptr;      // a command to end it with
  std::vector<std::string> possible;
};

const Start kStarts[] = {
    {"waits for all",
     true,
     true,
     false,
     nullptr,
     {"TriageCase", "PlaceCase", "AnswerCase", "RefuseCase", "AddEvidence"}},
    {"waits for a signature",
     false,
     false,
     true,
     nullptr,
     {"TriageCase", "PlaceCase", "AnswerCase", "RefuseCase", "AddEvidence", "SignCase"}},
    {"ready", false, false, false, nullptr, {"AddEvidence"}},
    {"answered", true, false, false, "AnswerCase", {"AddEvidence"}},
    {"refused", true, false, false, "RefuseCase", {}},
};

// MECH I2, I3, I4, I5, I7, I8, I10
TEST(CaseMachine, EveryPairIsAnArrowOrARefusal) {
  for (const Start& start : kStarts) {
    for (const auto& [name, request] : AllRequests()) {
      SCOPED_TRACE(std::string(start.name) + " x " + name);
      Example example;
      example.Wait(start.category, start.place, start.sign_off);
      if (start.then != nullptr) {
        ASSERT_TRUE(example.Do(RequestOf(start.then)).ok());
      }
      EXPECT_EQ(PossibleFor(example.of_case), start.possible);
      const std::string before = example.of_case.SerializeAsString();
      const auto verdict = example.Do(request);
      const bool arrow =
          std::find(start.possible.begin(), start.possible.end(), name) != start.possible.end();
      ASSERT_EQ(verdict.ok(), arrow);
      if (arrow) continue;
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.kind, Rejection::Kind::kNotNow);
      EXPECT_EQ(rejection.code, "CASE_NOT_IN_STATE");
      EXPECT_FALSE(rejection.mechanism.empty());
      EXPECT_THAT(rejection.message, HasSubstr(std::string(StateName(example.of_case))));
      EXPECT_THAT(rejection.message, HasSubstr("请"));
      EXPECT_EQ(rejection.possible, start.possible);
      EXPECT_EQ(example.of_case.SerializeAsString(), before);
    }
  }
}

TEST(CaseMachine, OnlyThoseWhoMay) {
  struct Row {
    const char* command;
    Authority actor;
    bool may;
  };
  const auto with = [](city::v1::Permission permission, bool of_place) {
    return Authority{
        .staff = true, .citizen = false, .permissions = 1u << permission, .of_place = of_place};
  };
  const Authority citizen{.staff = false, .citizen = true};
  const Authority stranger;
  const Row rows[] = {
      {"TriageCase", with(city::v1::PERMISSION_TAKE_IN, false), true},
      {"TriageCase", with(city::v1::PERMISSION_HANDLE, true), false},
      {"PlaceCase", with(city::v1::PERMISSION_TAKE_IN, false), true},
      {"PlaceCase", citizen, false},
      {"AnswerCase", with(city::v1::PERMISSION_TAKE_IN, false), true},
      {"AnswerCase", citizen, false},
      {"RefuseCase", with(city::v1::PERMISSION_SIGN_OFF, true), false},
      {"SignCase", with(city::v1::PERMISSION_SIGN_OFF, true), true},
      {"SignCase", with(city::v1::PERMISSION_SIGN_OFF, false), false},
      {"SignCase", with(city::v1::PERMISSION_TAKE_IN, true), false},
      {"AddEvidence", citizen, true},
      {"AddEvidence", with(city::v1::PERMISSION_HANDLE, false), true},
      {"AddEvidence", stranger, false},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(false, true, true);
    example.policy.actor = row.actor;
    const auto verdict = example.Do(RequestOf(row.command));
    EXPECT_EQ(verdict.ok(), row.may) << row.command;
    if (!verdict.ok()) {
      EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
    }
  }
}

// MECH I3
TEST(AnswerCase, OnlyTypesThatThePackNamesAndNeverWithDanger) {
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
       "APPEAL_TYPE_MISSING"},
      {"a question with danger", APPEAL_TYPE_CONSULT, APPEAL_TYPE_UNSPECIFIED, true,
       "NOT_ANSWERABLE"},
  };
  for (const Row& row : rows) {
    Example example;
    example.limits.clear_answerable_appeal_types();
    example.limits.add_answerable_appeal_types(APPEAL_TYPE_CONSULT);
    example.findings.triage.told_type = row.known;
    example.findings.triage.danger = row.danger;
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
      EXPECT_THAT(verdict.rejection().message, HasSubstr("请派单办理"));
    }
  }
}

// MECH I7
TEST(StateName, SaysWhatItWaitsFor) {
  Example example;
  example.Wait(false, false, true);
  EXPECT_EQ(StateName(example.of_case), "待签批");
  Example unplaced;
  unplaced.Wait(false, true, true);
  EXPECT_EQ(StateName(unplaced.of_case), "待补充");
}

// MECH I7, I8
TEST(Completing, DangerWaitsForNoSignature) {
  Example example;
  example.findings.triage.danger = true;
  example.Wait(true, false, true);
  EXPECT_TRUE(example.of_case.danger());
  // A person's category keeps the danger.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("TriageCase"))),
              ElementsAre(Kind::kTriaged, Kind::kReady));
  EXPECT_TRUE(example.of_case.danger());
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);
}

// MECH I4, I5, I7
TEST(Completing, ReadyWhenTheLastThingComes) {
  Example example;
  example.Wait(true, true, true);
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);
  const auto triaged = example.Do(RequestOf("TriageCase"));
  EXPECT_THAT(KindsOf(*triaged), ElementsAre(Kind::kTriaged, Kind::kSignOffAsked));
  EXPECT_EQ(example.of_case.header().category_code(), "03.01.01");
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);  // words keep it raised
  EXPECT_EQ(example.of_case.sign_off_due_ms(), kSignOffDueMs);
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("SignCase"))), ElementsAre(Kind::kSignOffGiven));
  const auto placed = example.Do(RequestOf("PlaceCase"));
  EXPECT_THAT(KindsOf(*placed), ElementsAre(Kind::kPlaced, Kind::kReady));
  EXPECT_EQ(example.of_case.header().area_code(), "990101001002");
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
}

// MECH I7
TEST(Completing, SignedOnceIsEnough) {
  Example example;
  example.Wait(false, true, true);
  ASSERT_TRUE(example.Do(RequestOf("SignCase")).ok());
  EXPECT_EQ(example.Do(RequestOf("SignCase")).rejection().code, "CASE_NOT_IN_STATE");
  // A correction does not ask again.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("TriageCase"))), ElementsAre(Kind::kTriaged));
}

// MECH I7
TEST(SignOffDue, GoesOutUnsigned) {
  struct Row {
    bool place, sign_off;
    int64_t due_ms;
    std::vector<Kind::KindCase> kinds;
  };
  const Row rows[] = {
      {false, true, kSignOffDueMs, {Kind::kSignOffLapsed, Kind::kReady}},
      {true, true, kSignOffDueMs, {Kind::kSignOffLapsed}},
      {false, true, kSignOffDueMs - 1, {}},
      {true, false, 0, {}},
      {false, false, 0, {}},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(false, row.place, row.sign_off);
    NewEvents new_events(&example.arena);
    SignOffDue(example.of_case, row.due_ms, new_events);
    EXPECT_EQ(KindsOf(new_events), row.kinds);
    if (!new_events.empty()) {
    }
  }
}

TEST(Completing, WrongArgumentsAreNamed) {
  Example example;
  example.Wait(true, true, false);
  example.looked = {};
  EXPECT_EQ(example.Do(RequestOf("TriageCase")).rejection().code, "CATEGORY_UNKNOWN");
  EXPECT_EQ(example.Do(RequestOf("PlaceCase")).rejection().code, "AREA_UNKNOWN");
  example.looked.area_known = true;
  EXPECT_EQ(example.Do(RequestOf("PlaceCase")).rejection().code, "AREA_TOO_WIDE");
  EXPECT_EQ(example.Do(RequestOf("RefuseCase")).rejection().code, "REFUSAL_REASON_UNKNOWN");
  v1::ExecuteRequest request;
  request.mutable_answer_case();
  EXPECT_EQ(example.Do(request).rejection().code, "TEXT_MISSING");
  request.mutable_add_evidence();
  EXPECT_EQ(example.Do(request).rejection().code, "TEXT_MISSING");
  request.mutable_add_evidence()->add_media_urls("https://media.example/1.jpg");
  EXPECT_TRUE(example.Do(request).ok());
  EXPECT_EQ(example.Do({}).rejection().code, "COMMAND_MISSING");
}

// MECH I10
TEST(AddEvidence, IsBounded) {
  Example example;
  example.Register();
  for (uint32_t i = 0; i < kEvidenceMax; ++i) {
    ASSERT_TRUE(example.Do(RequestOf("AddEvidence")).ok());
  }
  EXPECT_EQ(example.Do(RequestOf("AddEvidence")).rejection().code, "EVIDENCE_TOO_MUCH");
}

}  // namespace
}  // namespace huying::intake::rules
