#include "services/followup/ending/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::ending {
namespace {

using huying::testing::EventOracle;
using ::testing::ElementsAre;

const EventOracle kEnded{v1::CaseEnded::descriptor(), "ENDED", "ENDED", "stop all"};

// MECH D10
TEST(Ending, EndsWhatIsNotOverAndNobodyNeedActOnIt) {
  for (int state = 0; state < v1::FollowState_ARRAYSIZE; ++state) {
    if (!v1::FollowState_IsValid(state)) continue;
    google::protobuf::Arena arena;
    v1::Follow follow;
    follow.set_state(static_cast<v1::FollowState>(state));
    NewEvents events(&arena);
    End(follow, "street-1", events);
    const bool over = state == v1::FOLLOW_STATE_CLOSED || state == v1::FOLLOW_STATE_WITHDRAWN ||
                      state == v1::FOLLOW_STATE_ENDED;
    EXPECT_EQ(events.events().size(), over ? 0u : 1u) << state;
  }
  EXPECT_FALSE(IsOpen(v1::FOLLOW_STATE_ENDED));
}

// MECH D10, F8: the citizen does not agree: the next round begins, by the unit that had it.
TEST(Ending, TheCitizenMayOpenItAgain) {
  Example example;
  NewEvents events(&example.arena);
  End(example.follow, "street-1", events);
  example.Take(events);
  ASSERT_EQ(example.follow.state(), v1::FOLLOW_STATE_ENDED);
  const auto verdict = example.Do(ReopenRequest());
  ASSERT_TRUE(verdict.ok()) << verdict.rejection().message;
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(v1::Event::kReopened, v1::Event::kRedoOrdered));
  EXPECT_EQ(verdict->events().back()->redo_ordered().round(), 2);
  EXPECT_EQ(verdict->events().back()->redo_ordered().unit_id(), "street-1");
}

}  // namespace
}  // namespace huying::followup::ending
