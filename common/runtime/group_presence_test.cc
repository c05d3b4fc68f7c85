#include "common/runtime/group_presence.h"

#include <gtest/gtest.h>

namespace huying::runtime {
namespace {

using Step = GroupPresence::Step;
constexpr int64_t kMinute = 60'000;

TEST(GroupPresenceTest, AHostInTroubleLeavesAndComesBackLaterEachTime) {
  GroupPresence presence;
  GroupPresence::Look look = {.now_ms = 1'000, .trouble = false, .others = true};
  EXPECT_EQ(presence.Next(look), Step::kNone);
  look.trouble = true;
  look.taken_over = true;
  for (const int64_t minutes : {1, 2, 4, 8, 10, 10}) {
    EXPECT_EQ(presence.Next(look), Step::kLeave);
    EXPECT_TRUE(presence.away());
    look.now_ms += minutes * kMinute - 1;
    EXPECT_EQ(presence.Next(look), Step::kNone) << minutes;
    ++look.now_ms;
    EXPECT_EQ(presence.Next(look), Step::kJoin) << minutes;
    EXPECT_FALSE(presence.away());
    ++look.now_ms;  // the trouble is still there
  }
}

TEST(GroupPresenceTest, TroubleLongAfterTheLastIsANewOne) {
  GroupPresence presence;
  GroupPresence::Look look = {.now_ms = 1'000, .trouble = true, .others = true, .taken_over = true};
  EXPECT_EQ(presence.Next(look), Step::kLeave);
  look.now_ms += kMinute;
  EXPECT_EQ(presence.Next(look), Step::kJoin);
  look.now_ms += 31 * kMinute;
  EXPECT_EQ(presence.Next(look), Step::kLeave);
  EXPECT_EQ(presence.back_at_ms() - look.now_ms, kMinute);
}

TEST(GroupPresenceTest, AHostThatIsAloneStays) {
  GroupPresence presence;
  EXPECT_EQ(presence.Next({.now_ms = 1'000, .trouble = true, .others = false}), Step::kNone);
}

// The owners' topic may name a process that is no more.
TEST(GroupPresenceTest, WhereNobodyTakesOverItComesBackSoonAndStays) {
  GroupPresence presence;
  GroupPresence::Look look = {.now_ms = 1'000, .trouble = true, .others = true};
  EXPECT_EQ(presence.Next(look), Step::kLeave);
  look.now_ms += 9'999;
  EXPECT_EQ(presence.Next(look), Step::kNone);
  look.now_ms += 1;
  EXPECT_EQ(presence.Next(look), Step::kJoin);
  look.now_ms += kMinute - 1;
  EXPECT_EQ(presence.Next(look), Step::kNone);
  look.now_ms += 1;
  EXPECT_EQ(presence.Next(look), Step::kLeave) << "somebody may have come since";
}

}  // namespace
}  // namespace huying::runtime
