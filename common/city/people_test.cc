#include "common/city/people.h"

#include <gtest/gtest.h>

#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

const Day kPeopleDay = DayOf({2026, 3, 2});

core::v1::Actor Staff(const char* person, const char* unit) {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id(person);
  actor.set_unit_id(unit);
  return actor;
}

TEST(People, KnowsHowSomebodyStandsToTheWorkOfAUnit) {
  const auto city = City::Load(kSmallPack).value();
  const People people(city.get());
  struct Row {
    const char* person;
    const char* acts_for;
    bool known, of_lead, above_lead, of_centre;
  };
  const Row rows[] = {
      {"east-duty", "east", true, true, false, false},
      {"east-duty", "", true, true, false, false},
      {"east-duty", "west", false, false, false, false},  // another unit than their own
      {"west-duty", "west", true, false, false, false},
      {"mayor", "government", true, false, true, false},
      {"desk", "centre", true, false, false, true},
      {"nobody", "east", false, false, false, false},
  };
  for (const Row& row : rows) {
    const Authority authority =
        people.AuthorityOf(Staff(row.person, row.acts_for), "east", kPeopleDay);
    EXPECT_EQ(authority.Known(), row.known) << row.person;
    EXPECT_EQ(authority.of_lead, row.of_lead) << row.person;
    EXPECT_EQ(authority.above_lead, row.above_lead) << row.person;
    EXPECT_EQ(authority.of_centre, row.of_centre) << row.person;
    EXPECT_EQ(authority.permissions != 0, row.known) << row.person;
  }
  EXPECT_TRUE(
      people.AuthorityOf(Staff("east-leader", ""), "", kPeopleDay).May(v1::PERMISSION_SUPERVISE));
  EXPECT_FALSE(
      people.AuthorityOf(Staff("east-duty", ""), "", kPeopleDay).May(v1::PERMISSION_SUPERVISE));
}

TEST(People, OnlyStaffHavePermissions) {
  const auto city = City::Load(kSmallPack).value();
  const People people(city.get());
  core::v1::Actor actor = Staff("east-duty", "east");
  actor.set_kind(core::v1::Actor::KIND_CITIZEN);
  EXPECT_FALSE(people.AuthorityOf(actor, "east", kPeopleDay).Known());
}

TEST(People, MayForAsksForTheOwnUnit) {
  const auto city = City::Load(kSmallPack).value();
  const People people(city.get());
  EXPECT_TRUE(people.MayFor("east-duty", "east", v1::PERMISSION_HANDLE, kPeopleDay));
  EXPECT_FALSE(people.MayFor("east-duty", "west", v1::PERMISSION_HANDLE, kPeopleDay));
  EXPECT_FALSE(people.MayFor("east-duty", "east", v1::PERMISSION_VISIT, kPeopleDay));
  EXPECT_FALSE(people.MayFor("nobody", "east", v1::PERMISSION_HANDLE, kPeopleDay));
}

}  // namespace
}  // namespace huying::city
