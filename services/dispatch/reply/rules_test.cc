#include "services/dispatch/reply/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/civil.h"
#include "common/testing/casework.h"
#include "services/dispatch/example.h"
#include "services/dispatch/review/rules.h"

namespace huying::dispatch::reply {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const CommandOracle kMayDraftReply{v1::DraftReply::descriptor(), "HANDLING REVIEWED", "HANDLE",
                                   "LEAD"};
const CommandOracle kMayReplyCitizen{v1::ReplyCitizen::descriptor(), "REVIEWED", "HANDLE", "LEAD"};
const CommandOracle kMayCorrectReply{v1::CorrectReply::descriptor(), "REPLIED", "APPROVE",
                                     "LEAD ABOVE_LEAD"};
const EventOracle kDraftSubmitted{v1::DraftSubmitted::descriptor(), "IN_REVIEW", "IN_REVIEW",
                                  "start REVIEW"};
const EventOracle kDraftReady{v1::DraftReady::descriptor(), "REVIEWED", "IN_REVIEW", ""};
const EventOracle kCitizenReplied{v1::CitizenReplied::descriptor(), "REPLIED", "REPLIED",
                                  "stop all"};
const EventOracle kReplyCorrected{v1::ReplyCorrected::descriptor(), "", "", ""};

// MECH D13
TEST(Draft, SaysAllThatIsMissing) {
  struct Row {
    DraftFindings findings;
    std::vector<const char*> said;
  };
  const auto found = [](size_t characters, auto change) {
    DraftFindings findings;
    findings.characters = characters;
    change(findings);
    return findings;
  };
  const Row rows[] = {
      {found(3, [](DraftFindings&) {}), {"只有3字", "至少需要10字", "由谁、何时办"}},
      {found(50, [](DraftFindings& f) { f.banned = {"不归我管"}; }), {"“不归我管”", "请删除"}},
      {found(50, [](DraftFindings& f) { f.nameless = {"不属于我局职责"}; }),
       {"“不属于我局职责”", "由哪个单位负责"}},
      {found(3, [](DraftFindings& f) { f.unreachable = {"不属于我局职责"}; }),
       {"只有3字", "负责单位的电话或地址"}},
      {found(50, [](DraftFindings& f) { f.empty_contacts = {"联系电话:"}; }),
       {"“联系电话:”后面没有号码"}},
      {found(50,
             [](DraftFindings& f) {
               f.missing_parts = {"查明的情况", "联系人与电话"};
             }),
       {"“查明的情况”", "“联系人与电话”", "请补充"}},
      {found(3,
             [](DraftFindings& f) {
               f.banned = {"不知道"};
               f.missing_parts = {"下一步"};
             }),
       {"只有3字", "“不知道”", "“下一步”"}},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::TASK_STATE_HANDLING);
    example.findings = row.findings;
    const auto verdict = example.Do(RequestOf("DraftReply"));
    ASSERT_FALSE(verdict.ok());
    EXPECT_EQ(verdict.rejection().code, "REPLY_NOT_FIT");
    EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kInvalid);
    for (const char* said : row.said) EXPECT_THAT(verdict.rejection().message, HasSubstr(said));
  }
}

// MECH D13
TEST(Draft, FewerCharactersAreEnoughWithAResultOrForWhatIsPassedOn) {
  city::v1::ReplyRules rules;
  rules.set_min_characters(16);
  rules.set_min_with_result(6);
  DraftFindings findings;
  findings.characters = 8;
  EXPECT_THAT(FaultsOf(findings, rules), HasSubstr("至少需要16字"));
  findings.has_result = true;
  EXPECT_EQ(FaultsOf(findings, rules), "");
  findings.characters = 5;
  EXPECT_THAT(FaultsOf(findings, rules), HasSubstr("至少需要6字"));
  findings.passed_on = true;
  EXPECT_EQ(FaultsOf(findings, rules), "");
}

