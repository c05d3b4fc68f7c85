#include "services/supervision/orders/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/testing/casework.h"
#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"

namespace huying::supervision::orders {
namespace {

using clocks::Find;
using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CommandOracle kMayIssue{v1::IssueOrder::descriptor(), "WATCHED", "SUPERVISE",
                              "ORDERED ABOVE_ORDERED CENTRE"};
const CommandOracle kMayAnswer{v1::AnswerOrder::descriptor(), "WATCHED ENDED", "", "ORDERED"};
const CommandOracle kMayAccept{v1::AcceptOrder::descriptor(), "WATCHED ENDED", "SUPERVISE",
                               "ABOVE_ORDERED CENTRE"};
const CommandOracle kMayRepeat{v1::RepeatOrder::descriptor(), "WATCHED ENDED", "SUPERVISE",
                               "ABOVE_ORDERED CENTRE"};
const EventOracle kIssued{v1::OrderIssued::descriptor(), "", "", "start ORDER of unit_id by order"};
const EventOracle kAnswered{v1::OrderAnswered::descriptor(), "", "", "stop ORDER by order"};
const EventOracle kAccepted{v1::OrderAccepted::descriptor(), "", "", ""};
const EventOracle kRepeated{v1::OrderRepeated::descriptor(), "", "", "start ORDER by order"};

// MECH S3
TEST(Orders, AnOrderRunsOnAClockOfItsOwn) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(IssueRequest(), kMonday10 + kMinuteMs).ok());
  const v1::Clock* second = Find(example.watch, city::v1::LEG_ORDER, 2);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->due_ms(), kMonday10 + 121 * kMinuteMs);
  EXPECT_EQ(second->due_ms(), example.watch.orders(1).due_ms());
  EXPECT_EQ(second->unit_id(), "street-1");
  const auto answered = example.Execute(AnswerRequest(1), kMonday10 + 121 * kMinuteMs);
  ASSERT_TRUE(answered.ok());
  EXPECT_TRUE(answered->events()[1]->has_breached());
  EXPECT_TRUE(answered->events()[2]->stopped().breached());
  EXPECT_EQ(Find(example.watch, city::v1::LEG_ORDER, 1), nullptr);
  const auto repeated = example.Execute(RepeatRequest(1), kMonday10 + 200 * kMinuteMs);
  ASSERT_TRUE(repeated.ok());
  EXPECT_EQ(Find(example.watch, city::v1::LEG_ORDER, 1)->due_ms(), kMonday10 + 320 * kMinuteMs);
  EXPECT_THAT(example.watch.orders(0).answer(), IsEmpty());
}

// MECH S3
TEST(Orders, NamesAUnitAndAPersonOfIt) {
  struct Row {
    const char* code;
    std::function<void(v1::IssueOrder&, Example&)> spoil;
  };
  const Row rows[] = {
      {"ORDER_PERSON_UNKNOWN", [](auto& order, auto&) { order.set_person_id("zhao"); }},
      {"ORDER_PERSON_UNKNOWN", [](auto& order, auto&) { order.set_unit_id("heat"); }},
      {"INPUT_MISSING", [](auto& order, auto&) { order.clear_person_id(); }},
      {"INPUT_MISSING", [](auto& order, auto&) { order.clear_unit_id(); }},
      {"INPUT_MISSING", [](auto& order, auto&) { order.set_demand(" "); }},
      {"UNIT_UNKNOWN", [](auto& order, auto&) { order.set_unit_id("nowhere"); }},
      {"NOT_IN_STATE", [](auto&, auto& example) { example.End(); }},
  };
  for (const Row& row : rows) {
    Example example;
    example.Do(kStartSolve, kMonday10);
    v1::ExecuteRequest request = IssueRequest();
    row.spoil(*request.mutable_issue_order(), example);
    const auto verdict = example.Execute(request);
    ASSERT_FALSE(verdict.ok()) << row.code;
    EXPECT_EQ(verdict.rejection().code, row.code);
    EXPECT_EQ(verdict.rejection().mechanism, "S3");
  }
}

// Who may do what: u the unit itself, a above it, c the centre, o somebody else.
// MECH S3
TEST(Orders, OnlyThoseWhoMay) {
  struct Row {
    v1::ExecuteRequest request;
    const char* who;
    bool needs_permission;
  };
  const Row rows[] = {{IssueRequest(), "uac", true},
                      {AnswerRequest(1), "u", false},
                      {AcceptRequest(1), "ac", true},
                      {RepeatRequest(1), "ac", true}};
  for (const Row& row : rows) {
    for (const char who : std::string("uaco")) {
      for (const bool permitted : {true, false}) {
        SCOPED_TRACE(row.request.ShortDebugString() + " by " + who +
                     (permitted ? "" : " unpermitted"));
        Example example;
        example.Do(kStartSolve, kMonday10);
        if (!row.request.has_issue_order()) {
          ASSERT_TRUE(example.Execute(IssueRequest()).ok());
          if (!row.request.has_answer_order()) {
            ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
          }
        }
        example.actor = {.permissions = permitted ? 1U << city::v1::PERMISSION_SUPERVISE : 0U,
                         .person_id = "zhao",
                         .unit_id = "x",
                         .of_lead = who == 'u',
                         .above_lead = who == 'a',
                         .of_centre = who == 'c'};
        const bool may = (permitted || !row.needs_permission) &&
                         std::string_view(row.who).find(who) != std::string_view::npos;
        const auto verdict = example.Execute(row.request);
        ASSERT_EQ(verdict.ok(), may);
        if (may) continue;
        EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
        EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
        EXPECT_THAT(verdict.rejection().message, HasSubstr("被督办单位"));
        EXPECT_THAT(verdict.rejection().message, ::testing::Not(HasSubstr("主办单位")));
      }
    }
  }
}

