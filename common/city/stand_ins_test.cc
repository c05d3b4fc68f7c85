// Who sees to what stands in the name of somebody who is away, has left or may no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/city/check.h"
#include "common/city/people.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Day kStandInDay = DayOf({2026, 3, 2});

// The small city with a second person in the heating company, and absences.
std::unique_ptr<const City> Away(const char* substitutes) {
  const PackCopy pack;
  EXPECT_TRUE(pack.Replace("units.yaml", "      - {id: stoker,",
                           "      - {id: fitter, name: 钱十一, roles: [social-helper]}\n"
                           "      - {id: stoker,"));
  EXPECT_TRUE(pack.Replace("units.yaml", "", substitutes));
  return City::Load(pack.dir()).value();
}

constexpr char kNobodyAway[] = "";
constexpr char kStokerByFitter[] = "substitutes:\n  - {person_id: stoker, substitute_id: fitter}\n";
constexpr char kStokerByVice[] = "substitutes:\n  - {person_id: stoker, substitute_id: vice}\n";
constexpr char kFitterByStoker[] = "substitutes:\n  - {person_id: fitter, substitute_id: stoker}\n";

TEST(City, NamesWhoSeesToWhatStandsInAName) {
  struct Row {
    const char* substitutes;
    const char* named;
    v1::Permission permission;
    const char* sees;
  };
  const Row rows[] = {
      {kNobodyAway, "fitter", v1::PERMISSION_HANDLE, "fitter"},
      {kNobodyAway, "fitter", v1::PERMISSION_ACCEPT, "stoker"},  // lost the role
      {kNobodyAway, "fitter", v1::PERMISSION_UNSPECIFIED, "fitter"},
      {kNobodyAway, "gone", v1::PERMISSION_HANDLE, "stoker"},       // has left
      {kNobodyAway, "east-duty", v1::PERMISSION_HANDLE, "stoker"},  // is of another unit now
      {kFitterByStoker, "fitter", v1::PERMISSION_HANDLE, "stoker"},
      {kStokerByFitter, "stoker", v1::PERMISSION_HANDLE, "fitter"},
      {kStokerByFitter, "gone", v1::PERMISSION_HANDLE, "fitter"},
      {kStokerByVice, "stoker", v1::PERMISSION_HANDLE, "vice"},
      {kStokerByVice, "gone", v1::PERMISSION_HANDLE, "vice"},
  };
  for (const Row& row : rows) {
    const auto city = Away(row.substitutes);
    const auto sees = city->SeesTo(row.named, "heat", row.permission, kStandInDay);
    ASSERT_TRUE(sees) << row.named;
    EXPECT_EQ(sees->person->id(), row.sees) << row.named << " " << row.substitutes;
  }
  EXPECT_FALSE(Away(kNobodyAway)->SeesTo("stoker", "nowhere", {}, kStandInDay));
  EXPECT_THAT(Away(kStokerByVice)->OnDutyFor("vice"), ElementsAre("heat"));
}

struct ActsAs {
  const char* person;
  const char* lead;
  bool of_lead;
  bool may_accept;
  bool may_review;          // as head
  const char* in_place_of;  // when they accept, as the lead; null: by nobody's right
};

// MECH S4: who acts for somebody may what that person may: in their unit, and for nobody else's.
TEST(People, LendTheirRightsToWhoActsForThem) {
  const struct {
    const char* substitutes;
    ActsAs acts;
  } rows[] = {
      {kNobodyAway, {"fitter", "heat", true, false, false, ""}},
      {kStokerByFitter, {"fitter", "heat", true, true, false, "stoker"}},
      {kStokerByFitter, {"fitter", "east", false, true, false, nullptr}},
      {kNobodyAway, {"vice", "heat", false, true, true, ""}},
      {kStokerByVice, {"vice", "heat", true, true, true, "stoker"}},
      {kStokerByVice, {"vice", "east", false, true, true, ""}},
      {"substitutes:\n  - {person_id: stoker, substitute_id: east-leader}\n",
       {"east-leader", "heat", true, true, false, "stoker"}},
      {"substitutes:\n  - {person_id: stoker, substitute_id: east-leader}\n",
       {"east-leader", "east", true, true, true, ""}},
  };
  for (const auto& [substitutes, acts] : rows) {
    const auto city = Away(substitutes);
    const People people(city.get());
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id(acts.person);
    const Authority authority = people.AuthorityOf(actor, acts.lead, kStandInDay);
    EXPECT_EQ(authority.of_lead, acts.of_lead) << acts.person << acts.lead;
    EXPECT_EQ(authority.May(v1::PERMISSION_ACCEPT), acts.may_accept) << acts.person << acts.lead;
    EXPECT_EQ(authority.May(v1::PERMISSION_REVIEW_HEAD), acts.may_review)
        << acts.person << acts.lead;
    const auto accepts = [](const Authority& one) {
      return one.of_lead && one.May(v1::PERMISSION_ACCEPT);
    };
    const auto in_place_of = InPlaceOf(authority, accepts);
    EXPECT_EQ(in_place_of.value_or("nobody"),
              acts.in_place_of == nullptr ? "nobody" : acts.in_place_of)
        << acts.person << acts.lead;
    EXPECT_EQ(InPlaceOf(authority, [](const Authority& one) { return one.Known(); }), "");
  }
}

// MECH S4: who may not judge their own work lends nobody the right to.
TEST(InPlaceOf, NobodyLendsARightThatTheyDoNotHaveHere) {
  const auto city = Away(kStokerByFitter);
  const People people(city.get());
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id("fitter");
  const Authority fitter = people.AuthorityOf(actor, "heat", kStandInDay);
  const auto accepts_but = [](std::string_view person_id) {
    return [person_id](const Authority& one) {
      return one.May(v1::PERMISSION_ACCEPT) && one.person_id != person_id;
    };
  };
  EXPECT_EQ(InPlaceOf(fitter, accepts_but("nobody")), "stoker");
  EXPECT_EQ(InPlaceOf(fitter, accepts_but("stoker")), std::nullopt);
  EXPECT_EQ(InPlaceOf(fitter, accepts_but("fitter")), std::nullopt);
}

// MECH S4
TEST(WarnOfAbsences, NamesUnitsInWhichNobodyIsLeft) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("units.yaml", "", kStokerByVice));
  const Report report = CheckDirectory(pack.dir(), kStandInDay);
  EXPECT_TRUE(report.ok()) << report.ToText();
  EXPECT_THAT(report.ToText(),
              HasSubstr("of unit 'heat' nobody is here who may accept: 'stoker' is "
                        "away, and 'vice' of another unit acts"));
  const PackCopy inside;
  ASSERT_TRUE(inside.Replace("units.yaml", "",
                             "substitutes:\n  - {person_id: vice, substitute_id: mayor}\n"));
  EXPECT_THAT(CheckDirectory(inside.dir(), kStandInDay).ToText(), Not(HasSubstr("is away")));
}

}  // namespace
}  // namespace huying::city
