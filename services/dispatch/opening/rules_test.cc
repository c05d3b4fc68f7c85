#include "services/dispatch/opening/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/opening.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::opening {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;

const CommandOracle kEarly{v1::OpenReporter::descriptor(), "UNROUTED ROUTED RETURNED",
                           "SEE_REPORTER", "RESPONSIBLE CENTRE"};
const CommandOracle kOpen{v1::OpenReporter::descriptor(),
                          "ACCEPTED HANDLING IN_REVIEW REVIEWED PARKED HELD", "SEE_REPORTER",
                          "LEAD HELPER CALLED CENTRE"};
const EventOracle kOpened{v1::ReporterOpened::descriptor(), "", "", ""};

v1::ExecuteRequest For(core::v1::OpeningPurpose purpose) {
  v1::ExecuteRequest request;
  request.mutable_open_reporter()->set_purpose(purpose);
  return request;
}

Authority Who(char who) {
  return {.permissions = 1U << city::v1::PERMISSION_SEE_REPORTER,
          .person_id = "p",
          .unit_id = who == 'l'   ? "s-east"
                     : who == 'c' ? "centre"
                                  : "d-urban",
          .of_lead = who == 'l',
          .helps = who == 'h',
          .of_centre = who == 'c',
          .of_responsible = who == 'l'};
}

// MECH I11: by purpose, discretion, danger and relation.
TEST(Open, ForThePurposeThatDispatchKnows) {
  constexpr auto kContact = core::v1::OPENING_PURPOSE_CONTACT;
  constexpr auto kVisit = core::v1::OPENING_PURPOSE_VISIT;
  constexpr auto kEmergency = core::v1::OPENING_PURPOSE_EMERGENCY;
  struct Row {
    core::v1::OpeningPurpose purpose;
    bool confidential, danger;
    char who;  // lead, helper, centre, other
    const char* code;
  };
  const Row rows[] = {
      {kContact, false, false, 'l', ""},
      {kContact, false, false, 'h', ""},
      {kContact, false, false, 'c', ""},
      {kContact, false, false, 'o', "NOT_ALLOWED"},
      {kContact, true, false, 'l', "REPORTER_CONFIDENTIAL"},
      {kContact, true, true, 'l', "REPORTER_CONFIDENTIAL"},
      {kContact, true, false, 'h', "REPORTER_CONFIDENTIAL"},
      {kContact, true, false, 'c', ""},
      {kEmergency, false, false, 'l', "NO_DANGER"},
      {kEmergency, false, false, 'c', "NO_DANGER"},
      {kEmergency, false, true, 'l', ""},
      {kEmergency, true, true, 'l', ""},
      {kEmergency, true, true, 'c', ""},
      {kEmergency, false, true, 'h', "NOT_ALLOWED"},
      {kVisit, false, false, 'l', "NOT_FOR_THIS_PURPOSE"},
      {core::v1::OPENING_PURPOSE_UNSPECIFIED, false, false, 'l', "INPUT_MISSING"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.purpose * 1000 + row.who);
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    example.task.mutable_header()->set_confidential(row.confidential);
    example.task.mutable_header()->set_danger(row.danger);
    example.policy.actor = Who(row.who);
    const auto verdict = example.Do(For(row.purpose));
    ASSERT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code);
    if (!verdict.ok()) {
      EXPECT_EQ(verdict.rejection().mechanism, "I11");
      continue;
    }
    EXPECT_EQ(verdict->events().size(), 1U);
    EXPECT_EQ(verdict->events()[0]->reporter_opened().purpose(), row.purpose);
  }
}

// MECH I11, I8: who acts for somebody of the lead unit, and is of a unit that the report is about.
TEST(Open, NotByWhomTheReportIsAboutThoughTheyActForSomebodyOfTheLead) {
  for (const bool about : {false, true}) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    example.policy.actor = Who('l');
    example.policy.actor.unit_id = "d-lender";
    example.policy.actor.lead_is_lent = true;
    example.policy.actor.of_responsible = false;
    if (about) example.task.mutable_header()->add_about_unit_ids("d-lender");
    const auto verdict = example.Do(For(core::v1::OPENING_PURPOSE_CONTACT));
    EXPECT_EQ(verdict.ok() ? "" : verdict.rejection().code, about ? "REPORT_ABOUT_YOU" : "");
  }
}

// MECH I11: before it accepts, only the first receiver; afterwards another one has no more to do
// with it.
TEST(Open, ByTheFirstReceiverUntilSomebodyAccepts) {
  for (const v1::TaskState state : {v1::TASK_STATE_ROUTED, v1::TASK_STATE_RETURNED}) {
    Example example;
    example.Reach(state);
    example.policy.actor = Who('l');
    EXPECT_TRUE(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).ok());
    example.policy.actor.of_responsible = false;
    EXPECT_EQ(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).rejection().code, "NOT_ALLOWED");
  }
}

// MECH I11
TEST(Open, NeedsAReasonAndNotTooOften) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  example.policy.actor = Who('l');
  example.policy.reason = " ";
  EXPECT_EQ(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).rejection().code, "INPUT_MISSING");
  example.policy.reason = "约定上门时间";
  const uint32_t looked_at = example.task.seq();
  for (uint32_t i = 0; i < huying::opening::kPerPersonMax; ++i) {
    ASSERT_TRUE(example.Do(For(core::v1::OPENING_PURPOSE_CONTACT)).ok());
  }
  const auto often = example.Do(For(core::v1::OPENING_PURPOSE_CONTACT));
  EXPECT_EQ(often.rejection().code, "OPENED_TOO_OFTEN");
  EXPECT_THAT(often.rejection().possible, ::testing::Not(::testing::Contains("OpenReporter")));
  example.policy.expected_seq = looked_at;
  EXPECT_TRUE(example.Do(RequestOf("NoteWork")).ok() ||
              example.Do(RequestOf("NoteWork")).rejection().code != "CASE_CHANGED")
      << "an opening makes nothing stale";
}

}  // namespace
}  // namespace huying::dispatch::opening
