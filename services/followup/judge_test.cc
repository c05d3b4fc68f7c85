#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "common/core/civil.h"
#include "services/followup/example.h"
#include "services/followup/service.h"

namespace huying::followup {
namespace {

constexpr Day kMerged = 20'780;  // 2026-11-23, the day of kNow

// A community below a street that goes over into another on that day; a department that takes over the
// utility's parent; nobody at the centre judges.
std::unique_ptr<const city::City> MergedCity(bool centre_judges) {
  city::v1::CityPack pack = city::City::Load("common/city/testdata/small").value()->pack();
  const auto add_judge = [](const char* id, city::v1::Unit& unit) {
    city::v1::Person& judge = *unit.add_persons();
    judge.set_id(id);
    judge.set_name(id);
    for (const char* role : {"visitor", "checker", "supervisor"}) judge.add_roles(role);
  };
  for (city::v1::Unit& unit : *pack.mutable_units()) {
    if (unit.id() == "east") {
      unit.mutable_merged_into()->set_unit_id("west");
      unit.mutable_merged_into()->set_from_date(FormatDate(kMerged));
      unit.clear_persons();
    }
    if (unit.id() == "west") add_judge("west-judge", unit);
    if (unit.id() == "centre" && centre_judges) add_judge("centre-judge", unit);
  }
  return city::City::Make(std::move(pack)).value();
}

struct JudgeRow {
  const char* what;
  const char* unit;    // that is judged
  const char* worked;  // another unit that did the work; "": none
  const char* person;  // who did; "": nobody named
  bool centre_judges;
  int64_t after_ms;  // kNow
  const char* judge;
};

// MECH F1, F2, F3
TEST(JudgeOf, IsTheCentreOrTheNearestAboveThatStandsAndDidNotDoTheWork) {
  const JudgeRow rows[] = {
      {"the centre", "east-garden", "", "", true, 0, "centre"},
      {"its only judge did it", "east-garden", "", "centre-judge", true, 0, "west"},
      {"the parent has gone over", "east-garden", "", "", false, 0, "west"},
      {"not yet", "east-garden", "", "", false, -kDayMs, "government"},
      {"what has gone over did the work", "east-garden", "east", "", false, 0, "government"},
      {"the unit itself has gone over", "east", "", "", false, 0, "government"},
      {"who took it over did the work", "east-garden", "west", "", false, 0, "government"},
      {"nobody is left", "east-garden", "west", "vice", false, 0, "centre"},
      {"below the top", "heat", "", "", false, 0, "government"},
      {"nobody above", "government", "", "", false, 0, "centre"},
      {"unknown", "gone", "", "", false, 0, "centre"},
  };
  for (const JudgeRow& row : rows) {
    SCOPED_TRACE(row.what);
    const auto city = MergedCity(row.centre_judges);
    core::v1::CaseHeader header;
    header.set_area_code("990101001001");
    v1::WorkFacts facts;
    facts.add_unit_ids(row.unit);
    if (*row.worked != '\0') facts.add_unit_ids(row.worked);
    if (*row.person != '\0') facts.add_person_ids(row.person);
    const Followup followup(city.get());
    EXPECT_EQ(
        followup.JudgeOf(city::v1::PERMISSION_VISIT, header, row.unit, facts, kNow + row.after_ms),
        row.judge);
  }
}

// MECH F1, F2, F3, I8
TEST(JudgeOf, IsNobodyWhomTheReportIsAboutWhileThereIsAnother) {
  struct Row {
    const char* what;
    std::vector<const char*> about;
    const char* unit;
    const char* person;  // who did the work
    const char* judge;
  };
  const Row rows[] = {
      {"nobody", {}, "east-garden", "", "centre"},
      {"the centre, so above the work", {"centre"}, "east-garden", "", "west"},
      {"what stands above the work, too", {"centre", "west"}, "east-garden", "", "government"},
      {"the work is a utility's", {"centre"}, "heat", "", "government"},
      {"the centre's own work", {"centre"}, "centre", "", "government"},
      {"whose only judge did the work", {"centre"}, "heat", "vice", "centre"},
      {"all of them", {"centre", "government"}, "heat", "", "centre"},
      {"the top alone", {"government"}, "heat", "", "centre"},
      {"another unit", {"heat"}, "east-garden", "", "centre"},
  };
  const auto city = MergedCity(true);
  const Followup followup(city.get());
  for (const Row& row : rows) {
    core::v1::CaseHeader header;
    header.set_area_code("990101001001");
    for (const char* unit : row.about) header.add_about_unit_ids(unit);
    v1::WorkFacts facts;
    facts.add_unit_ids(row.unit);
    if (*row.person != '\0') facts.add_person_ids(row.person);
    for (const auto permission :
         {city::v1::PERMISSION_VISIT, city::v1::PERMISSION_CHECK, city::v1::PERMISSION_CLOSE}) {
      EXPECT_EQ(followup.JudgeOf(permission, header, row.unit, facts, kNow), row.judge) << row.what;
    }
  }
}

}  // namespace
}  // namespace huying::followup
