#include "services/followup/work/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::work {
namespace {

using ::testing::HasSubstr;

const huying::testing::EventOracle kRecusalAdded{
    v1::RecusalAdded::descriptor(), "", "",
    "hand over VISIT, hand over CHECK, hand over CLOSE of judge_unit_id"};

struct Judgement {
  const char* what;
  v1::FollowState state;
  v1::ExecuteRequest request;
  const char* mechanism;
};

std::vector<Judgement> Judgements() {
  return {{"visit", v1::FOLLOW_STATE_TO_VISIT, GoodVisit(), "F1"},
          {"missed visit", v1::FOLLOW_STATE_TO_VISIT, MissedVisit(), "F1"},
          {"undelivered", v1::FOLLOW_STATE_TO_VISIT, Undelivered(), "F1"},
          {"refused", v1::FOLLOW_STATE_TO_VISIT, RefusedVisit(), "F1"},
          {"not the reporter", v1::FOLLOW_STATE_TO_VISIT, NotReporter(), "F1"},
          {"correction", v1::FOLLOW_STATE_TO_CLOSE,
           Correction(true, core::v1::SATISFACTION_SATISFIED), "F1"},
          {"sound", v1::FOLLOW_STATE_TO_CHECK, Confirm(), "F2"},
          {"false", v1::FOLLOW_STATE_TO_CHECK, Refute(), "F2"},
          {"close", v1::FOLLOW_STATE_TO_CLOSE, CloseRequest(), "F3"}};
}

// A case of street-1, helped by water and the community lane; handler and drafter worked on it.
// MECH F1, F2, F3
TEST(MayJudge, WhoDidTheWorkDoesNotJudgeIt) {
  struct Row {
    const char* person;
    const char* unit;
    bool of_centre;
    bool may;
    bool above = false;
    const char* code = "WORKED_ON_CASE";
  };
  const Row rows[] = {
      {"visitor", "centre", true, true},
      {"colleague", "street-1", false, false},
      {"helper", "water", false, false},
      {"neighbour", "lane", false, false},
      {"district", "government", false, true, true},
      {"handler", "government", false, false, true},
      {"drafter", "centre", true, false},
      {"taker", "centre", true, false},
      {"visitor-2", "street-2", false, false, false, "NOT_OF_THE_CASE"},
      {"fitter", "gas", false, false, true, "NOT_OF_THE_CASE"},  // a utility above its branch
  };
  for (const Row& row : rows) {
    for (const Judgement& judgement : Judgements()) {
      SCOPED_TRACE(std::string(row.person) + ": " + judgement.what);
      Example example;
      example.policy.actor.person_id = "first visitor";
      example.Reach(judgement.state);
      example.policy.actor = {.permissions = ~0U,
                              .person_id = row.person,
                              .unit_id = row.unit,
                              .above_lead = row.above,
                              .of_centre = row.of_centre};
      const auto verdict = example.Do(judgement.request);
      ASSERT_EQ(verdict.ok(), row.may);
      if (row.may) continue;
      EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotAllowed);
      EXPECT_EQ(verdict.rejection().code, row.code);
      EXPECT_EQ(verdict.rejection().mechanism, judgement.mechanism);
      EXPECT_THAT(verdict.rejection().message, HasSubstr("请由"));
      EXPECT_FALSE(verdict.rejection().possible.empty()) << "others may";
    }
  }
}

// The centre leads a case itself, or answered on the spot: its desks visit all the same, but for
// who did the work. MECH F1
TEST(MayJudge, AtTheCentreItIsThePersonThatCounts) {
  for (const bool on_the_spot : {true, false}) {
    Example example;
    if (on_the_spot) {
      example.AnswerOnTheSpot();
    } else {
      v1::WorkFacts facts;
      facts.add_unit_ids("centre");
      facts.add_person_ids("desk");
      example.follow.mutable_header()->set_unit_id("centre");
      NewEvents events(&example.arena);
      visits::PlanAfterReply(example.follow.header(), facts, example.Asked(), events);
      example.Take(events);
    }
    EXPECT_EQ(UnitOf(example.follow), "centre");
    EXPECT_FALSE(MayJudge(example.follow, example.policy).has_value());
    example.policy.actor.person_id = "desk";
    EXPECT_TRUE(MayJudge(example.follow, example.policy).has_value());
  }
}

// Without named workers the unit that is judged is known. MECH F1
TEST(MayJudge, WithoutNamedWorkersTheUnitCounts) {
  Example example;
  example.Reply();
  example.follow.mutable_work()->mutable_facts()->clear_unit_ids();
  example.policy.actor = {.permissions = ~0U, .person_id = "colleague", .unit_id = "street-1"};
  EXPECT_TRUE(MayJudge(example.follow, example.policy).has_value());
  example.policy.actor.unit_id = "government";
  example.policy.actor.above_lead = true;
  constexpr std::string_view kGone[] = {"street-1"};
  example.policy.actor.absorbed = kGone;
  EXPECT_TRUE(MayJudge(example.follow, example.policy).has_value())
      << "nor does the unit into which it has gone over";
  example.policy.actor.absorbed = {};
  EXPECT_FALSE(MayJudge(example.follow, example.policy).has_value());
}

