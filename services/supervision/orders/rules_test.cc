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
const EventOracle kAnswered{v1::OrderAnswered::descriptor(), "", "",
                            "stop ORDER, start ORDER_JUDGING of judge_unit_id by order"};
const EventOracle kAccepted{v1::OrderAccepted::descriptor(), "", "", "stop ORDER_JUDGING by order"};
const EventOracle kRepeated{v1::OrderRepeated::descriptor(), "", "",
                            "stop ORDER_JUDGING, start ORDER by order"};

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
  const auto answered = example.Answer(1, kMonday10 + 121 * kMinuteMs);
  ASSERT_TRUE(answered.ok());
  EXPECT_TRUE(answered->events()[1]->has_breached());
  EXPECT_TRUE(answered->events()[2]->stopped().breached());
  EXPECT_EQ(Find(example.watch, city::v1::LEG_ORDER, 1), nullptr);
  const v1::Clock* judging = Find(example.watch, city::v1::LEG_ORDER_JUDGING, 1);
  ASSERT_NE(judging, nullptr);
  EXPECT_EQ(judging->unit_id(), "district") << "whose person issued it";
  EXPECT_EQ(judging->due_ms(), kMonday10 + 361 * kMinuteMs);
  EXPECT_EQ(judging->due_ms(), example.watch.orders(0).judge_due_ms());
  const auto repeated = example.Execute(RepeatRequest(1), kMonday10 + 200 * kMinuteMs);
  ASSERT_TRUE(repeated.ok());
  EXPECT_EQ(Find(example.watch, city::v1::LEG_ORDER, 1)->due_ms(), kMonday10 + 320 * kMinuteMs);
  EXPECT_THAT(example.watch.orders(0).answer(), IsEmpty());
  EXPECT_EQ(Find(example.watch, city::v1::LEG_ORDER_JUDGING, 1), nullptr);
}

// Also when the case is over: somebody has the answer in a list, and a clock, until they have judged it.
// MECH S3
TEST(Orders, AnAnswerWaitsForItsJudgeAfterTheEndOfTheCase) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  EXPECT_EQ(example.watch.orders(0).by_unit_id(), "district");
  EXPECT_EQ(example.watch.orders(0).by_person_id(), "everybody");
  example.Do(kStopSolve, kMonday10);
  example.End();
  ASSERT_TRUE(example.Answer(1).ok());
  EXPECT_EQ(example.watch.orders(0).answered_by_person_id(), "clerk");
  casework::ListKeys keys;
  for (const CaseModule& module : AllRules().modules()) {
    for (const CaseModule::List& list : module.lists) {
      keys.Begin(list.name);
      list.keys(example.watch, keys);
    }
  }
  std::set<std::string> places;
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::string key = keys.KeyOf(i, "1");
    places.insert(key.substr(0, key.find('/', key.find('/', 2) + 1)));
  }
  EXPECT_TRUE(places.contains("i/order_judge/district"));
  EXPECT_TRUE(places.contains("i/due/district")) << "the clock is charged to the judge, too";
  EXPECT_NE(Find(example.watch, city::v1::LEG_ORDER_JUDGING, 1), nullptr);
  ASSERT_TRUE(example.Execute(AcceptRequest(1)).ok());
  EXPECT_THAT(example.watch.clocks(), IsEmpty());
  EXPECT_FALSE(example.watch.has_header()) << "nothing is open any more";
}

