#include "services/dispatch/rules/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dispatch/rules/example.h"

namespace huying::dispatch::rules {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// MECH D13
TEST(DraftReply, SaysAllThatIsMissing) {
  struct Row {
    DraftFindings findings;
    std::vector<const char*> said;
  };
  const Row rows[] = {
      {{.characters = 3}, {"现有3字", "至少需要10字"}},
      {{.characters = 50, .banned = {"不归我管"}}, {"“不归我管”", "请删除"}},
      {{.characters = 50, .missing_parts = {"查明的情况", "联系人与电话"}},
       {"“查明的情况”", "“联系人与电话”", "请补充"}},
      {{.characters = 3, .banned = {"不知道"}, .missing_parts = {"下一步"}},
       {"现有3字", "“不知道”", "“下一步”"}},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    example.looked.draft = row.findings;
    const auto verdict = example.Do(RequestOf("DraftReply"));
    ASSERT_FALSE(verdict.ok());
    EXPECT_EQ(verdict.rejection().code, "REPLY_NOT_FIT");
    EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kInvalid);
    for (const char* said : row.said) EXPECT_THAT(verdict.rejection().message, HasSubstr(said));
  }
}

// MECH D12
TEST(ReviewReply, EveryLevelInItsTurn) {
  Example example;
  example.process.add_review_levels(city::v1::REVIEW_LEVEL_DEPUTY);
  example.process.add_review_levels(city::v1::REVIEW_LEVEL_LEADER);
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  const city::v1::Permission turns[] = {city::v1::PERMISSION_REVIEW_HEAD,
                                        city::v1::PERMISSION_REVIEW_DEPUTY,
                                        city::v1::PERMISSION_REVIEW_LEADER};
  for (uint32_t level = 1; level <= 3; ++level) {
    for (city::v1::Permission permission : turns) {
      if (permission == turns[level - 1]) continue;
      example.policy.actor = {.permissions = 1u << permission, .person_id = "p", .of_lead = true};
      EXPECT_EQ(example.Do(RequestOf("ReviewReply")).rejection().kind,
                Rejection::Kind::kNotAllowed);
    }
    example.policy.actor = {
        .permissions = 1u << turns[level - 1], .person_id = "p", .of_lead = true};
    const auto verdict = example.Do(RequestOf("ReviewReply"));
    ASSERT_TRUE(verdict.ok());
    const v1::Event& event = *verdict->events()[0];
    EXPECT_EQ(event.has_approved(), level == 3);
    EXPECT_EQ(level == 3 ? event.approved().level() : event.passed_level().level(), level);
    EXPECT_EQ(level == 3 ? event.approved().levels() : event.passed_level().levels(), 3u);
    EXPECT_EQ(example.task.state(),
              level == 3 ? v1::TASK_STATE_REVIEWED : v1::TASK_STATE_IN_REVIEW);
  }
}

// MECH D12
TEST(ReviewReply, NobodyReviewsTheirOwnDraft) {
  Example example;
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  ASSERT_EQ(example.task.drafted_by(), "everybody");
  const auto verdict = example.Do(RequestOf("ReviewReply"));
  ASSERT_FALSE(verdict.ok());
  EXPECT_THAT(verdict.rejection().message, HasSubstr("起草人以外"));
}

// MECH D12
TEST(ReviewReply, SentBackBeginsAgainAtTheFirstLevel) {
  Example example;
  example.process.add_review_levels(city::v1::REVIEW_LEVEL_DEPUTY);
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  example.policy.actor = ActorFor("ReviewReply");
  ASSERT_TRUE(example.Do(RequestOf("ReviewReply")).ok());
  EXPECT_EQ(example.task.reviewed_level(), 1u);
  v1::ExecuteRequest back;
  back.mutable_review_reply()->set_passed(false);
  example.policy.reason = "";
  EXPECT_EQ(example.Do(back).rejection().code, "TEXT_MISSING");
  example.policy.reason = "没有写明下一步";
  const auto sent_back = example.Do(back);
  ASSERT_TRUE(sent_back.ok());
  EXPECT_THAT(KindsOf(*sent_back), ElementsAre(v1::Event::kSentBack));
  EXPECT_EQ(sent_back->events()[0]->sent_back().level(), 2u);
  EXPECT_EQ(sent_back->events()[0]->sent_back().levels(), 2u);
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_EQ(example.task.reviewed_level(), 0u);
  example.policy.actor = Example::Everything();
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  EXPECT_EQ(example.task.drafts(), 2u);
}

