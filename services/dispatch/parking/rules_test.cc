#include "services/dispatch/parking/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::parking {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using K = v1::Event;

const CommandOracle kMayPropose{v1::ProposeParking::descriptor(), "ACCEPTED HANDLING REVIEWED HELD",
                                "HANDLE APPROVE", "LEAD"};
const CommandOracle kMayApprove{v1::ApproveParking::descriptor(),
                                "ACCEPTED HANDLING IN_REVIEW REVIEWED HELD", "APPROVE",
                                "ABOVE_LEAD CENTRE"};
const CommandOracle kMayRefuse{v1::RefuseParking::descriptor(),
                               "ACCEPTED HANDLING IN_REVIEW REVIEWED HELD", "APPROVE",
                               "ABOVE_LEAD CENTRE"};
const CommandOracle kMayResumeTask{v1::ResumeTask::descriptor(), "PARKED", "HANDLE APPROVE",
                                   "LEAD ABOVE_LEAD CENTRE"};
const EventOracle kProposed{v1::ParkingProposed::descriptor(), "", "",
                            "start APPROVAL of approver_unit_id"};
const EventOracle kRefused{v1::ParkingRefused::descriptor(), "", "", "stop APPROVAL"};
const EventOracle kTaskParked{v1::TaskParked::descriptor(), "PARKED", "PARKED",
                              "pause all, stop APPROVAL"};
const EventOracle kTaskResumed{v1::TaskResumed::descriptor(), "", "HANDLING", "resume all"};
const EventOracle kFellDue{v1::PromiseFellDue::descriptor(), "", "HANDLING", ""};

constexpr v1::TaskState kMayAsk[] = {v1::TASK_STATE_ACCEPTED, v1::TASK_STATE_HANDLING,
                                     v1::TASK_STATE_REVIEWED, v1::TASK_STATE_HELD};

// MECH D10: the work goes on until the level above has decided, and where it was afterwards.
TEST(Parking, IsApprovedAboveAndGoesBackToWhereItWas) {
  for (const v1::TaskState from : kMayAsk) {
    Example example;
    example.Reach(from);
    const auto asked = example.DoAs("ProposeParking");
    ASSERT_TRUE(asked.ok()) << asked.rejection().message;
    EXPECT_EQ(asked->events()[0]->parking_proposed().approver_unit_id(), "g-district");
    EXPECT_EQ(example.task.state(), from);
    EXPECT_EQ(ResumeMs(example.task), 0) << "nothing is promised yet";
    const auto parked = example.DoAs("ApproveParking");
    ASSERT_TRUE(parked.ok()) << parked.rejection().message;
    EXPECT_EQ(parked->events()[0]->parked().why(), "理由");
    EXPECT_EQ(parked->events()[0]->parked().promise(), "明年四月底前完成改造");
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_PARKED);
    EXPECT_EQ(ResumeMs(example.task), kNow + kHourMs);
    const auto resumed = example.DoAs("ResumeTask");
    ASSERT_TRUE(resumed.ok());
    EXPECT_THAT(KindsOf(*resumed), ElementsAre(K::kResumed));
    EXPECT_EQ(example.task.state(), from);
    EXPECT_EQ(ResumeMs(example.task), 0);
  }
}

// MECH D10
TEST(Parking, NeedsATimeToComeWithinTheBoundOfThePack) {
  struct Row {
    int64_t resume_ms;
    const char* code;
  };
  const Row rows[] = {{kNow, "RESUME_TIME_PAST"},
                      {kNow + 92 * kDayMs + 1, "RESUME_TIME_TOO_FAR"},
                      {INT64_MAX, "RESUME_TIME_TOO_FAR"}};
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  for (const Row& row : rows) {
    v1::ExecuteRequest request = RequestOf("ProposeParking");
    request.mutable_propose_parking()->set_resume_ms(row.resume_ms);
    EXPECT_EQ(example.Do(request).rejection().code, row.code) << row.resume_ms;
  }
  example.policy.reason = " ";
  EXPECT_EQ(example.Do(RequestOf("ProposeParking")).rejection().code, "INPUT_MISSING");
}

// MECH D10: nobody is put off unheard; nor is a talk invented with somebody who cannot be called.
TEST(Parking, TheCitizenIsCalledBefore) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  v1::ExecuteRequest request = RequestOf("ProposeParking");
  request.mutable_propose_parking()->clear_said();
  EXPECT_EQ(example.Do(request).rejection().code, "CITIZEN_NOT_CALLED");
  request.mutable_propose_parking()->set_said("同意");
  request.mutable_propose_parking()->clear_way();
  EXPECT_EQ(example.Do(request).rejection().code, "CITIZEN_NOT_CALLED");
  example.policy.nobody_to_contact = true;
  request.mutable_propose_parking()->clear_said();
  EXPECT_TRUE(example.Do(request).ok());
}

