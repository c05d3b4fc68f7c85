#include "services/supervision/rules/people.h"

#include <gtest/gtest.h>

namespace huying::supervision::rules {
namespace {

void AddRole(const char* id, city::v1::Permission permission, city::v1::CityPack& pack) {
  city::v1::Role& role = *pack.add_roles();
  role.set_id(id);
  role.add_permissions(permission);
}

void AddPerson(const char* id, const char* role, bool on_call, city::v1::Unit& unit) {
  city::v1::Person& person = *unit.add_persons();
  person.set_id(id);
  person.add_roles(role);
  person.set_on_call(on_call);
}

TEST(HeadOf, IsWhoeverReviewsHighest) {
  city::v1::CityPack pack;
  AddRole("handler", city::v1::PERMISSION_HANDLE, pack);
  AddRole("section-head", city::v1::PERMISSION_REVIEW_HEAD, pack);
  AddRole("leader", city::v1::PERMISSION_REVIEW_LEADER, pack);
  city::v1::Unit unit;
  EXPECT_EQ(HeadOf(unit, pack), nullptr);
  AddPerson("a", "handler", false, unit);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "a");
  AddPerson("b", "section-head", false, unit);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "b");
  AddPerson("c", "leader", false, unit);
  EXPECT_EQ(HeadOf(unit, pack)->id(), "c");
}

// MECH S4
TEST(AnybodyIn, PrefersWhoIsOnCall) {
  city::v1::Unit unit;
  EXPECT_EQ(AnybodyIn(unit), nullptr);
  AddPerson("a", "handler", false, unit);
  EXPECT_EQ(AnybodyIn(unit)->id(), "a");
  AddPerson("b", "handler", true, unit);
  EXPECT_EQ(AnybodyIn(unit)->id(), "b");
}

}  // namespace
}  // namespace huying::supervision::rules