// MECH D13
TEST(Draft, TheReviewerSeesWhatIsAdvised) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  example.findings.characters = 50;
  example.findings.advised_parts = {"联系人与电话"};
  example.findings.unreachable = {"不属于我局职责"};
  const auto drafted = example.Do(RequestOf("DraftReply"));
  ASSERT_TRUE(drafted.ok());
  EXPECT_EQ(drafted->events()[0]->draft_submitted().advice(),
            "建议补充“联系人与电话”；建议写明负责单位的电话或地址；");
}

// MECH D7
TEST(Tell, AfterTheSecondMeetingWhereTheClassAsksForIt) {
  Example example;
  example.process.set_two_meetings(true);
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.Do(RequestOf("AssignHandler")).ok());
  ASSERT_TRUE(example.Do(RequestOf("DraftReply")).ok());
  ASSERT_TRUE(example.DoAs("PassReply").ok());
  const auto early = example.Do(RequestOf("ReplyCitizen"));
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.rejection().code, "SECOND_MEETING_MISSING");
  EXPECT_EQ(early.rejection().mechanism, "D7");
  ASSERT_TRUE(example.DoAs("NoteWork").ok());
  example.policy.now_ms += kMinuteMs;
  ASSERT_TRUE(example.DoAs("RecordSecondMeeting").ok());
  const auto replied = example.Do(RequestOf("ReplyCitizen"));
  ASSERT_TRUE(replied.ok());
  const v1::CitizenReplied& fact = replied->events()[0]->replied();
  EXPECT_EQ(fact.text(), example.task.reply().draft_text());
  EXPECT_EQ(fact.reviewed_levels(), 1u);
  EXPECT_EQ(fact.review_levels(), 1u);
  EXPECT_TRUE(fact.met_first());
  EXPECT_TRUE(fact.met_second());
  EXPECT_EQ(fact.class_id(), "plain");
  EXPECT_THAT(fact.worked_unit_ids(), ElementsAre("s-east", "d-urban", "c-lane"));
  EXPECT_THAT(fact.worked_person_ids(), ElementsAre("p-desk", "p-handler", "everybody", "p-head"));
}

// Whose draft was sent back and who has lost the task to a colleague does not send it again: it waits for
// the colleague, with author and number. MECH D6, D13
TEST(Draft, GoesOverToWhoeverHandlesTheTaskNow) {
  Example example;
  example.Reach(v1::TASK_STATE_HANDLING);
  ASSERT_TRUE(example.DoAs("DraftReply").ok());  // by everybody
  ASSERT_TRUE(example.DoAs("SendBackReply").ok());
  const std::string text = example.task.reply().draft_text();
  ASSERT_TRUE(example.DoAs("AssignHandler").ok());  // p-handler
  EXPECT_EQ(example.task.reply().draft_text(), text);
  EXPECT_EQ(DrafterOf(example.task), "everybody");
  EXPECT_EQ(DraftNumberOf(example.task), 1u);
  const auto former = example.DoAs("DraftReply");
  ASSERT_FALSE(former.ok());
  EXPECT_EQ(former.rejection().kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(former.rejection().code, "HANDED_OVER");
  EXPECT_THAT(former.rejection().message, HasSubstr("p-handler"));
  EXPECT_THAT(former.rejection().message, HasSubstr("第1稿"));
  EXPECT_THAT(former.rejection().possible, ElementsAre("AssignHandler"));
  example.policy.actor.person_id = "p-colleague";
  EXPECT_FALSE(MayDraft(example.task, example.policy).has_value()) << "who wrote none of it";
  example.policy.actor.person_id = "everybody";
  example.may_handle = false;  // p-handler has left
  EXPECT_FALSE(MayDraft(example.task, example.policy).has_value());
  example.may_handle = true;
  constexpr LentRight kLent[] = {{.person_id = "p-handler", .permissions = ~0U}};
  example.policy.actor.lent = kLent;  // p-handler is away, and they act for them
  EXPECT_FALSE(MayDraft(example.task, example.policy).has_value());
  example.policy.actor.lent = {};
  example.policy.actor.person_id = "p-handler";
  const auto drafted = example.Do(RequestOf("DraftReply"));
  ASSERT_TRUE(drafted.ok()) << drafted.rejection().message;
  EXPECT_EQ(drafted->events()[0]->draft_submitted().draft(), 2u);
  EXPECT_EQ(DrafterOf(example.task), "p-handler");
}

// The wrong flat is seen before the reply has left: it is drafted again, and no level's word for the
// old draft counts for the new one. MECH D12, D13
TEST(Draft, AReviewedReplyIsTakenBackAndItsVotesAreVoid) {
  Example example;
  example.Reach(v1::TASK_STATE_REVIEWED);
  ASSERT_TRUE(example.DoAs("DraftReply").ok());
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_IN_REVIEW);
  EXPECT_EQ(review::PassedOf(example.task), 0u);
  EXPECT_EQ(example.DoAs("ReplyCitizen").rejection().code, "NOT_IN_STATE");
  EXPECT_EQ(example.DoAs("PassReply").rejection().code, "DRAFT_CHANGED") << "of draft 1";
}

