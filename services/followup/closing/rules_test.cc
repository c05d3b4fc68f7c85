#include "services/followup/closing/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::closing {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const CommandOracle kMayCloseCase{v1::CloseCase::descriptor(), "TO_CLOSE", "CLOSE", ""};
const EventOracle kClosed{v1::CaseClosed::descriptor(), "CLOSED", "CLOSED",
                          "stop VISIT, stop CHECK, stop CLOSE"};
const EventOracle kClosedOnTheSpot{v1::CaseClosedOnTheSpot::descriptor(), "CLOSED", "CLOSED",
                                   "stop VISIT, stop CHECK, stop CLOSE"};
const EventOracle kClosingAsked{v1::ClosingAsked::descriptor(), "TO_CLOSE", "",
                                "stop CHECK, start CLOSE of judge_unit_id"};
const EventOracle kClosingHeld{v1::ClosingHeld::descriptor(), "", "", "pause CLOSE"};
const EventOracle kClosingFreed{v1::ClosingFreed::descriptor(), "", "", "resume CLOSE"};
const EventOracle kOrderReplied{v1::OrderReplied::descriptor(), "", "", ""};
const EventOracle kOrderOpened{v1::OrderOpened::descriptor(), "", "", ""};
const EventOracle kOrderDone{v1::OrderDone::descriptor(), "", "", ""};

v1::Follow Done() {
  v1::Follow follow;
  follow.set_state(v1::FOLLOW_STATE_TO_CLOSE);
  follow.mutable_work()->mutable_facts()->set_reviewed(true);
  follow.mutable_work()->mutable_facts()->set_met_first(true);
  follow.mutable_work()->mutable_facts()->set_met_second(true);
  follow.mutable_visits()->mutable_answers()->set_comment("好");
  v1::VisitVerdict& verdict = *follow.mutable_visits()->mutable_verdict();
  verdict.set_contacted(v1::STATEMENT_YES);
  verdict.set_solved(v1::STATEMENT_YES);
  verdict.set_content(v1::STATEMENT_YES);
  return follow;
}

struct Row {
  const char* what;
  city::v1::ClosingCondition condition;
  std::function<void(v1::Follow&, Policy&)> change;
  bool met;
};

void GiveUp(v1::Follow& follow) {
  follow.mutable_visits()->clear_answers();
  follow.mutable_visits()->set_given_up(true);
}

void Check(v1::Follow& follow, bool solved) {
  follow.mutable_checks()->set_cause(v1::CHECK_CAUSE_DOUBT);
  follow.mutable_checks()->set_confirmed(solved);
}

