#include "services/dispatch/review/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/dispatch/example.h"

namespace huying::dispatch::review {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::HasSubstr;

const CommandOracle kMayPassReply{v1::PassReply::descriptor(), "IN_REVIEW", "", "LEAD ABOVE_LEAD"};
const CommandOracle kMaySendBackReply{v1::SendBackReply::descriptor(), "IN_REVIEW", "",
                                      "LEAD ABOVE_LEAD"};
const EventOracle kReplyPassedLevel{v1::ReplyPassedLevel::descriptor(), "", "IN_REVIEW", ""};
const EventOracle kReplyApproved{v1::ReplyApproved::descriptor(), "REVIEWED", "IN_REVIEW",
                                 "stop REVIEW"};
const EventOracle kReplySentBack{v1::ReplySentBack::descriptor(), "HANDLING", "HANDLING",
                                 "stop REVIEW"};

// MECH D12
TEST(Review, EveryLevelInItsTurn) {
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
      EXPECT_EQ(example.Do(RequestOf("PassReply")).rejection().kind, Rejection::Kind::kNotAllowed);
    }
    example.policy.actor = {
        .permissions = 1u << turns[level - 1], .person_id = "p", .of_lead = true};
    const auto verdict = example.Do(RequestOf("PassReply"));
    ASSERT_TRUE(verdict.ok());
    const v1::Event& event = *verdict->events()[0];
    ASSERT_EQ(event.kind_case(), level == 3 ? v1::Event::kApproved : v1::Event::kPassedLevel);
    EXPECT_EQ(level == 3 ? event.approved().level() : event.passed_level().level(), level);
    EXPECT_EQ(level == 3 ? event.approved().levels() : event.passed_level().levels(), 3u);
    EXPECT_EQ(example.task.state(),
              level == 3 ? v1::TASK_STATE_REVIEWED : v1::TASK_STATE_IN_REVIEW);
  }
}

// MECH D12
TEST(Review, NobodyReviewsTheirOwnDraft) {
  Example example;
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  ASSERT_EQ(example.task.reply().drafted_by(), "everybody");
  const auto verdict = example.Do(RequestOf("PassReply"));
  ASSERT_FALSE(verdict.ok());
  EXPECT_THAT(verdict.rejection().message, HasSubstr("起草人以外"));
}

// MECH D12
TEST(Review, SentBackBeginsAgainAtTheFirstLevel) {
  Example example;
  example.process.add_review_levels(city::v1::REVIEW_LEVEL_DEPUTY);
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  example.policy.actor = ActorFor("PassReply");
  ASSERT_TRUE(example.Do(RequestOf("PassReply")).ok());
  EXPECT_EQ(example.task.review().passed(), 1u);
  example.policy.reason = "";
  EXPECT_EQ(example.Do(RequestOf("SendBackReply")).rejection().code, "INPUT_MISSING");
  example.policy.reason = "没有写明下一步";
  ASSERT_TRUE(example.Do(RequestOf("SendBackReply")).ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_HANDLING);
  EXPECT_EQ(example.task.review().passed(), 0u);
  example.policy.actor = Example::Everything();
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  EXPECT_EQ(example.task.reply().drafts(), 2u);
}

// MECH D12
TEST(Review, WhatTurnsOutWrongAfterTheLastLevelIsDraftedAndReviewedAgain) {
  Example example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_IN_REVIEW);
  EXPECT_EQ(example.task.review().passed(), 0u);
  EXPECT_FALSE(example.Do(RequestOf("ReplyCitizen")).ok());
  example.policy.actor = ActorFor("PassReply");
  ASSERT_TRUE(example.Do(RequestOf("PassReply")).ok());
  EXPECT_TRUE(example.Do(RequestOf("ReplyCitizen")).ok());
}

// MECH D12
TEST(Review, AClassWithoutLevelsNeedsNone) {
  Example example;
  example.process.clear_review_levels();
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_REVIEWED);
}

}  // namespace
}  // namespace huying::dispatch::review
