#include "services/dispatch/accused/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/dispatch/example.h"

namespace huying::dispatch::accused {
namespace {

using ::testing::HasSubstr;

// What the centre decides, or a unit above the lead unit: the way to it, and the acts.
struct Decision {
  const char* what;
  v1::TaskState state;
  std::vector<const char*> before;
  std::vector<const char*> acts;
};

const Decision kDecisions[] = {
    {"nobody has it", v1::TASK_STATE_UNROUTED, {}, {"NameUnit"}},
    {"a return", v1::TASK_STATE_RETURNED, {}, {"UpholdReturn", "RejectReturn"}},
    {"a transfer",
     v1::TASK_STATE_HANDLING,
     {"TransferTask"},
     {"ApproveTransfer", "RefuseTransfer"}},
    {"parking", v1::TASK_STATE_HANDLING, {"ProposeParking"}, {"ApproveParking", "RefuseParking"}},
    {"an ending", v1::TASK_STATE_HANDLING, {"ProposeEnding"}, {"PassEnding", "RefuseEnding"}},
    {"an ending, second level",
     v1::TASK_STATE_HANDLING,
     {"ProposeEnding", "PassEnding"},
     {"PassEnding", "RefuseEnding"}},
};

void Prepare(const Decision& decision, Example& example) {
  // A while after it was accepted: nobody passes it on alone.
  example.limits.set_transfer_alone_minutes(0);
  example.Reach(decision.state);
  example.policy.now_ms += kMinuteMs;
  for (const char* command : decision.before) {
    const auto done = example.DoAs(command);
    ASSERT_TRUE(done.ok()) << command << ": " << done.rejection().message;
  }
}

// As the service says it of the unit above an accused centre.
Authority Above() {
  Authority actor = Other("inspector", "g-district");
  actor.above_lead = actor.of_centre = true;
  return actor;
}

// MECH I8, D1, D3, D10
TEST(Accused, DecidesNothingOfWhatIsAboutThem) {
  for (const Decision& decision : kDecisions) {
    for (const char* act : decision.acts) {
      SCOPED_TRACE(std::string(decision.what) + ": " + act);
      Example example;
      example.task.mutable_header()->add_about_unit_ids("centre");
      Prepare(decision, example);
      example.policy.actor = Other("arbiter", "centre");
      const auto refused = example.Do(RequestOf(act));
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.rejection().code, "REPORT_ABOUT_YOU");
      EXPECT_THAT(refused.rejection().message, HasSubstr("请由g-district的人员"));
      example.policy.actor = Above();
      const auto done = example.Do(RequestOf(act));
      EXPECT_TRUE(done.ok()) << done.rejection().message;
    }
  }
}

// MECH I8: no task may wait for nobody.
TEST(Accused, DecidesWhereNobodyAboveMay) {
  for (const Decision& decision : kDecisions) {
    const bool first_level = std::string(decision.what) == "parking" ||
                             std::string(decision.what) == "an ending";  // it has its approver
    for (const char* act : decision.acts) {
      SCOPED_TRACE(std::string(decision.what) + ": " + act);
      Example example;
      example.stand_in = "";
      example.task.mutable_header()->add_about_unit_ids("centre");
      Prepare(decision, example);
      example.policy.actor = Other("arbiter", "centre");
      EXPECT_EQ(example.Do(RequestOf(act)).ok(), !first_level);
    }
  }
}

// MECH D10: who agreed as the level above is not the second level, too, though their unit stands in.
TEST(Accused, NobodyIsBothLevelsOfAnEnding) {
  Example example;
  example.only_stand_in = "deputy";
  example.task.mutable_header()->add_about_unit_ids("centre");
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.DoAs("ProposeEnding").ok());
  ASSERT_TRUE(example.DoAs("PassEnding").ok());
  EXPECT_EQ(example.task.ending().reviewer_unit_id(), "centre") << "nobody else above";
  example.policy.actor = Other("leader", "centre");
  EXPECT_TRUE(example.Do(RequestOf("PassEnding")).ok());
}

