#include "services/dispatch/ending/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::ending {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using K = v1::Event;

const CommandOracle kMayPropose{v1::ProposeEnding::descriptor(), "HANDLING REVIEWED HELD",
                                "HANDLE APPROVE", "LEAD"};
const CommandOracle kMayPass{v1::PassEnding::descriptor(), "HANDLING IN_REVIEW REVIEWED HELD",
                             "APPROVE", "ABOVE_LEAD CENTRE"};
const CommandOracle kMayRefuse{v1::RefuseEnding::descriptor(), "HANDLING IN_REVIEW REVIEWED HELD",
                               "APPROVE", "ABOVE_LEAD CENTRE"};
const EventOracle kProposed{v1::EndingProposed::descriptor(), "", "",
                            "start APPROVAL of reviewer_unit_id"};
const EventOracle kPassed{v1::EndingPassed::descriptor(), "", "",
                          "stop APPROVAL, start APPROVAL of reviewer_unit_id"};
const EventOracle kRefused{v1::EndingRefused::descriptor(), "", "", "stop APPROVAL"};
const EventOracle kEnded{v1::TaskEnded::descriptor(), "ENDED", "ENDED", "stop all"};

// MECH D10: the unit asks, the level above agrees, the centre agrees: three persons of three units.
TEST(Ending, NeedsTwoLevelsAndThreePersons) {
  for (const v1::TaskState from :
       {v1::TASK_STATE_HANDLING, v1::TASK_STATE_REVIEWED, v1::TASK_STATE_HELD}) {
    Example example;
    example.Reach(from);
    ASSERT_TRUE(example.DoAs("ProposeEnding").ok());
    EXPECT_EQ(example.task.ending().reviewer_unit_id(), "g-district");
    ASSERT_TRUE(example.DoAs("PassEnding").ok());
    EXPECT_EQ(example.task.state(), from) << "one level is not enough";
    EXPECT_EQ(example.task.ending().reviewer_unit_id(), "centre");
    EXPECT_EQ(example.DoAs("PassEnding").rejection().code, "OWN_PROPOSAL") << "the same person";
    example.policy.actor = Other("another", "g-district");
    example.policy.actor.above_lead = true;
    EXPECT_EQ(example.Do(RequestOf("PassEnding")).rejection().code, "NOT_YOUR_TURN");
    example.policy.actor = Other("leader", "centre");
    const auto ended = example.Do(RequestOf("PassEnding"));
    ASSERT_TRUE(ended.ok()) << ended.rejection().message;
    EXPECT_THAT(KindsOf(*ended), ElementsAre(K::kEnded));
    EXPECT_EQ(ended->events()[0]->ended().explanation(), "该处为规划绿地，不能建停车场");
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_ENDED);
    EXPECT_FALSE(IsProposed(example.task));
    EXPECT_FALSE(IsOpen(example.task.state()));
  }
}

// MECH D10
TEST(Ending, IsNotAgreedToByWhoAsksNorUnheard) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  v1::ExecuteRequest unheard = RequestOf("ProposeEnding");
  unheard.mutable_propose_ending()->clear_said();
  EXPECT_EQ(example.Do(unheard).rejection().code, "CITIZEN_NOT_CALLED");
  EXPECT_EQ(example.DoAs("PassEnding").rejection().code, "NOTHING_PROPOSED");
  ASSERT_TRUE(example.DoAs("ProposeEnding").ok());
  example.policy.actor = Example::Everything();
  example.policy.actor.of_centre = true;
  EXPECT_EQ(example.Do(RequestOf("PassEnding")).rejection().code, "OWN_PROPOSAL");
}

// MECH D10: the second level may say no as well; then the work goes on, and it may be asked for again.
TEST(Ending, EitherLevelMayRefuse) {
  for (const bool at_second : {false, true}) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    ASSERT_TRUE(example.DoAs("ProposeEnding").ok());
    if (at_second) {
      ASSERT_TRUE(example.DoAs("PassEnding").ok());
      example.policy.actor = Other("leader", "centre");
      ASSERT_TRUE(example.Do(RequestOf("RefuseEnding")).ok());
    } else {
      ASSERT_TRUE(example.DoAs("RefuseEnding").ok());
    }
    EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
    EXPECT_FALSE(IsProposed(example.task));
    EXPECT_TRUE(example.DoAs("ProposeEnding").ok());
  }
}

// MECH D10, F8: the citizen opened it again.
TEST(Ending, ARedoBeginsTheNextRound) {
  Example example;
  example.Reach(v1::TASK_STATE_ENDED);
  NewEvents events(&example.arena);
  routing::Redo(example.task, 2, example.policy, events);
  example.Take(events);
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(example.task.header().round(), 2u);
}

}  // namespace
}  // namespace huying::dispatch::ending
