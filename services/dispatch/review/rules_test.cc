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
      example.policy.actor = {.permissions = 1u << permission, .person_id = "q", .of_lead = true};
      EXPECT_EQ(example.Do(RequestOf("PassReply")).rejection().kind, Rejection::Kind::kNotAllowed);
    }
    const std::string person = "p" + std::to_string(level);
    example.policy.actor = {
        .permissions = 1u << turns[level - 1], .person_id = person, .of_lead = true};
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
  example.policy.actor.person_id = "p-deputy";
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
  v1::ExecuteRequest pass = RequestOf("PassReply");
  pass.mutable_pass_reply()->set_draft(2);
  ASSERT_TRUE(example.Do(pass).ok());
  example.policy.actor = Example::Everything();
  EXPECT_TRUE(example.Do(RequestOf("ReplyCitizen")).ok());
}

Verdict<NewEvents> Review(Example& example, const char* person, const char* command,
                          uint32_t draft) {
  v1::ExecuteRequest request = RequestOf(command);
  if (request.has_pass_reply()) request.mutable_pass_reply()->set_draft(draft);
  if (request.has_send_back_reply()) request.mutable_send_back_reply()->set_draft(draft);
  example.policy.actor = Example::Everything();
  example.policy.actor.person_id = person;
  return example.Do(request);
}

v1::ExecuteRequest Drafted() { return RequestOf("DraftReply"); }

// Whoever read draft 1 does not pass draft 2, and hears what has changed. MECH D12
TEST(Review, NamesTheDraftThatWasRead) {
  Example example;
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  ASSERT_TRUE(Review(example, "head", "SendBackReply", 1).ok());
  example.policy.actor = Example::Everything();
  ASSERT_TRUE(example.Do(Drafted()).ok());
  for (const char* command : {"PassReply", "SendBackReply"}) {
    const auto stale = Review(example, "head", command, 1);
    ASSERT_FALSE(stale.ok()) << command;
    EXPECT_EQ(stale.rejection().code, "DRAFT_CHANGED");
    EXPECT_EQ(stale.rejection().kind, Rejection::Kind::kNotNow);
    EXPECT_THAT(stale.rejection().message, HasSubstr("您审核的是第1稿，现在待审的是第2稿"));
    EXPECT_THAT(stale.rejection().message, HasSubstr("由everybody起草"));
    EXPECT_EQ(Review(example, "head", command, 0).rejection().code, "INPUT_MISSING");
  }
  const auto passed = Review(example, "head", "PassReply", 2);
  ASSERT_TRUE(passed.ok());
  EXPECT_EQ(passed->events()[0]->approved().draft(), 2u);
}

// MECH D12
TEST(Review, DifferentPersonsAtEachLevelAlsoOfALaterDraft) {
  Example example;
  example.process.add_review_levels(city::v1::REVIEW_LEVEL_DEPUTY);
  example.Reach(v1::TASK_STATE_IN_REVIEW);
  ASSERT_TRUE(Review(example, "leader", "PassReply", 1).ok());
  EXPECT_EQ(Review(example, "leader", "PassReply", 1).rejection().code, "REVIEWED_ANOTHER_LEVEL");
  ASSERT_TRUE(Review(example, "deputy", "SendBackReply", 1).ok());
  example.policy.actor = Example::Everything();
  example.policy.actor.person_id = "second drafter";
  ASSERT_TRUE(example.Do(Drafted()).ok());
  EXPECT_EQ(Review(example, "deputy", "PassReply", 2).rejection().code, "REVIEWED_ANOTHER_LEVEL");
  for (const char* drafter : {"everybody", "second drafter"}) {
    EXPECT_EQ(Review(example, drafter, "PassReply", 2).rejection().code, "NOT_ALLOWED");
  }
  ASSERT_TRUE(Review(example, "leader", "PassReply", 2).ok());
  const auto approved = Review(example, "deputy", "PassReply", 2);
  ASSERT_TRUE(approved.ok());
  EXPECT_FALSE(approved->events()[0]->approved().nobody_else());
}

// Who alone may review a later level does not use themselves up at an earlier one; where the units
// have too few persons, somebody reviews twice, and that is said. MECH D12
TEST(Review, NoReplyRestsForWantOfPersons) {
  using enum city::v1::ReviewLevel;
  Example example;
  example.process.add_review_levels(REVIEW_LEVEL_LEADER);
  example.reviewers = {{"head", {REVIEW_LEVEL_HEAD}},
                       {"leader", {REVIEW_LEVEL_HEAD, REVIEW_LEVEL_LEADER}}};
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.Do(Drafted()).ok());
  EXPECT_EQ(Review(example, "leader", "PassReply", 1).rejection().code, "NEEDED_AT_A_LATER_LEVEL");
  ASSERT_TRUE(Review(example, "head", "PassReply", 1).ok());
  EXPECT_TRUE(Review(example, "leader", "PassReply", 1).ok());

  Example alone;
  alone.process.add_review_levels(REVIEW_LEVEL_LEADER);
  alone.reviewers = {{"leader", {REVIEW_LEVEL_HEAD, REVIEW_LEVEL_LEADER}}};
  alone.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(alone.Do(Drafted()).ok());
  ASSERT_TRUE(Review(alone, "leader", "PassReply", 1).ok());
  const auto twice = Review(alone, "leader", "PassReply", 1);
  ASSERT_TRUE(twice.ok());
  EXPECT_TRUE(twice->events()[0]->approved().nobody_else());
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
