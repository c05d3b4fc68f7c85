#include "services/intake/evidence/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::evidence {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kMayAdd{v1::AddEvidence::descriptor(), "WAITING READY ANSWERED", "",
                            "CITIZEN PLACE LEAD HELPER"};
const CommandOracle kDeskMayAdd{v1::AddEvidence::descriptor(), "WAITING READY ANSWERED", "TAKE_IN",
                                "STAFF"};
const EventOracle kEvidenceAdded{v1::EvidenceAdded::descriptor(), "", "", ""};

// MECH I10
TEST(Add, ATextOrMediaOrBoth) {
  Example example;
  example.Register();
  v1::ExecuteRequest request;
  request.mutable_add_evidence();
  EXPECT_EQ(example.Do(request).rejection().code, "INPUT_MISSING");
  request.mutable_add_evidence()->add_media_urls("https://media.example/1.jpg");
  EXPECT_TRUE(example.Do(request).ok());
  request.mutable_add_evidence()->add_media_urls("file:///etc/passwd");
  EXPECT_EQ(example.Do(request).rejection().code, "MEDIA_URL_WRONG");
  EXPECT_EQ(CountOf(example.of_case), 1u);
}

// MECH I10
TEST(Add, IsBounded) {
  Example example;
  example.Register();
  for (uint32_t i = 0; i < kEvidenceMax; ++i) {
    ASSERT_TRUE(example.Do(RequestOf("AddEvidence")).ok());
  }
  EXPECT_EQ(example.Do(RequestOf("AddEvidence")).rejection().code, "EVIDENCE_TOO_MUCH");
}

// MECH I10: whoever fills the case, the others still come in.
TEST(Add, TheReporterAndStaffAreCountedApart) {
  for (const bool staff_first : {true, false}) {
    Example example;
    example.Register();
    const auto act = [&](bool staff) {
      example.policy.actor = staff ? Example::Everything() : Example::Citizen();
      return example.Do(RequestOf("AddEvidence"));
    };
    for (uint32_t i = 0; i < kEvidenceMax; ++i) ASSERT_TRUE(act(staff_first).ok());
    EXPECT_EQ(act(staff_first).rejection().code, "EVIDENCE_TOO_MUCH");
    EXPECT_TRUE(act(!staff_first).ok());
  }
}

// MECH I10: a unit that has nothing to do with a case does not write into it.
TEST(Add, StaffWhoTakeInOrWhoseCaseItIs) {
  struct Row {
    uint32_t permissions, parties;
    bool may;
  };
  const Row rows[] = {
      {1U << city::v1::PERMISSION_TAKE_IN, 0, true},
      {1U << city::v1::PERMISSION_HANDLE, 0, false},
      {1U << city::v1::PERMISSION_HANDLE, 1U << core::v1::PARTY_PLACE, true},
      {1U << city::v1::PERMISSION_HANDLE, 1U << core::v1::PARTY_LEAD, true},
      {1U << city::v1::PERMISSION_HANDLE, 1U << core::v1::PARTY_HELPER, true},
  };
  for (const Row& row : rows) {
    Example example;
    example.Register();
    example.policy.actor = {.permissions = row.permissions,
                            .person_id = "somebody",
                            .unit_id = "heat",
                            .parties = row.parties};
    const auto verdict = example.Do(RequestOf("AddEvidence"));
    EXPECT_EQ(verdict.ok(), row.may) << row.parties;
    if (!row.may) {
      EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
    }
  }
}

// MECH I8, I10: whoever has filled the case, what shows danger is taken and its line is told; bounded, too.
TEST(Add, DangerIsTakenWhenTheCaseIsFull) {
  Example example;
  example.Register();
  for (uint32_t i = 0; i < kEvidenceMax; ++i) {
    ASSERT_TRUE(example.Do(RequestOf("AddEvidence")).ok());
  }
  example.ShowDanger();
  const auto verdict = example.Do(RequestOf("AddEvidence"));
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events()[1]->danger().line(), "119");
  for (uint32_t i = 1; i < kEvidenceMax; ++i) {
    ASSERT_TRUE(example.Do(RequestOf("AddEvidence")).ok());
  }
  EXPECT_EQ(example.Do(RequestOf("AddEvidence")).rejection().code, "EVIDENCE_TOO_MUCH");
}

}  // namespace
}  // namespace huying::intake::evidence
