#include "common/case/command_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huying/dispatch/v1/dispatch.pb.h"

namespace huying {
namespace {

using dispatch::v1::TASK_STATE_ACCEPTED;
using dispatch::v1::TASK_STATE_HELD;
using dispatch::v1::TASK_STATE_PARKED;
using dispatch::v1::TASK_STATE_RETURNED;
using dispatch::v1::TASK_STATE_ROUTED;
using ::testing::Contains;
using ::testing::HasSubstr;

class CommandGateTest : public ::testing::Test {
 protected:
  const CommandInfo& Command(const char* name) const { return *commands_.Find(name); }
  std::string CodeFor(const char* command, int state, const Authority& actor) const {
    const auto rejection = gate_.CheckActor(Command(command), state, actor, "");
    return rejection ? rejection->code : "";
  }
  std::string CodeFor(const google::protobuf::Message& body, std::string_view reason) const {
    const auto rejection =
        gate_.CheckInputs(Command(body.GetDescriptor()->name().c_str()), body, reason,
                          [](std::string_view unit_id) { return unit_id != "d-none"; });
    return rejection ? rejection->code : "";
  }
  static Authority Of(city::v1::Permission permission, core::v1::Party party) {
    return {.permissions = 1U << permission, .person_id = "p", .parties = 1U << party};
  }

  const StateCatalog states_ = *StateCatalog::Read(*dispatch::v1::TaskState_descriptor());
  const CommandCatalog commands_ =
      *CommandCatalog::Read(*dispatch::v1::ExecuteRequest::descriptor(), states_);
  const CommandGate gate_{&commands_, &states_, "任务"};
};

TEST_F(CommandGateTest, WhoThenWhen) {
  const Authority lead = Of(city::v1::PERMISSION_ACCEPT, core::v1::PARTY_LEAD);
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ROUTED, lead), "");
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ACCEPTED, lead), "NOT_IN_STATE");
  const Authority helper = Of(city::v1::PERMISSION_ACCEPT, core::v1::PARTY_HELPER);
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ROUTED, helper), "NOT_ALLOWED");
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ACCEPTED, helper), "NOT_ALLOWED")
      << "who may not hears that first";
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ROUTED, {}), "ACTOR_UNKNOWN");
  EXPECT_EQ(CodeFor("AcceptTask", TASK_STATE_ROUTED,
                    Of(city::v1::PERMISSION_HANDLE, core::v1::PARTY_LEAD)),
            "NOT_ALLOWED");
}

// Who may note work on what is parked may not before the unit has accepted.
TEST_F(CommandGateTest, WiderInOneStateThanInAnother) {
  const Authority helper = Of(city::v1::PERMISSION_HANDLE, core::v1::PARTY_HELPER);
  EXPECT_EQ(CodeFor("NoteWork", TASK_STATE_PARKED, helper), "");
  EXPECT_EQ(CodeFor("NoteWork", TASK_STATE_ROUTED, helper), "NOT_ALLOWED");
  EXPECT_EQ(CodeFor("NoteWork", TASK_STATE_HELD, helper), "NOT_IN_STATE");
}

TEST_F(CommandGateTest, ARefusalSaysByWhomAndWhatIsNext) {
  const auto who = gate_.CheckActor(Command("AcceptTask"), TASK_STATE_ROUTED,
                                    Of(city::v1::PERMISSION_HANDLE, core::v1::PARTY_HELPER), "");
  EXPECT_EQ(who->message, "您不能签收。请由主办单位有“签收”权限的人员操作。");
  const auto when = gate_.CheckActor(Command("ReturnTask"), TASK_STATE_RETURNED,
                                     Of(city::v1::PERMISSION_ACCEPT, core::v1::PARTY_LEAD), "");
  EXPECT_EQ(when->message, "任务现为“退单待裁”，不能退单。请等待裁决；裁决前由首接单位负责。");
  const auto resume = gate_.CheckActor(Command("ResumeTask"), TASK_STATE_PARKED,
                                       Of(city::v1::PERMISSION_VISIT, core::v1::PARTY_OTHER), "");
  EXPECT_THAT(resume->message, HasSubstr("主办单位、主办单位的上级单位或接诉即办中心"));
  EXPECT_THAT(resume->message, HasSubstr("“办理”或“延期挂账审批”权限"));
}

