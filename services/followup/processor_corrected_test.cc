#include <gtest/gtest.h>

#include <string_view>

#include "services/followup/processor_fixture.h"

namespace huying::followup {
namespace {

// Who tells a corrected answer does the work as much as who drafted it: neither they nor their unit visit.
// MECH F1, D13
TEST(ProcessorReplyCorrected, WhoCorrectsAReplyDoesNotJudgeIt) {
  struct Row {
    const char* unit;
    const char* person;
    bool planned_anew;
    const char* may;  // visit
  };
  const Row rows[] = {
      {"government", "vice", true, "centre-judge"},
      {"east", "east-leader", false, "vice"},  // their unit does not judge it anyway
      {"", "east-leader", true, "vice"},       // an older log does not say the unit
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.person);
    World world;
    world.Reply();
    world.CorrectReply(row.unit, row.person);
    EXPECT_EQ(world.store.Counter("event/VisitPlanned"), row.planned_anew ? 2 : 1);
    EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_TO_VISIT);
    EXPECT_EQ(world.Listed("judge", "centre"), 1U);
    EXPECT_EQ(world.Do(GoodVisit(), "government-judge") == nullptr,
              std::string_view(row.unit) != "government")
        << "a colleague";
    if (world.Follow().state() == v1::FOLLOW_STATE_TO_VISIT) {
      EXPECT_EQ(world.Do(GoodVisit(), row.may), nullptr);
    }
    world.CorrectReply("government", "vice");  // too late for this visit
    EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_TO_CLOSE);
  }
  World checked;
  checked.header.set_channel(city::v1::CHANNEL_KIND_PATROL);
  checked.proved = true;
  checked.Reply();
  checked.CorrectReply("government", "vice");
  EXPECT_EQ(checked.Do(Confirm(), "vice")->code, "WORKED_ON_CASE");
  EXPECT_EQ(checked.Do(Confirm()), nullptr);
}

// The visit waits for its hour as before, and tries about the old answer do not count. MECH F1
TEST(ProcessorReplyCorrected, AVisitThatIsPlannedAnewWaitsForTheHourOfTheNextTry) {
  World world;
  world.Reply();
  ASSERT_EQ(world.Do(MissedVisit()), nullptr);
  const int64_t next_ms = world.Follow().visits().next_from_ms();
  ASSERT_GT(next_ms, kNow);
  world.CorrectReply("government", "vice");
  EXPECT_EQ(world.Follow().visits().next_from_ms(), next_ms);
  EXPECT_EQ(world.Follow().visits().attempts(), 0U);
}

}  // namespace
}  // namespace huying::followup
