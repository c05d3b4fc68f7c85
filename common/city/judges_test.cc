#include "common/city/judges.h"

#include <gtest/gtest.h>

#include <memory>

#include "common/core/civil.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

const Day kJudgesDay = DayOf({2026, 11, 23});
constexpr char kPlace[] = "990101001001";

std::unique_ptr<const City> LoadSmall() { return City::Load(kSmallPack).value(); }

core::v1::CaseHeader ReportAbout(std::initializer_list<const char*> unit_ids) {
  core::v1::CaseHeader header;
  header.set_area_code(kPlace);
  for (const char* id : unit_ids) header.add_about_unit_ids(id);
  return header;
}

// West goes over into east, east into nothing; the centre has somebody who may everything.
std::unique_ptr<const City> JudgingCity(bool centre_judges) {
  v1::CityPack pack = LoadSmall()->pack();
  for (v1::Unit& unit : *pack.mutable_units()) {
    if (unit.id() == "west") {
      unit.mutable_merged_into()->set_unit_id("east");
      unit.mutable_merged_into()->set_from_date(FormatDate(kJudgesDay));
      unit.clear_persons();
    }
    if (unit.id() != "centre" || !centre_judges) continue;
    v1::Person& judge = *unit.add_persons();
    judge.set_id("centre-judge");
    for (const char* role : {"visitor", "checker", "supervisor", "arbiter"}) judge.add_roles(role);
  }
  return City::Make(std::move(pack)).value();
}

// MECH I8
TEST(Centre, IsFoundWhateverIsKnownOfThePlace) {
  const auto city = LoadSmall();
  for (const char* place : {kPlace, "990101001", "990101", "990000", "nowhere", ""}) {
    const v1::Unit* centre = CentreOf(*city, place, kJudgesDay);
    ASSERT_NE(centre, nullptr) << place;
    EXPECT_EQ(centre->id(), "centre") << place;
  }
}

// MECH I8
TEST(IsAbout, AUnitThatIsNamedAndAllBeneathIt) {
  struct Row {
    const char* named;
    const char* unit;
    bool is_about;
  };
  const Row rows[] = {
      {"centre", "centre", true},      {"east", "east", true},
      {"east", "east-garden", true},  // beneath
      {"east-garden", "east", false},  {"centre", "government", false},
      {"centre", "", false},           {"government", "government", true},
      {"government", "centre", false},  // everybody is beneath it, and somebody must judge
      {"nowhere", "nowhere", false},   {"west", "east", true},  // west has gone over into it
      {"west", "east-garden", true},                            // beneath it
      {"west", "west-garden", true},                            // beneath what has gone over
      {"east", "west-garden", true},                            // now
  };
  const auto city = JudgingCity(false);
  for (const Row& row : rows) {
    EXPECT_EQ(IsAbout(*city, row.unit, ReportAbout({row.named}), kJudgesDay), row.is_about)
        << row.named << " " << row.unit;
  }
  EXPECT_FALSE(IsAbout(*city, "east", ReportAbout({}), kJudgesDay));
  EXPECT_FALSE(IsAbout(*city, "east", ReportAbout({"west"}), kJudgesDay - 1)) << "not yet";
}

// MECH I8, D3, F1
TEST(StandInFor, IsTheNearestAboveTheWorkOrTheCentreThatMayAndDidNothing) {
  struct Row {
    const char* what;
    std::initializer_list<const char*> named;
    const char* unit;    // whose work it is
    const char* worked;  // a person who did; "": nobody named
    v1::Permission permission;
    const char* stand_in;
  };
  constexpr auto kVisit = v1::PERMISSION_VISIT;
  const Row rows[] = {
      {"above the centre", {"centre"}, "", "", kVisit, "government"},
      {"above the work", {"centre"}, "east-garden", "", kVisit, "government"},
      {"its only visitor did the work", {"centre"}, "east", "vice", kVisit, ""},
      {"accused, too", {"centre", "government"}, "east", "", kVisit, ""},
      {"nobody above may", {"centre"}, "east", "", v1::PERMISSION_ADMINISTER, ""},
      {"not the centre", {"east"}, "east", "", kVisit, ""},
      {"the top, and so all but the centre", {"government"}, "east", "", kVisit, ""},
      {"by another right", {"centre"}, "east", "", v1::PERMISSION_RULE_RETURN, "government"},
  };
  const auto city = JudgingCity(true);
  const v1::Unit& centre = *city->FindUnit("centre");
  for (const Row& row : rows) {
    const core::v1::CaseHeader header = ReportAbout(row.named);
    IdList worked;
    if (*row.worked != '\0') worked.Add(std::string(row.worked));
    const Judgement judgement = {.of_case = header,
                                 .permission = row.permission,
                                 .unit_id = row.unit,
                                 .worked_person_ids = &worked};
    const v1::Unit* unit = StandInFor(*city, centre, judgement, kJudgesDay);
    EXPECT_EQ(unit == nullptr ? "" : unit->id(), row.stand_in) << row.what;
  }
}

// MECH I8
TEST(StandsInForCentre, WhoStandsAboveOneThatIsAccused) {
  const auto city = JudgingCity(true);
  for (const char* unit : {"government", "centre", "east", "heat", ""}) {
    EXPECT_EQ(StandsInForCentre(*city, unit, ReportAbout({"centre"}), kJudgesDay),
              std::string_view(unit) == "government")
        << unit;
    EXPECT_FALSE(StandsInForCentre(*city, unit, ReportAbout({"east"}), kJudgesDay)) << unit;
    EXPECT_FALSE(StandsInForCentre(*city, unit, ReportAbout({}), kJudgesDay)) << unit;
    EXPECT_FALSE(StandsInForCentre(*city, unit, ReportAbout({"centre", "government"}), kJudgesDay))
        << unit;
  }
}

}  // namespace
}  // namespace huying::city