// MECH S3
TEST(Orders, ThePersonNamedDoesNotJudgeTheirOwnOrder) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  example.actor.person_id = "li";
  EXPECT_EQ(example.Execute(AcceptRequest(1)).rejection().code, "ORDER_NOT_YOURS_TO_JUDGE");
  EXPECT_EQ(example.Execute(RepeatRequest(1)).rejection().code, "ORDER_NOT_YOURS_TO_JUDGE");
}

// MECH S3
TEST(Orders, TextsAreBounded) {
  const std::string long_text(20'000, 'x');
  Example example;
  example.Do(kStartSolve, kMonday10);
  v1::ExecuteRequest issue = IssueRequest();
  issue.mutable_issue_order()->set_demand(long_text);
  EXPECT_EQ(example.Execute(issue).rejection().code, "TEXT_TOO_LONG");
  issue = IssueRequest();
  issue.mutable_header()->set_reason(long_text);
  EXPECT_EQ(example.Execute(issue).rejection().code, "TEXT_TOO_LONG");
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  v1::ExecuteRequest answer = AnswerRequest(1);
  answer.mutable_answer_order()->set_answer(long_text);
  EXPECT_EQ(example.Execute(answer).rejection().code, "TEXT_TOO_LONG");
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  v1::ExecuteRequest repeat = RepeatRequest(1);
  repeat.mutable_repeat_order()->set_demand(long_text);
  EXPECT_EQ(example.Execute(repeat).rejection().code, "TEXT_TOO_LONG");
}

// What somebody looked at must still hold: of two who judge at once only one counts. Clocks stop
// nobody. MECH S3
TEST(Orders, WhatSomebodyLookedAtMustStillHold) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  const uint32_t seen = example.watch.seq();
  example.Do(kStopSolve, kMonday10 + kMinuteMs);
  v1::ExecuteRequest repeat = RepeatRequest(1);
  repeat.mutable_header()->set_expected_seq(seen);
  ASSERT_TRUE(example.Execute(repeat).ok());
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  v1::ExecuteRequest accept = AcceptRequest(1);
  accept.mutable_header()->set_expected_seq(seen);
  const auto verdict = example.Execute(accept);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "CASE_CHANGED");
  ASSERT_EQ(verdict.rejection().since.size(), 2U);
  EXPECT_EQ(verdict.rejection().since[0].kind, "OrderRepeated");
  EXPECT_EQ(verdict.rejection().since[1].kind, "OrderAnswered");
}

// MECH S3
TEST(Orders, TheHeadOfAUnitIsWhoeverReviewsHighest) {
  city::v1::CityPack pack;
  city::v1::Unit unit;
  EXPECT_EQ(HeadOf(unit, pack), nullptr);
  const auto add = [&](const char* id, city::v1::Permission permission) {
    city::v1::Role& role = *pack.add_roles();
    role.set_id(id);
    role.add_permissions(permission);
    unit.add_persons()->set_id(id);
    unit.mutable_persons()->rbegin()->add_roles(id);
  };
  add("handler", city::v1::PERMISSION_HANDLE);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "handler");
  add("section-head", city::v1::PERMISSION_REVIEW_HEAD);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "section-head");
  add("leader", city::v1::PERMISSION_REVIEW_LEADER);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "leader");
}

// Numbers of orders are never used twice, and an order has a clock exactly while it waits for its
// answer. MECH S3
RC_GTEST_PROP(Orders, AnyHistoryOfOrdersStaysSound, ()) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  std::set<uint32_t> numbers;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange(1, 4)));
  for (const auto& [command, number] : steps) {
    const auto order = static_cast<uint32_t>(number);
    const v1::ExecuteRequest requests[] = {IssueRequest(), AnswerRequest(order),
                                           AcceptRequest(order), RepeatRequest(order)};
    const auto verdict = example.Execute(requests[command]);
    if (verdict.ok() && command == 0) {
      RC_ASSERT(numbers.insert(example.watch.last_order()).second);
    }
    for (const v1::Order& row : example.watch.orders()) {
      RC_ASSERT(row.answer().empty() ==
                (Find(example.watch, city::v1::LEG_ORDER, row.order()) != nullptr));
    }
  }
  RC_ASSERT(numbers.size() == example.watch.last_order());
}

}  // namespace
}  // namespace huying::supervision::orders
