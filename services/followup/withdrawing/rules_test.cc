#include "services/followup/withdrawing/rules.h"

#include <gtest/gtest.h>

#include "common/testing/casework.h"

namespace huying::followup::withdrawing {
namespace {

using huying::testing::EventOracle;

const EventOracle kWithdrawn{v1::FollowWithdrawn::descriptor(), "WITHDRAWN", "WITHDRAWN",
                             "stop all"};

// MECH I8
TEST(End, EndsWhatIsNotOver) {
  for (int state = 1; state < v1::FollowState_ARRAYSIZE; ++state) {
    if (!v1::FollowState_IsValid(state)) continue;
    google::protobuf::Arena arena;
    v1::Follow follow;
    follow.set_state(static_cast<v1::FollowState>(state));
    NewEvents events(&arena);
    End(follow, events);
    const bool over = state == v1::FOLLOW_STATE_CLOSED || state == v1::FOLLOW_STATE_WITHDRAWN ||
                      state == v1::FOLLOW_STATE_ENDED;
    EXPECT_EQ(events.events().size(), over ? 0u : 1u) << state;
  }
  EXPECT_FALSE(IsOpen(v1::FOLLOW_STATE_WITHDRAWN));
}

}  // namespace
}  // namespace huying::followup::withdrawing
