#include "common/city/mergers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/city/check.h"
#include "common/city/people.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Day On(const char* date) { return ParseDate(date).value(); }

struct Going {
  const char* unit;
  const char* into;
  const char* from;
};

v1::CityPack PackOf(std::initializer_list<Going> units) {
  v1::CityPack pack;
  for (const Going& going : units) {
    v1::Unit& unit = *pack.add_units();
    unit.set_id(going.unit);
    if (going.into == nullptr) continue;
    unit.mutable_merged_into()->set_unit_id(going.into);
    unit.mutable_merged_into()->set_from_date(going.from);
  }
  return pack;
}

TEST(Mergers, HoldFromTheirDayOnAndFollowEachOther) {
  const v1::CityPack pack = PackOf({{"river", "garden", "2027-01-01"},
                                    {"garden", "park", "2026-12-01"},
                                    {"pond", "garden", ""},
                                    {"park", nullptr, ""}});
  const Mergers mergers(pack);
  struct Row {
    const char* day;
    const char* river;
    const char* pond;
    std::vector<std::string_view> garden;
    std::vector<std::string_view> park;
  };
  const Row rows[] = {
      {"2026-11-30", "river", "garden", {"pond"}, {}},
      {"2026-12-01", "river", "park", {"pond"}, {"garden", "pond"}},
      {"2026-12-31", "river", "park", {"pond"}, {"garden", "pond"}},
      {"2027-01-01", "park", "park", {"pond", "river"}, {"garden", "pond", "river"}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(mergers.EndOf("river", On(row.day)), row.river) << row.day;
    EXPECT_EQ(mergers.EndOf("pond", On(row.day)), row.pond) << row.day;
    EXPECT_THAT(mergers.Into("garden", On(row.day)), testing::ElementsAreArray(row.garden))
        << row.day;
    EXPECT_THAT(mergers.Into("park", On(row.day)), testing::ElementsAreArray(row.park)) << row.day;
  }
  EXPECT_EQ(mergers.EndOf("nowhere", On("2027-01-01")), "nowhere");
}

TEST(Mergers, ARingHasAnEnd) {
  const v1::CityPack pack = PackOf({{"a", "b", ""}, {"b", "a", ""}});
  const Mergers mergers(pack);
  EXPECT_THAT(mergers.EndOf("a", On("2026-01-01")), testing::AnyOf("a", "b"));
  EXPECT_THAT(mergers.Into("a", On("2026-01-01")), ElementsAre("b"));
}

// The small city, in which one committee goes over into its neighbour on 1 June.
std::unique_ptr<const City> Merging() {
  const PackCopy pack;
  EXPECT_TRUE(pack.Replace(
      "units.yaml", "name: 河边社区居委会",
      "name: 河边社区居委会\n    merged_into: {unit_id: east-garden, from_date: 2026-06-01}"));
  const Report report = CheckDirectory(pack.dir(), On("2026-03-02"));
  EXPECT_TRUE(report.ok()) << report.ToText();
  return City::Load(pack.dir()).value();
}

constexpr char kRiverside[] = "990101001002";

TEST(City, KnowsWhoDoesTheWorkOfAUnitThatHasGoneOver) {
  const auto city = Merging();
  const Day before = On("2026-05-31");
  const Day after = On("2026-06-01");
  EXPECT_EQ(city->SuccessorOf("east-river", before)->id(), "east-river");
  EXPECT_EQ(city->SuccessorOf("east-river", after)->id(), "east-garden");
  EXPECT_EQ(city->SuccessorOf("nowhere", after), nullptr);
  EXPECT_EQ(city->FindUnit("east-river")->name(), "河边社区居委会") << "its name stays";
  EXPECT_TRUE(city->Stands("east-river", before));
  EXPECT_FALSE(city->Stands("east-river", after));
  EXPECT_FALSE(city->Stands("nowhere", after));
  EXPECT_THAT(city->AbsorbedBy("east-garden", before), IsEmpty());
  EXPECT_THAT(city->AbsorbedBy("east-garden", after), ElementsAre("east-river"));
  // MECH D1, D2: who leads or is told in its place.
  EXPECT_EQ(city->RouteDuty("01.01.01", kRiverside, before)->helpers[1]->id(), "east-river");
  EXPECT_EQ(city->RouteDuty("01.01.01", kRiverside, after)->helpers[1]->id(), "east-garden");
  // MECH S4: whom a late clock of its old name is told to.
  const v1::EscalationRung& first = *city->Ladder(v1::GRADE_UTILITY).front();
  const v1::Unit& river = *city->FindUnit("east-river");
  EXPECT_EQ(city->PersonOnRung(first, river, kRiverside, before)->person->id(), "east-river-head");
  EXPECT_EQ(city->PersonOnRung(first, river, kRiverside, after)->person->id(), "east-garden-head");
}

core::v1::Actor StaffOf(const char* person, const char* unit) {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id(person);
  actor.set_unit_id(unit);
  return actor;
}

TEST(People, ActForUnitsThatHaveGoneOverIntoTheirs) {
  const auto city = Merging();
  const People people(city.get());
  const Day before = On("2026-05-31");
  const Day after = On("2026-06-01");
  struct Row {
    const char* person;
    const char* acts_for;
    Day day;
    const char* unit;  // empty: unknown
    bool of_river;
  };
  const Row rows[] = {
      {"east-garden-head", "east-garden", before, "east-garden", false},
      {"east-garden-head", "east-garden", after, "east-garden", true},
      {"east-garden-head", "", after, "east-garden", true},
      {"east-garden-head", "east-river", before, "", false},
      {"east-river-head", "east-river", before, "east-river", true},
      // Still listed in their old unit, and saying its name.
      {"east-river-head", "east-river", after, "east-garden", true},
      {"east-river-head", "east-garden", after, "east-garden", true},
      {"east-duty", "east", after, "east", false},
  };
  for (const Row& row : rows) {
    const Authority actor =
        people.AuthorityOf(StaffOf(row.person, row.acts_for), "east-river", row.day);
    EXPECT_EQ(actor.unit_id, row.unit) << row.person << " " << row.acts_for;
    EXPECT_EQ(actor.of_lead, row.of_river) << row.person << " " << row.acts_for;
    EXPECT_EQ(actor.IsOf("east-river"), row.of_river) << row.person << " " << row.acts_for;
    EXPECT_FALSE(actor.IsOf(""));
  }
  EXPECT_TRUE(people.AuthorityOf(StaffOf("east-duty", ""), "east-river", after).above_lead);
  EXPECT_TRUE(people.MayFor("east-river-head", "east-garden", v1::PERMISSION_HANDLE, after));
  EXPECT_TRUE(people.MayFor("east-garden-head", "east-river", v1::PERMISSION_HANDLE, after));
  EXPECT_FALSE(people.MayFor("east-garden-head", "east-river", v1::PERMISSION_HANDLE, before));
}

struct Wrong {
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* said;
};

TEST(CheckMergers, RefusesWhatWouldBeGivenToNobody) {
  const Wrong rows[] = {
      {"units.yaml", "name: 热力公司", "name: 热力公司\n    merged_into: {unit_id: nowhere}",
       "nowhere"},
      {"units.yaml", "name: 热力公司", "name: 热力公司\n    merged_into: {unit_id: heat}",
       "the units into which 'heat' goes over form a ring: heat → heat"},
      {"units.yaml", "name: 热力公司",
       "name: 热力公司\n    merged_into: {unit_id: east, from_date: 2026-02-30}", "2026-02-30"},
      {"units.yaml", "name: 热力公司", "name: 热力公司\n    merged_into: {unit_id: east}",
       "duties.yaml:3: duty 'heat' names 'heat', which has gone over into 'east' by then"},
      {"units.yaml", "name: 热力公司", "name: 热力公司\n    merged_into: {unit_id: east}",
       "duty 'refuse' names 'heat', which has gone over into 'east' by then"},
      {"units.yaml", "name: 接诉即办中心",
       "name: 接诉即办中心\n    merged_into: {unit_id: government, from_date: 2026-07-01}",
       "'centre' places cases and goes over into 'government'"},
      {"units.yaml", "name: 东街道办事处",
       "name: 东街道办事处\n    merged_into: {unit_id: east-garden}",
       "'east' goes over into 'east-garden', which stands below it"},
  };
  for (const Wrong& row : rows) {
    const PackCopy pack;
    ASSERT_TRUE(pack.Replace(row.file, row.old_text, row.new_text)) << row.said;
    EXPECT_THAT(CheckDirectory(pack.dir(), On("2026-03-02")).ToText(), HasSubstr(row.said));
  }
  // A duty that ends before the unit goes is none of its business.
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace(
      "units.yaml", "name: 接诉即办中心",
      "name: 接诉即办中心\n    merged_into: {unit_id: government, from_date: 2026-07-01}"));
  EXPECT_THAT(CheckDirectory(pack.dir(), On("2026-03-02")).ToText(),
              Not(HasSubstr("refuse-trial")));
}

TEST(CheckMergers, AsksNothingOfAUnitThatHasNobodyLeft) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace(
      "units.yaml",
      "    persons:\n      - {id: east-river-head, name: 吴九, roles: [handler, duty-officer], "
      "on_call: true, phone: \"010-5550-0109\"}\n",
      "    merged_into: {unit_id: east-garden, from_date: 2026-06-01}\n"));
  const Report report = CheckDirectory(pack.dir(), On("2026-06-01"));
  EXPECT_TRUE(report.ok()) << report.ToText();
  EXPECT_THAT(report.ToText(), Not(HasSubstr("east-river")));
  EXPECT_THAT(CheckDirectory(pack.dir(), On("2026-05-31")).ToText(),
              HasSubstr("unit 'east-river' has nobody, though it goes over into 'east-garden' only "
                        "on 2026-06-01"));
}

}  // namespace
}  // namespace huying::city