const Row kRows[] = {
    {"no reply yet", city::v1::CLOSING_CONDITION_REPLIED,
     [](auto& f, auto&) { f.set_state(v1::FOLLOW_STATE_AWAITING_REPLY); }, false},
    {"not reviewed in full", city::v1::CLOSING_CONDITION_REVIEWED,
     [](auto& f, auto&) { f.mutable_work()->mutable_facts()->set_reviewed(false); }, false},
    {"not visited", city::v1::CLOSING_CONDITION_VISITED,
     [](auto& f, auto&) { f.mutable_visits()->clear_answers(); }, false},
    {"given up", city::v1::CLOSING_CONDITION_VISITED, [](auto& f, auto&) { GiveUp(f); }, true},
    {"nobody there", city::v1::CLOSING_CONDITION_VISITED,
     [](auto& f, auto& p) { f.mutable_visits()->clear_answers(), p.wishes.nobody_to_visit = true; },
     true},
    {"never contacted", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto&) { f.mutable_visits()->mutable_verdict()->set_contacted(v1::STATEMENT_NO); },
     false},
    {"not stated", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto&) {
       f.mutable_visits()->mutable_verdict()->set_contacted(v1::STATEMENT_NONE);
     },
     false},
    {"not stated, a check confirms", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto&) {
       f.mutable_visits()->mutable_verdict()->set_contacted(v1::STATEMENT_NONE), Check(f, true);
     },
     true},
    {"nobody there, no proof", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto& p) { f.clear_visits(), f.clear_work(), p.wishes.nobody_to_visit = true; },
     false},
    {"nobody there, proof from the spot", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto& p) {
       f.clear_visits(), f.clear_work(), p.wishes.nobody_to_visit = true;
       f.mutable_work()->mutable_facts()->set_proved_on_site(true);
     },
     true},
    {"nobody could be asked", city::v1::CLOSING_CONDITION_RESPONDED,
     [](auto& f, auto&) { GiveUp(f); }, true},
    {"the citizen says no", city::v1::CLOSING_CONDITION_SOLVED,
     [](auto& f, auto&) { f.mutable_visits()->mutable_verdict()->set_solved(v1::STATEMENT_NO); },
     false},
    {"a check confirms", city::v1::CLOSING_CONDITION_SOLVED,
     [](auto& f, auto&) { GiveUp(f), Check(f, true); }, true},
    {"given up, not checked", city::v1::CLOSING_CONDITION_SOLVED, [](auto& f, auto&) { GiveUp(f); },
     false},
    {"not content", city::v1::CLOSING_CONDITION_SATISFIED,
     [](auto& f, auto&) { f.mutable_visits()->mutable_verdict()->set_content(v1::STATEMENT_NO); },
     false},
    {"not content, the work is sound", city::v1::CLOSING_CONDITION_SATISFIED,
     [](auto& f, auto&) {
       f.mutable_visits()->mutable_verdict()->set_content(v1::STATEMENT_NO), Check(f, true);
     },
     true},
    {"no check was asked for", city::v1::CLOSING_CONDITION_CHECKED, [](auto&, auto&) {}, true},
    {"asked for, not done", city::v1::CLOSING_CONDITION_CHECKED,
     [](auto& f, auto&) { f.mutable_checks()->set_cause(v1::CHECK_CAUSE_SAMPLE); }, false},
    {"done, false", city::v1::CLOSING_CONDITION_CHECKED, [](auto& f, auto&) { Check(f, false); },
     false},
    {"an order is open", city::v1::CLOSING_CONDITION_NO_OPEN_ORDER,
     [](auto& f, auto&) { f.mutable_closing()->add_open_orders(1); }, false},
    {"met once", city::v1::CLOSING_CONDITION_TWO_MEETINGS,
     [](auto& f, auto&) { f.mutable_work()->mutable_facts()->set_met_second(false); }, false},
    {"nobody to meet, no proof", city::v1::CLOSING_CONDITION_TWO_MEETINGS,
     [](auto& f, auto& p) { f.clear_work(), p.wishes.nobody_to_visit = true; }, false},
    {"nobody to meet, proof from the spot", city::v1::CLOSING_CONDITION_TWO_MEETINGS,
     [](auto& f, auto& p) {
       f.clear_work(), p.wishes.nobody_to_visit = true;
       f.mutable_work()->mutable_facts()->set_proved_on_site(true);
     },
     true},
    {"subtasks are not followed yet", city::v1::CLOSING_CONDITION_SUBTASKS_DONE,
     [](auto&, auto&) {}, false},
    {"promises are not followed yet", city::v1::CLOSING_CONDITION_PROMISE_RECORDED,
     [](auto&, auto&) {}, false},
    {"of a newer pack", static_cast<city::v1::ClosingCondition>(99), [](auto&, auto&) {}, false},
};

// MECH F3
TEST(IsMet, AnswersEachConditionOfThePack) {
  for (const Row& row : kRows) {
    v1::Follow follow = Done();
    Policy policy;
    row.change(follow, policy);
    EXPECT_EQ(IsMet(row.condition, follow, policy), row.met) << row.what;
  }
}

// MECH F3
TEST(IsMet, AllAreMetWhenAllIsDone) {
  for (int i = 1; i < city::v1::ClosingCondition_ARRAYSIZE; ++i) {
    const auto condition = static_cast<city::v1::ClosingCondition>(i);
    if (condition == city::v1::CLOSING_CONDITION_SUBTASKS_DONE ||
        condition == city::v1::CLOSING_CONDITION_PROMISE_RECORDED) {
      continue;  // not followed yet
    }
    EXPECT_TRUE(IsMet(condition, Done(), Policy{})) << city::v1::ClosingCondition_Name(condition);
    EXPECT_NE(ConditionName(condition), "未知条件");
  }
}