// MECH D10: whoever asks does not decide, nor does their unit.
TEST(Parking, IsNotApprovedByWhoAskedForIt) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.DoAs("ProposeParking").ok());
  example.policy.actor = Example::Everything();
  EXPECT_EQ(example.Do(RequestOf("ApproveParking")).rejection().code, "NOT_ALLOWED");
  example.policy.actor.of_centre = true;  // somebody who is of the centre, too
  EXPECT_EQ(example.Do(RequestOf("ApproveParking")).rejection().code, "OWN_PROPOSAL");
  example.policy.actor.person_id = "another";
  EXPECT_EQ(example.Do(RequestOf("ApproveParking")).rejection().code, "OWN_PROPOSAL");
  // At the top nobody stands above: another person of the same unit.
  example.task.mutable_parking()->set_approver_unit_id("s-east");
  EXPECT_TRUE(example.Do(RequestOf("ApproveParking")).ok());
}

// MECH D10
TEST(Parking, OneProposalWaitsAtATime) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  EXPECT_EQ(example.DoAs("ApproveParking").rejection().code, "NOTHING_PROPOSED");
  ASSERT_TRUE(example.DoAs("ProposeParking").ok());
  for (const char* other : {"ProposeParking", "ProposeEnding", "TransferTask"}) {
    EXPECT_EQ(example.DoAs(other).rejection().code, "PROPOSAL_OPEN") << other;
  }
  ASSERT_TRUE(example.DoAs("RefuseParking").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_TRUE(example.DoAs("ProposeEnding").ok());
}

// MECH D10: the answer was faster than the decision; and a date that has passed is not promised.
TEST(Parking, WhatNobodyDecidedFallsAwayWithTheAnswer) {
  Example example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  ASSERT_TRUE(example.DoAs("ProposeParking").ok());
  example.policy.now_ms += kHourMs;
  EXPECT_EQ(example.DoAs("ApproveParking").rejection().code, "RESUME_TIME_PAST");
  ASSERT_TRUE(example.DoAs("ReplyCitizen").ok());
  EXPECT_FALSE(IsProposed(example.task));
}

// MECH F7: nothing was begun until the promised date: one level higher, and the citizen is told.
TEST(FallDue, GoesOnByItselfOneLevelHigher) {
  for (const v1::TaskState from : kMayAsk) {
    Example example;
    example.Reach(from);
    ASSERT_TRUE(example.DoAs("ProposeParking").ok());
    ASSERT_TRUE(example.DoAs("ApproveParking").ok());
    const int levels = example.task.review().chain_size();
    NewEvents events(&example.arena);
    FallDue(example.task, example.policy, events);
    EXPECT_THAT(KindsOf(events), ElementsAre(K::kResumed, K::kPromiseFellDue, K::kRouted,
                                             K::kPartAsked, K::kPartAsked));
    EXPECT_EQ(events.events()[1]->promise_fell_due().promise(), "明年四月底前完成改造");
    example.Take(events);
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
    EXPECT_EQ(example.task.header().round(), 2u);
    EXPECT_EQ(example.task.review().chain_size(), levels + 1);
    EXPECT_THAT(example.task.routing().notified_unit_ids(), ElementsAre("g-district"));
    EXPECT_FALSE(example.task.header().parked());
    EXPECT_EQ(ResumeMs(example.task), 0);
  }
}

// MECH D10, I8: gas is smelled at what was put off until April.
TEST(ResumeInDanger, AtOnce) {
  for (const v1::TaskState state : kAllStates) {
    Example example;
    example.Reach(state);
    NewEvents events(&example.arena);
    ResumeInDanger(example.task, example.policy, events);
    const bool waits = state == v1::TASK_STATE_PARKED || state == v1::TASK_STATE_HELD;
    EXPECT_EQ(events.empty(), !waits) << state;
    example.Take(events);
    if (state == v1::TASK_STATE_PARKED) {
      EXPECT_EQ(example.task.state(), v1::TASK_STATE_ACCEPTED);
    }
    if (state == v1::TASK_STATE_HELD) {
      EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
    }
  }
}

}  // namespace
}  // namespace huying::dispatch::parking
