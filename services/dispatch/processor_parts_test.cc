#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dispatch/processor_fixture.h"

namespace huying::dispatch {
namespace {

// MECH D2
TEST(ProcessorParts, AHelpingUnitHasItsOpenPartInItsList) {
  World world;
  world.Ready();
  EXPECT_EQ(world.Do("east-garden-head", "AcceptPart"), nullptr) << "before the lead unit accepts";
  EXPECT_EQ(Listed(world, "helper", "east-garden"), 1u) << "there is still work to do";
  EXPECT_EQ(world.Do("east-garden-head", "FinishPart"), nullptr);
  EXPECT_EQ(Listed(world, "helper", "east-garden"), 0u);
  EXPECT_EQ(world.Do("east-garden-head", "FinishPart")->code, "PART_NOT_OPEN");
  EXPECT_EQ(world.Do("west-duty", "FinishPart")->kind, Rejection::Kind::kNotAllowed);
  world.Do("east-duty", "AcceptTask");
  world.Do("east-duty", Meeting(false));
  const auto open = world.Do("east-duty", Draft());
  ASSERT_NE(open, nullptr);
  EXPECT_THAT(open->message, ::testing::HasSubstr(SmallCity().FindUnit("heat")->name()));
  EXPECT_EQ(world.Do("stoker", GiveUp("heat"))->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("east-duty", GiveUp("heat")), nullptr);
  EXPECT_EQ(Listed(world, "helper", "heat"), 0u);
  EXPECT_EQ(world.Do("east-duty", Draft()), nullptr);
}

// MECH D2, D3
TEST(ProcessorParts, ATransferAsksWhoHelpsAndHasNotFinished) {
  World world;
  world.Ready();
  world.Do("east-garden-head", "FinishPart");
  world.Do("east-duty", "ReturnTask");
  v1::ExecuteRequest upheld;
  upheld.mutable_uphold_return()->set_unit_id("heat");
  world.Do("arbiter", upheld);
  EXPECT_EQ(Listed(world, "helper", "heat"), 0u) << "it leads now";
  EXPECT_EQ(Listed(world, "helper", "east-garden"), 0u) << "it has done its part of the round";
}

// MECH D13
TEST(ProcessorReply, AReplyIsCorrectedByWhoMayApproveAndStaysReplied) {
  World world;
  world.Ready();
  Reply(world);
  ASSERT_EQ(world.Task().state(), v1::TASK_STATE_REPLIED);
  v1::ExecuteRequest correction;
  correction.mutable_correct_reply()->set_text("更正：经查，垃圾已于今日清运。");
  EXPECT_EQ(world.Do("east-leader", correction)->code, "INPUT_MISSING") << "no way";
  correction.mutable_correct_reply()->set_way(v1::CONTACT_WAY_PHONE);
  EXPECT_EQ(world.Do("east-duty", correction)->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("east-leader", correction), nullptr);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_REPLIED);
  EXPECT_EQ(world.Events().back().reply_corrected().replaces(), 1u);
  EXPECT_EQ(world.Events().back().header().reason(), "理由");
}

// MECH D1, D3: whoever has lost the task hears, by its name, which unit has it now.
TEST(ProcessorRefusal, SaysWhoHasTheTaskNow) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  v1::ExecuteRequest pass;
  pass.mutable_transfer_task()->set_unit_id("west");
  ASSERT_EQ(world.Do("east-duty", pass), nullptr);
  ASSERT_EQ(world.Do("west-duty", "AcceptTask"), nullptr);
  const auto lost = world.Do("east-duty", "NoteWork");
  ASSERT_NE(lost, nullptr);
  EXPECT_EQ(lost->code, "NOT_ALLOWED");
  EXPECT_THAT(lost->message,
              ::testing::HasSubstr("转至" + SmallCity().FindUnit("west")->name() + "，请与其联系"));
}

// MECH D7, F1: intake has taken a stranger off the case while a unit works on it.
TEST(ProcessorUnlinking, NobodyNeedContactAStranger) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  intake::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101001001");
  event.mutable_header()->mutable_case_()->set_no_contact(true);
  event.mutable_reporter_unlinked();
  world.React(event);
  EXPECT_TRUE(world.Events().back().task_corrected().reporter_unlinked());
  EXPECT_EQ(Listed(world, "news", "east"), 1u);
  EXPECT_EQ(world.Do("east-duty", Meeting(false))->code, "NOBODY_TO_CONTACT");
  EXPECT_EQ(world.Do("east-duty", "RecordSiteProof"), nullptr);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_HANDLING);
  EXPECT_EQ(Listed(world, "news", "east"), 0u);
}

}  // namespace
}  // namespace huying::dispatch