// MECH F3
TEST(Close, NamesEveryConditionThatIsMissing) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  example.OpenOrder(1);
  example.follow.mutable_work()->mutable_facts()->set_met_second(false);
  example.closing.add_conditions(city::v1::CLOSING_CONDITION_NO_OPEN_ORDER);
  example.closing.add_conditions(city::v1::CLOSING_CONDITION_TWO_MEETINGS);
  const auto verdict = example.Do(CloseRequest());
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "CLOSING_CONDITIONS_UNMET");
  EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotNow);
  EXPECT_THAT(verdict.rejection().message, HasSubstr("督办单已办结、已两次见面"));
  EXPECT_THAT(verdict.rejection().message, Not(HasSubstr("已回访")));
  EXPECT_THAT(verdict.rejection().possible,
              ElementsAre("ConfirmSolution", "RefuteSolution", "CorrectVisit"));
}

// MECH F3
TEST(Close, RecordsTheConditionsThatWereMet) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  const auto verdict = example.Do(CloseRequest());
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->events().front()->closed().conditions_size(),
            example.closing.conditions_size());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_CLOSED);
  EXPECT_EQ(ClosedMs(example.follow), kNow);
}

// While a unit must answer an order, its own clock runs and that of the closing stands still; once it
// has, the ball is with who closes. MECH F3
TEST(Held, WhileAnOrderMustBeAnswered) {
  using K = v1::Event;
  Example example;
  example.closing.add_conditions(city::v1::CLOSING_CONDITION_NO_OPEN_ORDER);
  example.NoteOrder(1);
  example.Reply();
  const auto visited = example.Do(GoodVisit());
  ASSERT_TRUE(visited.ok());
  EXPECT_THAT(KindsOf(*visited), ElementsAre(K::kVisitAnswered, K::kClosingAsked, K::kClosingHeld));
  example.NoteOrder(2);
  EXPECT_TRUE(example.follow.closing().held());
  example.NoteReply(1);
  EXPECT_TRUE(example.follow.closing().held()) << "the other one is not answered";
  example.NoteReply(2);
  EXPECT_FALSE(example.follow.closing().held());
  EXPECT_FALSE(example.Do(CloseRequest()).ok()) << "nobody has accepted the answers";
  example.NoteOrder(2);  // once more
  EXPECT_TRUE(example.follow.closing().held());
  example.FinishOrder(1);
  example.NoteReply(2);
  example.FinishOrder(2);
  EXPECT_FALSE(example.follow.closing().held());
  EXPECT_TRUE(example.Do(CloseRequest()).ok());
}

// Where the class does not ask for it, an order holds nothing. MECH F3
TEST(Held, OnlyWhereTheClosingAsksForOrders) {
  Example example;
  example.NoteOrder(1);
  example.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  EXPECT_FALSE(example.follow.closing().held());
  EXPECT_TRUE(example.Do(CloseRequest()).ok());
}

// A check once more does not begin the closing's time anew, and a redo ends its waiting. MECH F3
TEST(Held, ACheckOnceMoreAndARedo) {
  using K = v1::Event;
  Example example;
  example.closing.add_conditions(city::v1::CLOSING_CONDITION_NO_OPEN_ORDER);
  example.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  example.NoteOrder(1);
  const auto again = example.Do(followup::Confirm());
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(KindsOf(*again), ElementsAre(K::kSolutionConfirmed));
  EXPECT_TRUE(example.follow.closing().held());
  ASSERT_TRUE(example.Do(followup::Refute()).ok());
  EXPECT_FALSE(example.follow.closing().held());
}

// MECH F3
TEST(OrderOpened, IsNotedBeforeAndAfterTheReply) {
  Example example;
  example.OpenOrder(1);
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_AWAITING_REPLY);
  EXPECT_TRUE(visits::AwaitsReply(example.follow));
  example.Reply();
  EXPECT_THAT(example.follow.closing().open_orders(), ElementsAre(1));
  example.OpenOrder(2);
  example.OpenOrder(1);  // said again
  example.FinishOrder(2);
  EXPECT_THAT(example.follow.closing().open_orders(), ElementsAre(1));
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_VISIT);
}

}  // namespace
}  // namespace huying::followup::closing