// MECH I8, D3: whoever decides has it in their list, and the clock runs for them.
TEST(Accused, WhatWaitsForADecisionNamesWhoDecides) {
  for (const bool accused : {false, true}) {
    const char* decider = accused ? "g-district" : "centre";
    const char* ruler = accused ? "g-district" : "";
    const auto begin = [accused](Example& example) {
      if (accused) example.task.mutable_header()->add_about_unit_ids("centre");
    };
    Example unrouted;
    begin(unrouted);
    unrouted.plan.found = false;
    NewEvents events(&unrouted.arena);
    routing::RouteByPlan(unrouted.task.header(), {.title = "推诿"}, unrouted.policy, events);
    EXPECT_EQ(events.events()[0]->unrouted().ruler_unit_id(), ruler);
    Example returned;
    begin(returned);
    returned.Route();
    const auto verdict = returned.DoAs("ReturnTask");
    ASSERT_TRUE(verdict.ok());
    EXPECT_EQ(verdict->events()[0]->returned().ruler_unit_id(), ruler);
    Example passed_on;
    begin(passed_on);
    Prepare(kDecisions[2], passed_on);
    EXPECT_EQ(passed_on.task.transfer().ruler_unit_id(), decider);
    Example ending;
    begin(ending);
    Prepare(kDecisions[5], ending);
    EXPECT_EQ(ending.task.ending().reviewer_unit_id(), decider);
  }
}

// MECH I8, I11
TEST(Accused, OpensTheReporterOnlyForTheirOwnWork) {
  struct Row {
    const char* unit;
    bool of_lead, helps, called, of_centre, confidential;
    const char* code;
  };
  const Row rows[] = {
      {"centre", false, false, false, true, false, "REPORT_ABOUT_YOU"},
      {"centre", true, false, false, true, false, ""},  // it must reach the citizen
      {"centre", false, true, false, true, false, ""},
      {"centre", false, false, true, true, false, ""},
      {"centre", true, false, false, true, true, "REPORT_ABOUT_YOU"},
      {"s-east", true, false, false, false, false, ""},
      {"s-east", true, false, false, false, true, "REPORT_ABOUT_YOU"},
      {"s-west", true, false, false, false, true, "REPORTER_CONFIDENTIAL"},  // not accused
      {"g-district", false, false, false, true, false, ""},
      {"g-district", false, false, false, true, true, ""},
  };
  for (const Row& row : rows) {
    for (const auto purpose :
         {core::v1::OPENING_PURPOSE_CONTACT, core::v1::OPENING_PURPOSE_EMERGENCY}) {
      SCOPED_TRACE(std::string(row.unit) + (row.confidential ? " confidential " : " ") + row.code);
      Example example;
      for (const char* unit : {"centre", "s-east"}) {
        example.task.mutable_header()->add_about_unit_ids(unit);
      }
      example.Reach(v1::TASK_STATE_HANDLING);
      example.task.mutable_header()->set_confidential(row.confidential);
      example.task.mutable_header()->set_danger(true);
      example.policy.actor = Other("p", row.unit);
      example.policy.actor.of_lead = row.of_lead;
      example.policy.actor.helps = row.helps;
      example.policy.actor.of_centre = row.of_centre;
      if (row.called) example.policy.actor.parties = 1U << core::v1::PARTY_CALLED;
      v1::ExecuteRequest request;
      request.mutable_open_reporter()->set_purpose(purpose);
      const auto verdict = example.Do(request);
      // In danger the lead unit is there first, whatever was promised; not one that is accused.
      const bool emergency = purpose == core::v1::OPENING_PURPOSE_EMERGENCY;
      const bool first = emergency && std::string_view(row.code) == "REPORTER_CONFIDENTIAL";
      ASSERT_EQ(verdict.ok() ? "" : verdict.rejection().code, first ? "" : row.code);
    }
  }
}

}  // namespace
}  // namespace huying::dispatch::accused