// The head of a unit that has nothing to do with a case demands nothing in it, of nobody.
// MECH S3
TEST(Orders, AreIssuedByThoseWhomTheCaseConcerns) {
  struct Row {
    const char* what;
    const char* unit;
    bool of_centre;
    const char* by;  // of a clock
    bool may;
  };
  const Row rows[] = {
      {"whose case it is", "street-1", false, "", true},
      {"above it", "district", false, "", true},
      {"the centre", "centre", true, "", true},
      {"a unit that helps", "heat", false, "heat", true},
      {"a unit that does not", "heat", false, "", false},
  };
  for (const Row& row : rows) {
    Example example;
    example.Do(kStartSolve, kMonday10);
    if (*row.by != 0) {
      static constexpr legs::Act kHelp[] = {{legs::Verb::kStart, city::v1::LEG_REVIEW}};
      example.Do(kHelp, kMonday10, 1, row.by);
    }
    example.actor = {.permissions = ~0U,
                     .person_id = "somebody",
                     .unit_id = row.unit,
                     .of_lead = true,  // it is their own unit that they name
                     .of_centre = row.of_centre};
    const auto verdict = example.Execute(IssueRequest());
    ASSERT_EQ(verdict.ok(), row.may) << row.what;
    if (!row.may) {
      EXPECT_EQ(verdict.rejection().code, "ORDER_CASE_OF_OTHERS");
    }
  }
}

// Who judges an answer, by who issued the order, to whom, and who may supervise where: a of street-1, c of
// the centre, d of the district above both; each "c1 c2" names them.
struct JudgeRow {
  const char* what;
  const char* by;
  const char* to;
  const char* named;
  const char* answered_by;
  const char* supervisors;
  const char* judge;
};
constexpr JudgeRow kJudgeRows[] = {
    {"by a rule", "", "street-1", "a1", "a2", "c1", "centre"},
    {"by the unit above", "district", "street-1", "a1", "a2", "c1 d1", "district"},
    {"by the unit itself", "street-1", "street-1", "a1", "a2", "a1 a3 c1 d1", "centre"},
    {"by a unit without relation", "heat", "street-1", "a1", "a2", "c1 d1", "centre"},
    {"nobody is left above", "district", "street-1", "a1", "a2", "c1", "centre"},
    {"nobody is left in the centre", "", "street-1", "a1", "a2", "d1", "district"},
    {"to the centre", "centre", "centre", "c1", "c2", "c1 c2 c3 d1", "district"},
    {"to the centre, by a rule", "", "centre", "c1", "c2", "c1 c2 c3 d1", "district"},
    {"... with nobody above: a colleague", "centre", "centre", "c1", "c2", "c1 c2 c3", "centre"},
    {"... if there is one", "centre", "centre", "c1", "c2", "c1 c2", ""},
    {"to the unit above it", "district", "district", "d1", "d2", "c1 d1 d3", "centre"},
    {"never who is named, of whatever unit", "", "street-1", "c1", "a2", "c1 d1", "district"},
};

// MECH S3
TEST(JudgeOf, WhoIssuedItElseTheCentreElseTheUnitAbove) {
  for (const JudgeRow& row : kJudgeRows) {
    Example example;
    example.city.supervisors.clear();
    for (const char* unit : {"street-1", "centre", "district"}) {
      const char letter = std::string_view(unit) == "street-1" ? 'a' : *unit;
      for (const char* at = row.supervisors; *at != 0; ++at) {
        if (*at == letter) example.city.supervisors[unit].emplace_back(at, 2);
      }
    }
    v1::Order order;
    order.set_unit_id(row.to);
    order.set_person_id(row.named);
    order.set_by_unit_id(row.by);
    EXPECT_EQ(JudgeOf(order, row.answered_by, example.At(kMonday10)), row.judge) << row.what;
  }
}

