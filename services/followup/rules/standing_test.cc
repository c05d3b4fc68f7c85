#include "services/followup/rules/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/followup/rules/example.h"

namespace huying::followup::rules {
namespace {

using testing::HasSubstr;

struct Command {
  const char* what;
  v1::ExecuteRequest request;
  city::v1::Permission permission;
  const char* mechanism;
};

std::vector<Command> Judgements() {
  return {{"visit", GoodVisit(), city::v1::PERMISSION_VISIT, "F1"},
          {"missed visit", NobodyReachedVisit(), city::v1::PERMISSION_VISIT, "F1"},
          {"check", CheckOf(true), city::v1::PERMISSION_CHECK, "F2"},
          {"close", CloseRequest(), city::v1::PERMISSION_CLOSE, "F3"}};
}

// A case of street-1, helped by water and the community lane; handler and drafter worked on it.
// MECH F1, F2, F3
TEST(CheckStanding, WhoDidTheWorkDoesNotJudgeIt) {
  struct Row {
    const char* person;
    const char* unit;
    bool of_centre;
    bool may;
  };
  const Row rows[] = {
      {"visitor", "centre", true, true},      {"colleague", "street-1", false, false},
      {"helper", "water", false, false},      {"neighbour", "lane", false, false},
      {"visitor-2", "street-2", false, true}, {"handler", "street-2", false, false},
      {"drafter", "centre", true, false},
  };
  for (const Row& row : rows) {
    for (const Command& command : Judgements()) {
      SCOPED_TRACE(std::string(row.person) + ": " + command.what);
      Example example;
      example.Reply();
      example.policy.actor = {.permissions = 1U << command.permission,
                              .person_id = row.person,
                              .unit_id = row.unit,
                              .of_centre = row.of_centre};
      const auto refused = CheckStanding(example.follow, command.request, example.policy);
      ASSERT_EQ(!refused.has_value(), row.may);
      if (row.may) continue;
      EXPECT_EQ(refused->kind, Rejection::Kind::kNotAllowed);
      EXPECT_EQ(refused->code, "WORKED_ON_CASE");
      EXPECT_EQ(refused->mechanism, command.mechanism);
      EXPECT_THAT(refused->message, HasSubstr("请由"));
      EXPECT_FALSE(example.Do(command.request).ok());
    }
  }
}

// MECH F1, F2, F3
TEST(CheckStanding, EachNeedsItsOwnPermission) {
  for (const Command& command : Judgements()) {
    for (int permission = 1; permission < city::v1::Permission_ARRAYSIZE; ++permission) {
      Example example;
      example.Reply();
      example.policy.actor.permissions = 1U << permission;
      const auto refused = CheckStanding(example.follow, command.request, example.policy);
      ASSERT_EQ(!refused.has_value(), permission == command.permission) << command.what;
      if (refused) {
        EXPECT_EQ(refused->code, "PERMISSION_MISSING");
      }
    }
    Example example;
    example.Reply();
    example.policy.actor = {};
    EXPECT_EQ(CheckStanding(example.follow, command.request, example.policy)->code,
              "ACTOR_UNKNOWN");
  }
}

// The centre leads a case itself, or answered on the spot: its desks visit all the same, but for
// who did the work. MECH F1
TEST(CheckStanding, AtTheCentreItIsThePersonThatCounts) {
  for (const bool on_the_spot : {true, false}) {
    Example example;
    NewEvents new_events(&example.arena);
    if (on_the_spot) {
      PlanOnTheSpot(example.of_case, "centre", "desk", example.policy, new_events);
    } else {
      example.of_case.set_unit_id("centre");
      v1::WorkFacts work;
      work.add_unit_ids("centre");
      work.add_person_ids("desk");
      PlanAfterReply(example.of_case, work, example.policy, new_events);
    }
    example.Apply(new_events);
    EXPECT_FALSE(CheckStanding(example.follow, GoodVisit(), example.policy).has_value());
    example.policy.actor.person_id = "desk";
    EXPECT_TRUE(CheckStanding(example.follow, GoodVisit(), example.policy).has_value());
  }
}

// A row of the time before the workers stood in the reply: the unit that is judged is known.
// MECH F1
TEST(CheckStanding, WithoutNamedWorkersTheUnitCounts) {
  Example example;
  example.Reply();
  example.follow.mutable_work()->clear_unit_ids();
  example.policy.actor = {.permissions = ~0U, .person_id = "colleague", .unit_id = "street-1"};
  EXPECT_TRUE(CheckStanding(example.follow, GoodVisit(), example.policy).has_value());
  example.policy.actor.unit_id = "street-2";
  EXPECT_FALSE(CheckStanding(example.follow, GoodVisit(), example.policy).has_value());
}

// MECH F8
TEST(CheckStanding, TheCitizenOpensAgainOrWhoTakesInOrVisits) {
  struct Row {
    bool by_citizen;
    uint32_t permissions;
    const char* person;
    const char* code;  // null: may
  };
  const Row rows[] = {
      {true, 0, "", nullptr},
      {false, 1U << city::v1::PERMISSION_TAKE_IN, "desk", nullptr},
      {false, 1U << city::v1::PERMISSION_VISIT, "visitor", nullptr},
      {false, 1U << city::v1::PERMISSION_HANDLE, "handler", "PERMISSION_MISSING"},
      {false, 0, "", "ACTOR_UNKNOWN"},
  };
  for (const Row& row : rows) {
    Example example;
    example.policy.by_citizen = row.by_citizen;
    example.policy.actor = {.permissions = row.permissions, .person_id = row.person};
    const auto refused = CheckStanding(example.follow, ReopenRequest(), example.policy);
    ASSERT_EQ(refused.has_value(), row.code != nullptr) << row.person;
    if (!refused) continue;
    EXPECT_EQ(refused->code, row.code);
    EXPECT_EQ(refused->mechanism, "F8");
  }
}

// The citizen judges in the visit, not by the officers' commands. MECH F3
TEST(CheckStanding, TheCitizenDoesNotClose) {
  Example example;
  example.Reply();
  example.policy.by_citizen = true;
  example.policy.actor = {};
  EXPECT_TRUE(CheckStanding(example.follow, CloseRequest(), example.policy).has_value());
}

}  // namespace
}  // namespace huying::followup::rules