TEST_F(CommandGateTest, WhatACommandBrings) {
  dispatch::v1::ReturnTask returned;
  EXPECT_EQ(CodeFor(returned, "理由"), "INPUT_MISSING");
  returned.set_evidence(" \n");
  EXPECT_EQ(CodeFor(returned, "理由"), "INPUT_MISSING");
  returned.set_evidence("职责清单");
  EXPECT_EQ(CodeFor(returned, "理由"), "");
  EXPECT_EQ(CodeFor(returned, " "), "INPUT_MISSING") << "the reason is asked for";
  returned.set_evidence(std::string(kTextBytesMax, 'x'));
  EXPECT_EQ(CodeFor(returned, "理由"), "");
  returned.set_evidence(std::string(kTextBytesMax + 1, 'x'));
  EXPECT_EQ(CodeFor(returned, "理由"), "TEXT_TOO_LONG");
  dispatch::v1::BlowWhistle whistle;
  EXPECT_EQ(CodeFor(whistle, "理由"), "INPUT_MISSING") << "a list that is empty";
  whistle.add_unit_ids("d-power");
  whistle.add_unit_ids("d-none");
  EXPECT_EQ(CodeFor(whistle, "理由"), "UNIT_UNKNOWN") << "each of a list";
  dispatch::v1::ReplyCitizen reply;
  reply.set_way(static_cast<dispatch::v1::ContactWay>(99));
  EXPECT_EQ(CodeFor(reply, ""), "INPUT_MISSING") << "a number that the enum does not have";
}

TEST_F(CommandGateTest, AReasonIsBoundedWhetherItIsAskedForOrNot) {
  const std::string reason(kTextBytesMax + 1, 'x');
  const auto rejection =
      gate_.CheckActor(Command("AcceptTask"), TASK_STATE_ROUTED,
                       Of(city::v1::PERMISSION_ACCEPT, core::v1::PARTY_LEAD), reason);
  EXPECT_EQ(rejection->code, "TEXT_TOO_LONG");
}

TEST_F(CommandGateTest, WhatIsPossibleInAState) {
  EXPECT_THAT(gate_.PossibleIn(TASK_STATE_ROUTED),
              ::testing::ElementsAre("AcceptTask", "ReturnTask", "NoteWork", "RecordFirstMeeting",
                                     "OpenReporter", "AcceptPart", "FinishPart"));
  EXPECT_THAT(gate_.PossibleIn(TASK_STATE_HELD), Contains("TakeUpHardCase"));
}

TEST_F(CommandGateTest, SaysWhichTextIsTooLong) {
  dispatch::v1::ReturnTask returned;
  returned.set_evidence(std::string(kTextBytesMax + 1, 'x'));
  const auto refused = gate_.CheckInputs(Command("ReturnTask"), returned, "理由",
                                         [](std::string_view) { return true; });
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->message, "退单依据过长，请控制在五千字以内。");
}

TEST_F(CommandGateTest, SomebodyUnknownIsToldWhatToDo) {
  const auto refused = gate_.CheckActor(Command("AcceptTask"), TASK_STATE_ROUTED, {}, "");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->kind, Rejection::Kind::kNotAllowed);
  EXPECT_THAT(refused->message, HasSubstr("没有确认您的身份"));
}

TEST(HasText, WhiteSpaceIsNone) {
  for (const char* blank :
       {"", " \t\r\n", "　", "\u00a0", "\u200b\u200b", "\ufeff", "\u2060 \u3164"})
    EXPECT_FALSE(HasText(blank));
  EXPECT_TRUE(HasText(" 好 "));
}

// The parties that follow from how somebody stands to the unit.
TEST(PartiesOf, OtherIsWhoIsKnownAndNotOfTheLead) {
  const uint32_t staff = 1U << core::v1::PARTY_STAFF;
  const uint32_t other = staff | 1U << core::v1::PARTY_OTHER;
  EXPECT_EQ(PartiesOf({.person_id = "p"}), other);
  EXPECT_EQ(PartiesOf({.person_id = "p", .of_lead = true}), staff | 1U << core::v1::PARTY_LEAD);
  EXPECT_EQ(PartiesOf({}), 0u) << "nobody whom the city knows";
  EXPECT_EQ(PartiesOf({.person_id = "p", .parties = 1U << core::v1::PARTY_CALLED}),
            other | 1U << core::v1::PARTY_CALLED);
}

}  // namespace
}  // namespace huying