// MECH S3
TEST(JudgeOf, IsNobodyWhomTheReportIsAboutWhileThereIsAnother) {
  struct Row {
    const char* what;
    const char* by;
    std::vector<const char*> about;
    std::vector<const char*> supervise;
    const char* judge;
  };
  const Row rows[] = {
      {"the centre, which issued it", "centre", {"centre"}, {"centre", "district"}, "district"},
      {"by a rule", "", {"centre"}, {"centre", "district"}, "district"},
      {"nobody else may", "", {"centre"}, {"centre"}, "centre"},
      {"all of them", "", {"centre", "district"}, {"centre", "district"}, "centre"},
      {"who issued it", "district", {"district"}, {"centre", "district"}, "centre"},
      {"who is ordered alone", "", {"street-1"}, {"centre", "district"}, "centre"},
  };
  for (const Row& row : rows) {
    Example example;
    example.city.supervisors.clear();
    for (const char* unit : row.supervise) example.city.supervisors[unit] = {"somebody"};
    for (const char* unit : row.about) example.of_case.add_about_unit_ids(unit);
    v1::Order order;
    order.set_unit_id("street-1");
    order.set_by_unit_id(row.by);
    EXPECT_EQ(JudgeOf(order, "li", example.At(kMonday10)), row.judge) << row.what;
  }
}

// MECH S3
TEST(Orders, WhomTheReportIsAboutDoesNotJudge) {
  constexpr uint32_t kSupervise = 1U << city::v1::PERMISSION_SUPERVISE;
  Example example;
  example.city.supervisors = {{"centre", {"wu"}}, {"district", {"feng"}}};
  example.of_case.add_about_unit_ids("centre");
  example.Do(kStartSolve, kMonday10);
  ASSERT_TRUE(example.Execute(IssueRequest()).ok());
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  ASSERT_EQ(example.watch.orders(0).judge_unit_id(), "district");
  example.actor = {
      .permissions = kSupervise, .person_id = "wu", .unit_id = "centre", .of_centre = true};
  EXPECT_THAT(example.Execute(AcceptRequest(1)).rejection().message,
              HasSubstr("本工单反映的是您所在的单位或其上级单位，不能办结或重复督办。请由区政府"));
  example.actor = {
      .permissions = kSupervise, .person_id = "feng", .unit_id = "district", .above_lead = true};
  EXPECT_TRUE(example.Execute(AcceptRequest(1)).ok());
}

// MECH S3
TEST(Orders, WhoAnsweredAndTheirCentreDoNotJudge) {
  struct Row {
    const char* what;
    Authority judge;
    const char* said;  // null: may
  };
  constexpr uint32_t kSupervise = 1U << city::v1::PERMISSION_SUPERVISE;
  const auto of = [](const char* person, const char* unit) {
    return Authority{.permissions = kSupervise,
                     .person_id = person,
                     .unit_id = unit,
                     .of_lead = std::string_view(unit) == "centre",
                     .above_lead = std::string_view(unit) == "district",
                     .of_centre = std::string_view(unit) == "centre"};
  };
  const Row rows[] = {
      {"who was named", of("zhao", "centre"), "您是本督办单的责任人"},
      {"who answered", of("qian", "centre"), "本督办单由您回复"},
      {"a colleague", of("wu", "centre"), "您所在单位是被督办单位"},
      {"above", of("feng", "district"), nullptr},
  };
  for (const Row& row : rows) {
    Example example;
    example.city.supervisors = {{"centre", {"zhao", "qian", "wu"}}, {"district", {"feng"}}};
    example.Do(kStartSolve, kMonday10);
    v1::ExecuteRequest issue = IssueRequest();
    issue.mutable_issue_order()->set_unit_id("centre");
    issue.mutable_issue_order()->set_person_id("zhao");
    example.actor = of("qian", "centre");
    ASSERT_TRUE(example.Execute(issue).ok());
    ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
    EXPECT_EQ(example.watch.orders(0).judge_unit_id(), "district");
    example.actor = row.judge;
    for (const auto& request : {RepeatRequest(1), AcceptRequest(1)}) {
      const auto verdict = example.Execute(request);
      ASSERT_EQ(verdict.ok(), row.said == nullptr) << row.what;
      if (verdict.ok()) break;
      EXPECT_EQ(verdict.rejection().code, "ORDER_NOT_YOURS_TO_JUDGE") << row.what;
      EXPECT_THAT(verdict.rejection().message, HasSubstr(row.said));
      EXPECT_THAT(verdict.rejection().message, HasSubstr("区政府")) << "and who may";
    }
  }
}

