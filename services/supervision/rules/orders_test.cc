#include "services/supervision/rules/orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "rapidcheck/gtest.h"
#include "services/supervision/rules/example.h"

namespace huying::supervision::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::ExecuteRequest IssueRequest() {
  v1::ExecuteRequest request;
  request.mutable_issue_order()->set_unit_id("street-1");
  request.mutable_issue_order()->set_person_id("li");
  request.mutable_issue_order()->set_demand("今日内清运完毕");
  return request;
}

v1::ExecuteRequest AnswerRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_answer_order()->set_order(order);
  request.mutable_answer_order()->set_answer("已清运");
  return request;
}

v1::ExecuteRequest AcceptRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_accept_order()->set_order(order);
  return request;
}

v1::ExecuteRequest RepeatRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_repeat_order()->set_order(order);
  request.mutable_repeat_order()->set_demand("仍有残留，请再清");
  return request;
}

struct OrderExample : Example {
  OrderExample() {
    unit.set_id("street-1");
    unit.add_persons()->set_id("li");
    *watch.mutable_header() = of_case;
  }

  Verdict<NewEvents> Execute(const v1::ExecuteRequest& request, int64_t at_ms = kMonday10) {
    auto verdict = Decide(watch, request, &unit, actor, At(at_ms), NewEvents(&arena));
    if (verdict.ok()) Fold(*verdict);
    return verdict;
  }

  city::v1::Unit unit;
  // Somebody of the unit, the one above it and the centre at once, who may everything.
  Authority actor = {.permissions = ~0U,
                     .person_id = "everybody",
                     .unit_id = "street-1",
                     .of_lead = true,
                     .above_lead = true,
                     .of_centre = true};
};

// The whole matrix of an order's steps and the commands.
// MECH S3
TEST(Decide, AnswersEveryPairOfStepAndCommand) {
  struct Step {
    const char* name;
    std::function<void(OrderExample&)> reach;
    std::set<std::string> possible;
  };
  const auto issued = [](OrderExample& e) { ASSERT_TRUE(e.Execute(IssueRequest()).ok()); };
  const auto answered = [=](OrderExample& e) {
    issued(e);
    ASSERT_TRUE(e.Execute(AnswerRequest(1)).ok());
  };
  const auto accepted = [=](OrderExample& e) {
    answered(e);
    ASSERT_TRUE(e.Execute(AcceptRequest(1)).ok());
  };
  const auto ended = [=](OrderExample& e) {
    accepted(e);
    e.watch.set_ended_round(1);
  };
  const Step steps[] = {
      {"none", [](OrderExample&) {}, {"IssueOrder"}},
      {"open", issued, {"IssueOrder", "AnswerOrder"}},
      {"answered", answered, {"IssueOrder", "AcceptOrder", "RepeatOrder"}},
      {"accepted", accepted, {"IssueOrder"}},
      {"case ended", ended, {}},
  };
  const std::map<std::string, v1::ExecuteRequest> requests = {{"IssueOrder", IssueRequest()},
                                                              {"AnswerOrder", AnswerRequest(1)},
                                                              {"AcceptOrder", AcceptRequest(1)},
                                                              {"RepeatOrder", RepeatRequest(1)}};
  for (const Step& step : steps) {
    for (const auto& [name, request] : requests) {
      OrderExample example;
      step.reach(example);
      const auto verdict = example.Execute(request);
      ASSERT_EQ(verdict.ok(), step.possible.contains(name)) << step.name << " " << name;
      if (verdict.ok()) continue;
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.mechanism, "S3");
      EXPECT_FALSE(rejection.code.empty());
      EXPECT_NE(rejection.message.find("。"), std::string::npos);
      for (const std::string& possible : rejection.possible) {
        EXPECT_TRUE(step.possible.contains(possible))
            << step.name << " " << name << " " << possible;
      }
    }
  }
}

// MECH S3
TEST(Decide, AnOrderRunsOnAClockOfItsOwn) {
  OrderExample example;
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(IssueRequest(), kMonday10 + kMinuteMs).ok());
  const v1::Clock* second = FindClock(example.watch, city::v1::LEG_ORDER, 2);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->due_ms(), kMonday10 + 121 * kMinuteMs);
  EXPECT_EQ(second->due_ms(), example.watch.orders(1).due_ms());
  EXPECT_EQ(second->unit_id(), "street-1");
  const auto answered = example.Execute(AnswerRequest(1), kMonday10 + 121 * kMinuteMs);
  ASSERT_TRUE(answered.ok());
  EXPECT_TRUE(answered->events()[1]->stopped().breached());
  EXPECT_EQ(FindClock(example.watch, city::v1::LEG_ORDER, 1), nullptr);
  const auto repeated = example.Execute(RepeatRequest(1), kMonday10 + 200 * kMinuteMs);
  ASSERT_TRUE(repeated.ok());
  EXPECT_EQ(FindClock(example.watch, city::v1::LEG_ORDER, 1)->due_ms(),
            kMonday10 + 320 * kMinuteMs);
  EXPECT_THAT(example.watch.orders(0).answer(), IsEmpty());
}

