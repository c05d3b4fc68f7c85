#include "services/intake/opening/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/opening.h"
#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::opening {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kOpen{v1::OpenReporter::descriptor(), "WAITING READY ANSWERED REFUSED",
                          "SEE_REPORTER", "CENTRE"};
const EventOracle kOpened{v1::ReporterOpened::descriptor(), "", "", ""};

v1::ExecuteRequest For(core::v1::OpeningPurpose purpose) {
  v1::ExecuteRequest request;
  request.mutable_open_reporter()->set_purpose(purpose);
  return request;
}

// MECH I11: for contact while the case is here, in an emergency always; by the centre.
TEST(Open, ByTheCentre) {
  struct Row {
    bool waits, of_centre;
    core::v1::OpeningPurpose purpose;
    const char* code;
  };
  const Row rows[] = {
      {true, true, core::v1::OPENING_PURPOSE_CONTACT, ""},
      {true, true, core::v1::OPENING_PURPOSE_EMERGENCY, ""},
      {false, true, core::v1::OPENING_PURPOSE_EMERGENCY, ""},
      {false, true, core::v1::OPENING_PURPOSE_CONTACT, "NOT_FOR_THIS_PURPOSE"},
      {true, true, core::v1::OPENING_PURPOSE_VISIT, "NOT_FOR_THIS_PURPOSE"},
      {true, false, core::v1::OPENING_PURPOSE_EMERGENCY, "NOT_ALLOWED"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(row.waits, false, false);
    example.policy.reason = "核实地点";
    example.policy.actor.of_centre = row.of_centre;
    const auto verdict = example.Do(For(row.purpose));
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code) << row.purpose;
  }
}

// MECH I11
TEST(Open, NotTooOften) {
  Example example;
  example.Wait(true, false, false);
  example.policy.reason = "核实地点";
  for (uint32_t i = 0; i < huying::opening::kPerPersonMax; ++i) {
    ASSERT_TRUE(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).ok());
  }
  EXPECT_EQ(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).rejection().code,
            "OPENED_TOO_OFTEN");
}

}  // namespace
}  // namespace huying::intake::opening