// A centre at the top, with two people: of them one answers and the other judges.
// MECH S3
TEST(Orders, NobodyAnswersWhoAloneCouldJudge) {
  Example example;
  example.city.supervisors = {{"centre", {"zhao", "qian"}}};
  example.Do(kStartSolve, kMonday10);
  v1::ExecuteRequest issue = IssueRequest();
  issue.mutable_issue_order()->set_unit_id("centre");
  issue.mutable_issue_order()->set_person_id("zhao");
  ASSERT_TRUE(example.Execute(issue).ok());
  const auto as = [&](const char* person) {
    example.actor = {.permissions = ~0U,
                     .person_id = person,
                     .unit_id = "centre",
                     .of_lead = true,
                     .of_centre = true};
  };
  as("qian");
  EXPECT_EQ(example.Execute(AnswerRequest(1)).rejection().code, "ORDER_ONLY_YOU_COULD_JUDGE");
  as("zhao");
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  EXPECT_EQ(example.Execute(AcceptRequest(1)).rejection().code, "ORDER_NOT_YOURS_TO_JUDGE");
  as("qian");
  EXPECT_TRUE(example.Execute(AcceptRequest(1)).ok());
}

// Who acts for a head may be of another unit.
// MECH S3
TEST(Orders, WhoIsNamedMayAnswer) {
  Example example;
  NewEvents events(&example.arena);
  v1::Watch following;
  IssueTo("street-1", "feng", "请重新办理", example.At(kMonday10), following, events);
  example.Fold(events);
  EXPECT_TRUE(example.watch.orders(0).by_unit_id().empty()) << "a rule did";
  example.actor = {.permissions = 0, .person_id = "he", .unit_id = "district", .above_lead = true};
  EXPECT_EQ(example.Execute(AnswerRequest(1)).rejection().code, "NOT_ALLOWED");
  example.actor.person_id = "feng";
  ASSERT_TRUE(example.Execute(AnswerRequest(1)).ok());
  EXPECT_EQ(example.watch.orders(0).judge_unit_id(), "centre");
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
            ASSERT_TRUE(example.Answer(1).ok());
          }
        }
        example.actor = {.permissions = permitted ? 1U << city::v1::PERMISSION_SUPERVISE : 0U,
                         .person_id = "somebody",
                         .unit_id = who == 'u'   ? "street-1"
                                    : who == 'a' ? "district"
                                    : who == 'c' ? "centre"
                                                 : "heat",
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
  ASSERT_TRUE(example.Answer(1).ok());
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
  ASSERT_TRUE(example.Answer(1).ok());
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
  ASSERT_TRUE(example.Answer(1).ok());
  const uint32_t seen = example.watch.seq();
  example.Do(kStopSolve, kMonday10 + kMinuteMs);
  v1::ExecuteRequest repeat = RepeatRequest(1);
  repeat.mutable_header()->set_expected_seq(seen);
  ASSERT_TRUE(example.Execute(repeat).ok());
  ASSERT_TRUE(example.Answer(1).ok());
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

// Numbers of orders are never used twice, and an order has one clock at any time: while it waits for
// its answer, or the answer for its judge. MECH S3
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
    const auto verdict = command == 1 ? example.Answer(order) : example.Execute(requests[command]);
    if (verdict.ok() && command == 0) {
      RC_ASSERT(numbers.insert(example.watch.last_order()).second);
    }
    for (const v1::Order& row : example.watch.orders()) {
      RC_ASSERT(row.answer().empty() ==
                (Find(example.watch, city::v1::LEG_ORDER, row.order()) != nullptr));
      RC_ASSERT(row.answer().empty() !=
                (Find(example.watch, city::v1::LEG_ORDER_JUDGING, row.order()) != nullptr));
    }
  }
  RC_ASSERT(numbers.size() == example.watch.last_order());
}

}  // namespace
}  // namespace huying::supervision::orders