v1::ExecuteRequest CorrectionOf(const std::string& text) {
  v1::ExecuteRequest request = RequestOf("CorrectReply");
  request.mutable_correct_reply()->set_text(text);
  return request;
}

// MECH D13
TEST(Correct, SaysWhichAnswerItCorrectsAndErasesNothing) {
  Example example;
  example.Reach(v1::TASK_STATE_REPLIED);
  example.policy.actor = ActorFor("CorrectReply");
  const auto first = example.Do(RequestOf("CorrectReply"));
  ASSERT_TRUE(first.ok()) << first.rejection().message;
  ASSERT_EQ(first->events().size(), 1u);
  const v1::ReplyCorrected& corrected = first->events()[0]->reply_corrected();
  EXPECT_EQ(corrected.text(), RequestOf("CorrectReply").correct_reply().text());
  EXPECT_EQ(corrected.way(), v1::CONTACT_WAY_PHONE);
  EXPECT_EQ(corrected.replaces(), 1u) << "the reply";
  EXPECT_EQ(corrected.reply(), 2u);
  const auto second = example.Do(CorrectionOf("再次更正：清运时间为每日八点。"));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->events()[0]->reply_corrected().replaces(), 2u) << "the first correction";
  EXPECT_EQ(second->events()[0]->reply_corrected().reply(), 3u);
  EXPECT_EQ(example.task.reply().draft_text(), "再次更正：清运时间为每日八点。");
  EXPECT_EQ(example.task.state(), v1::TASK_STATE_REPLIED) << "the visit goes on";
}

// MECH D13
TEST(Correct, ByWhoDidNotDraftItAndIntoAFitReply) {
  Example example;
  example.Reach(v1::TASK_STATE_REPLIED);
  const std::string told = example.task.reply().draft_text();
  const auto own = example.Do(RequestOf("CorrectReply"));  // who drafted it
  ASSERT_FALSE(own.ok());
  EXPECT_EQ(own.rejection().kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(own.rejection().mechanism, "D13");
  EXPECT_THAT(own.rejection().message, HasSubstr("起草人以外"));
  example.policy.actor = ActorFor("CorrectReply");
  EXPECT_EQ(example.Do(CorrectionOf(told)).rejection().code, "REPLY_UNCHANGED");
  example.policy.reason = " ";
  EXPECT_EQ(example.Do(RequestOf("CorrectReply")).rejection().code, "INPUT_MISSING");
  example.policy.reason = "楼号写错";
  example.findings.banned = {"不归我管"};
  const auto evasion = example.Do(RequestOf("CorrectReply"));
  EXPECT_EQ(evasion.rejection().code, "REPLY_NOT_FIT");
  EXPECT_THAT(evasion.rejection().message, HasSubstr("“不归我管”"));
  EXPECT_EQ(example.task.reply().draft_text(), told);
}

}  // namespace
}  // namespace huying::dispatch::reply
