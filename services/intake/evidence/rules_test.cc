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
                            "CITIZEN STAFF"};
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
