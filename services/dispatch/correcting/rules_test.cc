#include "services/dispatch/correcting/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"
#include "services/dispatch/news/rules.h"
#include "services/dispatch/parking/rules.h"
#include "services/dispatch/proposals/rules.h"

namespace huying::dispatch::correcting {
namespace {

using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;
using Kind = v1::Event;
using Kinds = std::vector<v1::Event::KindCase>;

const EventOracle kCorrected{v1::TaskCorrected::descriptor(), "", "", ""};
const EventOracle kMoved{v1::TaskMoved::descriptor(), "", "",
                         "stop DISPATCH, stop ACCEPT, stop RETURN_RULING, stop FIRST_CONTACT, "
                         "stop REVIEW, stop REPORT_IN, stop FIRST_RECEIVER, stop PART, "
                         "stop APPROVAL, stop CONSULTATION, uncharge SOLVE"};

constexpr char kWest[] = "110199002001";  // of the street office s-west
constexpr char kLane[] = "110199001002";  // of s-east, and another community

class Corrected : public Example {
 public:
  Corrected() {
    task.mutable_header()->set_area_code("110199001001");
    task.mutable_header()->set_category_code("02.01.01");
    plans_elsewhere[kWest] = {.found = true,
                              .duty_id = "refuse-west",
                              .lead_unit_id = "s-west",
                              .helper_unit_ids = {"d-urban"},
                              .community_unit_id = "c-west"};
    plans_elsewhere[kLane] = plan;
    plans_elsewhere[kLane].community_unit_id = "c-lane-2";
  }