// MECH S3
TEST(Decide, NamesAUnitAndAPersonOfIt) {
  struct Row {
    const char* code;
    std::function<void(v1::ExecuteRequest&, OrderExample&)> spoil;
  };
  const Row rows[] = {
      {"ORDER_PERSON_UNKNOWN",
       [](auto& r, auto&) { r.mutable_issue_order()->set_person_id("zhao"); }},
      {"ORDER_PERSON_UNKNOWN", [](auto& r, auto&) { r.mutable_issue_order()->clear_person_id(); }},
      {"ORDER_DEMAND_MISSING", [](auto& r, auto&) { r.mutable_issue_order()->set_demand(" "); }},
      {"WATCH_ENDED", [](auto&, auto& e) { e.watch.set_ended_round(1); }},
  };
  for (const Row& row : rows) {
    OrderExample example;
    v1::ExecuteRequest request = IssueRequest();
    row.spoil(request, example);
    const auto verdict = example.Execute(request);
    ASSERT_FALSE(verdict.ok()) << row.code;
    EXPECT_EQ(verdict.rejection().code, row.code);
  }
  OrderExample example;
  const auto verdict = Decide(example.watch, IssueRequest(), nullptr, example.actor,
                              example.At(kMonday10), NewEvents(&example.arena));
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "ORDER_UNIT_UNKNOWN");
}

// Who may do what: u the unit itself, a above it, c the centre, o somebody else.
// MECH S3
TEST(Decide, OnlyThoseWhoMay) {
  struct Row {
    const char* command;
    v1::ExecuteRequest request;
    const char* who;
    bool needs_permission;
    const char* code;  // for those who have the permission, but are not among them
  };
  const Row rows[] = {
      {"IssueOrder", IssueRequest(), "uac", true, "ORDER_NOT_YOURS_TO_ISSUE"},
      {"AnswerOrder", AnswerRequest(1), "u", false, "ORDER_OF_ANOTHER_UNIT"},
      {"AcceptOrder", AcceptRequest(1), "ac", true, "ORDER_NOT_YOURS_TO_JUDGE"},
      {"RepeatOrder", RepeatRequest(1), "ac", true, "ORDER_NOT_YOURS_TO_JUDGE"},
  };
  for (const Row& row : rows) {
    for (const char who : std::string("uaco")) {
      for (const bool permitted : {true, false}) {
        SCOPED_TRACE(std::string(row.command) + " by " + who + (permitted ? "" : " unpermitted"));
        OrderExample example;
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
        const bool unpermitted = row.needs_permission && !permitted;
        EXPECT_EQ(verdict.rejection().code, unpermitted ? "PERMISSION_MISSING" : row.code);
        EXPECT_NE(verdict.rejection().message.find("请"), std::string::npos);
      }
    }
  }
}

// MECH S3
TEST(Decide, ThePersonNamedDoesNotJudgeTheirOwnOrder) {
  OrderExample example;
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  example.actor.person_id = "li";
  EXPECT_EQ(example.Execute(AcceptRequest(1)).rejection().code, "ORDER_NOT_YOURS_TO_JUDGE");
  EXPECT_EQ(example.Execute(RepeatRequest(1)).rejection().code, "ORDER_NOT_YOURS_TO_JUDGE");
}

// MECH S3
TEST(Decide, TextsAreBounded) {
  const std::string long_text(20'000, 'x');
  OrderExample example;
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

// Numbers of orders are never used twice, and an order has a clock exactly while it waits for its
// answer. MECH S3
RC_GTEST_PROP(Decide, AnyHistoryOfOrdersStaysSound, ()) {
  OrderExample example;
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
      RC_ASSERT(OrderOf(requests[command], example.watch) == example.watch.last_order());
    }
    for (const v1::Order& row : example.watch.orders()) {
      RC_ASSERT(row.answer().empty() ==
                (FindClock(example.watch, city::v1::LEG_ORDER, row.order()) != nullptr));
    }
  }
  RC_ASSERT(numbers.size() == example.watch.last_order());
}

}  // namespace
}  // namespace huying::supervision::rules