// MECH D12
TEST(ReviewReply, WhatTurnsOutWrongAfterTheLastLevelIsDraftedAndReviewedAgain) {
  Example example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_IN_REVIEW);
  EXPECT_EQ(example.task.reviewed_level(), 0u);
  EXPECT_FALSE(example.Do(RequestOf("ReplyCitizen")).ok());
  example.policy.actor = ActorFor("ReviewReply");
  ASSERT_TRUE(example.Do(RequestOf("ReviewReply")).ok());
  EXPECT_TRUE(example.Do(RequestOf("ReplyCitizen")).ok());
}

// MECH D12
TEST(ReviewReply, AClassWithoutLevelsNeedsNone) {
  Example example;
  example.process.clear_review_levels();
  example.Reach(v1::TASK_STATE_HANDLING);
  const auto drafted = example.Do(RequestOf("DraftReply"));
  ASSERT_TRUE(drafted.ok());
  EXPECT_THAT(KindsOf(*drafted), ElementsAre(v1::Event::kDraftReady));
  EXPECT_EQ(drafted->events()[0]->draft_ready().draft(), 1u);
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_REVIEWED);
}

// MECH D7
TEST(ReplyCitizen, AfterTheSecondMeetingWhereTheClassAsksForIt) {
  Example example;
  example.process.set_two_meetings(true);
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.Do(RequestOf("AssignHandler")).ok());
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  example.policy.actor = ActorFor("ReviewReply");
  ASSERT_TRUE(example.Do(RequestOf("ReviewReply")).ok());
  example.policy.actor = Example::Everything();
  const auto early = example.Do(RequestOf("ReplyCitizen"));
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.rejection().code, "SECOND_MEETING_MISSING");
  EXPECT_EQ(early.rejection().mechanism, "D7");
  v1::ExecuteRequest meeting = RequestOf("ContactCitizen");
  meeting.mutable_contact_citizen()->set_after_resolution(true);
  const auto met = example.Do(meeting);
  ASSERT_TRUE(met.ok());
  EXPECT_THAT(KindsOf(*met), ElementsAre(v1::Event::kSecondMeetingHeld));
  EXPECT_EQ(met->events()[0]->second_meeting_held().result(), "已电话联系");
  const auto replied = example.Do(RequestOf("ReplyCitizen"));
  ASSERT_TRUE(replied.ok());
  const v1::CitizenReplied& fact = replied->events()[0]->replied();
  EXPECT_EQ(fact.text(), example.task.draft_text());
  EXPECT_EQ(fact.reviewed_levels(), 1u);
  EXPECT_EQ(fact.review_levels(), 1u);
  EXPECT_TRUE(fact.met_first());
  EXPECT_TRUE(fact.met_second());
  EXPECT_EQ(fact.class_id(), "plain");
  EXPECT_THAT(fact.worked_unit_ids(), ElementsAre("s-east", "d-urban", "c-lane"));
  EXPECT_THAT(fact.worked_person_ids(), ElementsAre("p-handler", "everybody"));
}

// MECH D7
TEST(ContactCitizen, TheSecondMeetingComesAfterTheFirst) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  v1::ExecuteRequest meeting = RequestOf("ContactCitizen");
  meeting.mutable_contact_citizen()->set_after_resolution(true);
  EXPECT_EQ(example.Do(meeting).rejection().code, "FIRST_MEETING_MISSING");
  meeting = RequestOf("ContactCitizen");
  meeting.mutable_contact_citizen()->set_way(v1::CONTACT_WAY_UNSPECIFIED);
  EXPECT_EQ(example.Do(meeting).rejection().code, "CONTACT_WAY_MISSING");
}

// MECH D6
TEST(AssignHandler, ANamedPersonOfTheUnit) {
  Example example;
  example.Reach(v1::TASK_STATE_ACCEPTED);
  ASSERT_TRUE(example.Do(RequestOf("AssignHandler")).ok());
  EXPECT_EQ(example.task.handler_person_id(), "p-handler");
  example.looked.may_handle = false;
  EXPECT_EQ(example.Do(RequestOf("AssignHandler")).rejection().code, "HANDLER_UNKNOWN");
}

}  // namespace
}  // namespace huying::dispatch::rules