  // What intake says, if it is as the task has it but for what is given.
  core::v1::CaseHeader Told(const char* area) const {
    core::v1::CaseHeader told = task.header();
    if (area != nullptr) told.set_area_code(area);
    return told;
  }
  Kinds Hear(const core::v1::CaseHeader& told) { return Hear({.told = &told}); }
  Kinds Hear(const Correction& correction) {
    NewEvents events(&arena);
    Follow(task, correction, policy, events);
    Take(events);
    return KindsOf(events);
  }
};

// MECH D1: another street, in every stage.
TEST(Follow, AnotherUnitGetsItAtOnceUnlessItWasAnswered) {
  const Kinds moves = {Kind::kTaskCorrected, Kind::kTaskMoved, Kind::kRouted, Kind::kPartAsked,
                       Kind::kPartAsked};
  struct Row {
    v1::TaskState state;
    Kinds kinds;
    uint32_t round;
  };
  const Row rows[] = {
      {v1::TASK_STATE_ROUTED, moves, 1},
      {v1::TASK_STATE_RETURNED, moves, 1},
      {v1::TASK_STATE_ACCEPTED, moves, 1},
      {v1::TASK_STATE_HANDLING, moves, 1},
      {v1::TASK_STATE_IN_REVIEW, moves, 1},
      {v1::TASK_STATE_REVIEWED, moves, 1},
      {v1::TASK_STATE_UNROUTED, moves, 1},
      {v1::TASK_STATE_PARKED,
       {Kind::kTaskCorrected, Kind::kResumed, Kind::kTaskMoved, Kind::kRouted, Kind::kPartAsked,
        Kind::kPartAsked},
       1},
      {v1::TASK_STATE_HELD, moves, 2},
      {v1::TASK_STATE_REPLIED, {Kind::kTaskCorrected}, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(v1::TaskState_Name(row.state));
    Corrected example;
    example.Reach(row.state);
    ASSERT_EQ(example.task.state(), row.state);
    EXPECT_EQ(example.Hear(example.Told(kWest)), row.kinds);
    const core::v1::CaseHeader& header = example.task.header();
    EXPECT_EQ(header.area_code(), kWest);
    EXPECT_EQ(header.round(), row.round);
    if (row.state == v1::TASK_STATE_REPLIED) {
      EXPECT_EQ(example.task.state(), row.state);
      EXPECT_EQ(header.lead_unit_id(), "s-east");
      continue;
    }
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
    EXPECT_EQ(header.lead_unit_id(), "s-west");
    EXPECT_EQ(header.unit_id(), "s-west") << "the former unit is not responsible meanwhile";
    EXPECT_EQ(header.community_unit_id(), "c-west");
    EXPECT_FALSE(header.parked());
    EXPECT_EQ(example.task.routing().duty_id(), "refuse-west");
    EXPECT_EQ(example.task.routing().title(), "垃圾没人清运");
    EXPECT_EQ(example.task.handling().handler_person_id(), "");
    EXPECT_EQ(example.task.reply().draft_text(), "");
    EXPECT_FALSE(example.task.meetings().met_first());
    EXPECT_EQ(parking::ResumeMs(example.task), 0);
  }
}

// MECH D1
TEST(Follow, SaidAgainItMovesNothing) {
  for (const v1::TaskState state : kAllStates) {
    Corrected example;
    example.Reach(state);
    example.Hear(example.Told(kWest));
    EXPECT_THAT(example.Hear(example.Told(kWest)), ElementsAre(Kind::kTaskCorrected)) << state;
  }
}

// MECH D1, D2
TEST(Follow, TheUnitStaysAndTheCommunityOfThePlaceIsTold) {
  Corrected example;
  example.Reach(v1::TASK_STATE_HANDLING);
  EXPECT_THAT(example.Hear(example.Told(kLane)),
              ElementsAre(Kind::kTaskCorrected, Kind::kPartAsked));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_EQ(example.task.header().lead_unit_id(), "s-east");
  EXPECT_EQ(example.task.header().community_unit_id(), "c-lane-2");
  EXPECT_THAT(example.task.routing().helper_unit_ids(), ElementsAre("d-urban"));
  EXPECT_TRUE(example.task.meetings().met_first()) << "what was done counts";
}

// MECH D1
TEST(Follow, ATitleACategoryOrAContactIsToldToWhoeverHasIt) {
  Corrected example;
  example.Reach(v1::TASK_STATE_HANDLING);
  core::v1::CaseHeader told = example.Told(nullptr);
  EXPECT_THAT(example.Hear({.told = &told, .text = true, .title = "垃圾堆在消防通道"}),
              ElementsAre(Kind::kTaskCorrected));
  EXPECT_EQ(example.task.routing().title(), "垃圾堆在消防通道");
  told.set_category_code("03.01.01");
  EXPECT_THAT(example.Hear(told), ElementsAre(Kind::kTaskCorrected));
  EXPECT_EQ(example.task.header().category_code(), "03.01.01");
  example.task.mutable_header()->set_no_contact(true);
  EXPECT_THAT(example.Hear({.told = &told, .contact = true}), ElementsAre(Kind::kTaskCorrected));
  EXPECT_FALSE(example.task.header().no_contact());
  EXPECT_EQ(example.task.routing().title(), "垃圾堆在消防通道") << "it stays";
}

// MECH D7, F1: who was called said that they never reported it. Nobody who works on it need contact a
// stranger, in whatever stage it is.
TEST(Follow, AReporterWhoIsNoneIsContactedNoMore) {
  for (const v1::TaskState state : kAllStates) {
    SCOPED_TRACE(v1::TaskState_Name(state));
    Corrected example;
    example.process.set_two_meetings(true);
    example.Reach(state);
    const v1::TaskState before = example.task.state();
    const core::v1::CaseHeader told = example.Told(nullptr);
    EXPECT_THAT(example.Hear({.told = &told, .unlinked = true}), ElementsAre(Kind::kTaskCorrected));
    EXPECT_EQ(example.task.state(), before);
    EXPECT_TRUE(example.task.header().no_contact());
    EXPECT_EQ(news::IsWaiting(example.task), IsOpen(before)) << "whoever has it sees it in a list";
  }
}

// MECH D7: what the class asks of two meetings is then proved on the spot, by whoever had begun.
TEST(Follow, ProofFromTheSpotTakesThePlaceOfMeetingsFromThenOn) {
  Corrected example;
  example.process.set_two_meetings(true);
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.task.meetings().met_first()) << "the stranger, on the telephone";
  core::v1::CaseHeader told = example.Told(nullptr);
  example.Hear({.told = &told, .unlinked = true});
  example.policy.nobody_to_contact = true;  // as the service says of such a header
  EXPECT_EQ(example.DoAs("RecordSecondMeeting").rejection().code, "NOBODY_TO_CONTACT");
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  EXPECT_FALSE(news::IsWaiting(example.task)) << "they have looked";
  example.policy.now_ms += kMinuteMs;
  ASSERT_TRUE(example.DoAs("RecordSiteProof").ok());
  for (const char* command : {"DraftReply", "PassReply", "ReplyCitizen"}) {
    ASSERT_TRUE(example.DoAs(command).ok()) << command;
  }
  // The reporter says who they are after all.
  told = example.task.header();
  example.Hear({.told = &told, .contact = true});
  EXPECT_FALSE(example.task.header().no_contact());
}

// MECH D1, I4
TEST(Follow, AGraverCaseIsRegraded) {
  Corrected example;
  example.Reach(v1::TASK_STATE_HANDLING);
  core::v1::CaseHeader told = example.Told(nullptr);
  told.set_grade(city::v1::GRADE_INCIDENT);
  told.set_category_code("03.01.01");
  EXPECT_THAT(example.Hear(told), ElementsAre(Kind::kTaskCorrected, Kind::kRegraded));
  EXPECT_EQ(example.task.header().grade(), city::v1::GRADE_INCIDENT);
}

// MECH D1: the arbiter's word was about this place.
TEST(Follow, WhoWasNamedStaysWhileTheListNamesTheSameUnit) {
  Corrected example;
  example.Reach(v1::TASK_STATE_RETURNED);
  ASSERT_TRUE(example.DoAs("UpholdReturn").ok());
  ASSERT_EQ(example.task.header().lead_unit_id(), "d-urban");
  EXPECT_THAT(example.Hear(example.Told(kLane)),
              ElementsAre(Kind::kTaskCorrected, Kind::kPartGivenUp, Kind::kPartAsked));
  EXPECT_EQ(example.task.header().lead_unit_id(), "d-urban");
  EXPECT_EQ(example.Hear(example.Told(kWest)),
            (Kinds{Kind::kTaskCorrected, Kind::kTaskMoved, Kind::kRouted, Kind::kPartAsked,
                   Kind::kPartAsked}));
  EXPECT_EQ(example.task.header().lead_unit_id(), "s-west");
  EXPECT_EQ(example.task.returns().count(), 0u) << "the returns were of others";
  EXPECT_TRUE(example.DoAs("ReturnTask").ok());
}

// MECH D1
TEST(Follow, WhereTheListNamesNobodyAnArbiterNamesTheUnit) {
  Corrected example;
  example.plans_elsewhere[kWest].found = false;
  example.Reach(v1::TASK_STATE_HANDLING);
  EXPECT_EQ(example.Hear(example.Told(kWest)),
            (Kinds{Kind::kTaskCorrected, Kind::kTaskMoved, Kind::kUnrouted}));
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_UNROUTED);
  EXPECT_EQ(example.task.header().lead_unit_id(), "");
  EXPECT_THAT(example.task.routing().helper_unit_ids(), IsEmpty()) << "of the former place";
  ASSERT_TRUE(example.DoAs("NameUnit").ok());
  EXPECT_EQ(example.task.header().unit_id(), "d-urban");
  // A hard case waits for the leader anyway.
  Corrected held;
  held.plans_elsewhere[kWest].found = false;
  held.Reach(v1::TASK_STATE_HELD);
  EXPECT_THAT(held.Hear(held.Told(kWest)), ElementsAre(Kind::kTaskCorrected));
  EXPECT_EQ(held.task.state(), v1::TASK_STATE_HELD);
}

// MECH D1, D10: the round of a hard case that was parked was answered.
TEST(Follow, AHardCaseThatWasParkedGoesIntoItsNextRound) {
  Corrected example;
  example.Reach(v1::TASK_STATE_HELD);
  ASSERT_TRUE(example.DoAs("ProposeParking").ok());
  ASSERT_TRUE(example.DoAs("ApproveParking").ok());
  EXPECT_EQ(example.Hear(example.Told(kWest)),
            (Kinds{Kind::kTaskCorrected, Kind::kResumed, Kind::kTaskMoved, Kind::kRouted,
                   Kind::kPartAsked, Kind::kPartAsked}));
  EXPECT_EQ(example.task.header().round(), 2u);
  EXPECT_TRUE(example.task.header().hard());
}

// MECH D2: a number of a part is not given twice, and a reply that is being reviewed is not held up.
TEST(Follow, PartsFollowTheHelpers) {
  Corrected example;
  example.Route();
  ASSERT_EQ(example.task.parts().last_part(), 2u);
  example.Hear(example.Told(kWest));
  ASSERT_EQ(example.task.parts().open_size(), 2);
  EXPECT_EQ(example.task.parts().open(0).part(), 3u);
  EXPECT_EQ(example.task.parts().last_part(), 4u);
  Corrected late;
  late.Reach(v1::TASK_STATE_IN_REVIEW);
  EXPECT_THAT(late.Hear(late.Told(kLane)), ElementsAre(Kind::kTaskCorrected));
  EXPECT_EQ(late.task.parts().open_size(), 0);
}

// MECH D1, D10: owner and plan were the former unit's.
TEST(Follow, AHardCaseHasNoOwnerInAUnitThatLostIt) {
  Corrected example;
  example.Reach(v1::TASK_STATE_HELD);
  ASSERT_TRUE(example.DoAs("TakeUpHardCase").ok());
  ASSERT_NE(example.task.hard_case().owner_person_id(), "");
  example.Hear(example.Told(kWest));
  EXPECT_EQ(example.task.hard_case().owner_person_id(), "");
  EXPECT_EQ(example.task.hard_case().plan(), "");
  EXPECT_EQ(example.task.header().lead_unit_id(), "s-west");
}

// MECH D1, F1: who worked on it for the wrong place does not judge the work of the right one.
TEST(Follow, WhoWorkedOnItJudgesItNever) {
  Corrected example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  example.Hear(example.Told(kWest));
  EXPECT_THAT(FormerUnits(example.task), IsSupersetOf({"s-east", "d-urban", "c-lane"}));
  EXPECT_THAT(FormerPersons(example.task), IsSupersetOf({"everybody", "p-head"}));
  example.FinishParts();
  for (const char* command : {"AcceptTask", "RecordFirstMeeting", "DraftReply", "PassReply"}) {
    ASSERT_TRUE(example.DoAs(command).ok()) << command;
  }
  const auto told = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(told.ok());
  EXPECT_THAT(told->events()[0]->replied().worked_unit_ids(),
              UnorderedElementsAre("s-west", "s-east", "d-urban", "c-west", "c-lane"));
  // And in later rounds.
  NewEvents events(&example.arena);
  routing::Redo(example.task, 2, example.policy, events);
  example.Take(events);
  EXPECT_THAT(FormerUnits(example.task), IsSupersetOf({"s-east"}));
}

// MECH D1, F1: as little as who took the report.
TEST(Follow, WhoCorrectedItAtTheDeskJudgesItNever) {
  Corrected example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  const core::v1::CaseHeader told = example.Told(nullptr);
  example.Hear({.told = &told, .by = "p-desk-2", .contact = true});
  const auto replied = example.DoAs("ReplyCitizen");
  ASSERT_TRUE(replied.ok());
  EXPECT_THAT(replied->events()[0]->replied().worked_person_ids(), IsSupersetOf({"p-desk-2"}));
}

// MECH D13, F1: nor does who corrected a reply, and their unit, in later rounds.
TEST(Follow, WhoCorrectedAReplyJudgesLaterRoundsNever) {
  Corrected example;
  example.Reach(v1::TASK_STATE_REPLIED);
  example.policy.actor = Other("deputy", "g-district");
  example.policy.actor.above_lead = true;
  ASSERT_TRUE(example.Do(RequestOf("CorrectReply")).ok());
  EXPECT_THAT(FormerUnits(example.task), ElementsAre("g-district"));
  EXPECT_THAT(FormerPersons(example.task), ElementsAre("deputy"));
}

// MECH D1, D10: what the former unit had asked for falls away with it.
TEST(Follow, NothingWaitsForADecisionAboutAnotherUnitsTask) {
  for (const bool found : {true, false}) {
    for (const char* asked : {"ProposeParking", "ProposeEnding", "TransferTask"}) {
      Corrected example;
      example.plans_elsewhere[kWest].found = found;
      example.Reach(v1::TASK_STATE_HANDLING);
      example.policy.now_ms += kHourMs / 2;
      ASSERT_TRUE(example.DoAs(asked).ok()) << asked;
      ASSERT_TRUE(proposals::IsOpen(example.task));
      example.Hear(example.Told(kWest));
      EXPECT_FALSE(proposals::IsOpen(example.task)) << asked;
    }
  }
}

// MECH D1
TEST(Follow, WhoNeverBeganIsNoWorker) {
  Corrected example;
  example.Route();
  example.Hear(example.Told(kWest));
  EXPECT_THAT(FormerUnits(example.task), IsEmpty());
}

// MECH D1, I8
TEST(Follow, WhatWasTakenBackIsOver) {
  Corrected example;
  example.Route();
  example.task.set_state(v1::TASK_STATE_WITHDRAWN);
  EXPECT_THAT(example.Hear(example.Told(kWest)), IsEmpty());
}

}  // namespace
}  // namespace huying::dispatch::correcting