// MECH F1, F2, F3, I8
TEST(MayJudge, NobodyWhomTheReportIsAboutUnlessThereIsNobodyElse) {
  struct Row {
    const char* unit;
    bool of_centre, above;
    const char* stand_in;  // in the place of the centre
    const char* code;
  };
  const Row rows[] = {
      {"centre", true, false, "district", "REPORT_ABOUT_YOU"},
      {"centre", true, false, "centre", ""},  // nobody else was found
      {"district", false, true, "district", ""},
      {"district", false, false, "district", ""},  // above the centre, not above the work
      {"bureau", false, true, "district", "REPORT_ABOUT_YOU"},
      {"street-2", false, false, "district", "NOT_OF_THE_CASE"},
      {"street-1", false, false, "district", "WORKED_ON_CASE"},
  };
  for (const Row& row : rows) {
    for (const Judgement& judgement : Judgements()) {
      SCOPED_TRACE(std::string(row.unit) + ": " + judgement.what);
      Example example;
      example.stand_in = row.stand_in;
      for (const char* unit : {"centre", "bureau"}) {
        example.follow.mutable_header()->add_about_unit_ids(unit);
      }
      example.policy.actor.person_id = "first visitor";
      example.policy.actor.unit_id = row.stand_in;
      example.Reach(judgement.state);
      ASSERT_EQ(example.follow.state(), judgement.state);
      EXPECT_EQ(JudgeOf(example.follow), row.stand_in);
      example.policy.actor = {.permissions = ~0U,
                              .person_id = "somebody",
                              .unit_id = row.unit,
                              .above_lead = row.above,
                              .of_centre = row.of_centre};
      const auto verdict = example.Do(judgement.request);
      ASSERT_EQ(verdict.ok() ? "" : verdict.rejection().code, row.code);
      if (!verdict.ok()) {
        EXPECT_THAT(verdict.rejection().message, HasSubstr("请由和宁区人民政府"));
      }
    }
  }
}

// Who did the work does not judge it, though nobody but their accused centre is left. MECH F1, I8
TEST(MayJudge, AnAccusedCentreJudgesByPersonsWhoDidNotDoTheWork) {
  Example example;
  example.stand_in = "centre";
  example.follow.mutable_header()->add_about_unit_ids("centre");
  example.Reply();
  EXPECT_FALSE(MayJudge(example.follow, example.policy).has_value());
  example.policy.actor.person_id = "drafter";
  EXPECT_EQ(MayJudge(example.follow, example.policy)->code, "WORKED_ON_CASE");
}

// Of who corrects a reply: added where they might judge it otherwise. MECH F1
TEST(AddWorker, WhoeverMightJudgeItOtherwise) {
  struct Row {
    const char* what;
    const char* unit;
    const char* person;
    bool added;
  };
  const Row rows[] = {
      {"a unit above", "government", "deputy", true},
      {"of the lead unit", "street-1", "leader", false},
      {"of the centre, where it has worked on it and judges all the same", "centre", "desk", true},
      {"somebody who is known", "centre", "handler", false},
      {"nobody", "government", "", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Example example;
    example.Reply();
    v1::WorkFacts facts = FactsOf(example.follow);
    if (row.unit == std::string("centre")) facts.add_unit_ids("centre");
    core::v1::Actor corrector;
    corrector.set_unit_id(row.unit);
    corrector.set_person_id(row.person);
    ASSERT_EQ(AddWorker(example.follow, corrector, facts), row.added);
    if (!row.added) continue;
    EXPECT_THAT(facts.unit_ids(), ::testing::Contains(row.unit));
    EXPECT_THAT(facts.person_ids(), ::testing::Contains(row.person));
    EXPECT_FALSE(AddWorker(example.follow, corrector, facts)) << "once";
  }
}

// What somebody may not judge is not among their acts. MECH F1
TEST(MayJudge, IsAskedForTheActsThatArePossible) {
  Example example;
  example.Reply();
  const auto acts = [&] {
    std::vector<std::string> names;
    for (const auto* act : AllRules().ActsFor(example.follow, example.Asked())) {
      names.push_back(act->name);
    }
    return names;
  };
  EXPECT_THAT(acts(),
              ::testing::ElementsAre("RecordVisit", "RecordMissedVisit", "RecordRefusedVisit",
                                     "RecordNotReporter", "RecordUndelivered", "OpenReporter"));
  example.policy.actor.person_id = "handler";
  EXPECT_THAT(acts(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace huying::followup::work
