#include "services/intake/refusing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::refusing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kMayRefuse{v1::RefuseCase::descriptor(), "WAITING", "TAKE_IN", ""};
const EventOracle kCaseRefused{v1::CaseRefused::descriptor(), "REFUSED", "REFUSED",
                               "stop DISPATCH"};

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

}  // namespace
}  // namespace huying::intake::refusing
