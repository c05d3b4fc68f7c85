#include "common/city/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/core/civil.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

// A day on which the packs' calendars are new.
const Day kToday = DayOf({2026, 3, 2});

std::vector<std::string> Lines(const Report& report) {
  std::vector<std::string> lines;
  for (const Mistake& mistake : report.mistakes()) lines.push_back(ToText(mistake));
  return lines;
}

TEST(CheckDirectory, FindsNoMistakeInWholePacks) {
  for (const char* dir : {kSmallPack, kDemoPack}) {
    const Report report = CheckDirectory(dir, kToday);
    EXPECT_TRUE(report.ok()) << dir << "\n" << report.ToText();
  }
}

// One edit of a whole pack, the place that must be named and a part of what must be said.
struct Edit {
  const char* name;
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* place;
  const char* said;
};

void PrintTo(const Edit& edit, std::ostream* out) { *out << edit.file << ": " << edit.new_text; }

class BrokenPack : public testing::TestWithParam<Edit> {};

TEST_P(BrokenPack, IsNamedWithFileAndLine) {
  const Edit& edit = GetParam();
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace(edit.file, edit.old_text, edit.new_text));
  EXPECT_THAT(Lines(CheckDirectory(pack.dir(), kToday)),
              Contains(AllOf(StartsWith(edit.place), HasSubstr(edit.said))));
}

const Edit kReading[] = {
    {"NotYaml", "city.yaml", "name: 小城", "name: [小城", "city.yaml:", "this is not YAML"},
    {"UnknownKey", "limits.yaml", "visit_attempts", "visit_atempts",
     "limits.yaml:5: ", "did you mean 'visit_attempts'?"},
    {"KeyOfAnotherFile", "city.yaml", "name: 小城", "name: 小城\nlimits: {}",
     "city.yaml:3: ", "move it to limits.yaml"},
    {"DerivedKey", "city.yaml", "name: 小城", "name: 小城\nversion: 1",
     "city.yaml:3: ", "worked out by the loader"},
    {"KeyTwice", "city.yaml", "name: 小城", "name: 小城\nname: 大城",
     "city.yaml:3: ", "stands twice"},
    {"ListExpected", "areas.yaml", "[花园小区]", "花园小区", "areas.yaml:6: ", "must be a list"},
    {"MappingExpected", "clocks.yaml", "limit: {amount: 1, unit: hour}", "limit: 1h",
     "clocks.yaml:5: ", "a mapping"},
    {"NumberExpected", "areas.yaml", "population: 9000", "population: many",
     "areas.yaml:3: ", "a whole number"},
    {"BoolExpected", "units.yaml", "on_call: true", "on_call: yes",
     "units.yaml:7: ", "true or false"},
    {"EnumValue", "areas.yaml", "level: district", "level: county",
     "areas.yaml:3: ", "one of: city, district, street, community, grid"},
    {"EmptyValue", "city.yaml", "name: 小城", "name:", "city.yaml:2: ", "has no value"},
    {"UnknownFile", "clock.yaml", "", "clocks: []",
     "clock.yaml: ", "no such file belongs to a pack"},
    {"KnowledgeWithoutHead", "knowledge/heating.md", "---\n", "",
     "knowledge/heating.md:1: ", "begin with its categories"},
    {"KnowledgeWithoutTitle", "knowledge/heating.md", "# ", "",
     "knowledge/heating.md:1: ", "no title"},
    {"KnowledgeOfNoCategory", "knowledge/heating.md", "01.01", "01.02",
     "knowledge/heating.md:2: ", "did you mean"},
    {"KnowledgeEmpty", "knowledge/heating.md", "室温不低于 18 摄氏度。", "",
     "knowledge/heating.md:1: ", "is empty"},
};
INSTANTIATE_TEST_SUITE_P(Reading, BrokenPack, testing::ValuesIn(kReading),
                         [](const auto& info) { return info.param.name; });

const Edit kFields[] = {
    {"Missing", "areas.yaml", "name: 中心区, ", "", "areas.yaml:3: ", "'name' is missing"},
    {"EmptyList", "roles.yaml", "[take_in, see_reporter]", "[]",
     "roles.yaml:3: ", "'permissions' is empty"},
    {"TooSmall", "limits.yaml", "visit_attempts: 3", "visit_attempts: 0",
     "limits.yaml:5: ", "at least 1"},
    {"TooLarge", "scoring.yaml", "month_start_day: 19", "month_start_day: 31",
     "scoring.yaml:8: ", "at most 28"},
    {"NoDate", "duties.yaml", "2026-06-30", "2026-06-31", "duties.yaml:6: ", "a date that exists"},
    {"NoTimeOfDay", "calendar.yaml", "\"09:00\"", "\"9 am\"", "calendar.yaml:4: ", "a time of day"},
    {"NoAreaCode", "areas.yaml", "\"990101002\", name", "\"9901010\", name",
     "areas.yaml:5: ", "an area code"},
    {"NoCategoryCode", "categories.yaml", "\"01.01\", name", "\"1.1\", name",
     "categories.yaml:3: ", "a category code"},
    {"NoId", "units.yaml", "id: heat", "id: Heat Company", "units.yaml:16: ", "lower-case letters"},
    {"Dangling", "duties.yaml", "lead_unit_id: heat", "lead_unit_id: heta",
     "duties.yaml:3: ", "did you mean 'heat'?"},
    {"KeyTwice", "roles.yaml", "id: visitor", "id: handler", "roles.yaml:13: ", "on line 7"},
    {"EnumKeyTwice", "grades.yaml", "grade: complex", "grade: general",
     "grades.yaml:12: ", "already"},
};
INSTANTIATE_TEST_SUITE_P(Fields, BrokenPack, testing::ValuesIn(kFields),
                         [](const auto& info) { return info.param.name; });

const Edit kPlaces[] = {
    {"CodeLength", "areas.yaml", "\"990101001002\"", "\"99010100100299\"",
     "areas.yaml:7: ", "has 12"},
    {"CodeOfPseudoStreet", "areas.yaml", "\"990101002\", name", "\"990101902\", name",
     "areas.yaml:5: ", "kept for cases"},
    {"NoParent", "areas.yaml", "level: street, parent_code: \"990101\"", "level: street",
     "areas.yaml:4: ", "no parent_code"},
    {"ParentOfWrongLevel", "areas.yaml", "level: community, parent_code: \"990101002\"",
     "level: community, parent_code: \"990101\"", "areas.yaml:8: ", "name the street"},
    {"CodeNotBelowParent", "areas.yaml", "level: community, parent_code: \"990101002\"",
     "level: community, parent_code: \"990101001\"", "areas.yaml:8: ", "does not begin with"},
    {"TwoCities", "areas.yaml", "level: district, parent_code: \"990000\"", "level: city",
     "areas.yaml:3: ", "a second city"},
    {"DistrictWithoutPlacing", "city.yaml", "district_code: \"990101\"",
     "district_code: \"990000\"", "areas.yaml:3: ", "says nowhere who places cases"},
    {"PlacingUnitNoCentre", "city.yaml", "unit_id: centre", "unit_id: heat",
     "city.yaml:5: ", "no hotline centre"},
    {"CategoryParent", "categories.yaml", "parent_code: \"02.01\"", "parent_code: \"01.01\"",
     "categories.yaml:7: ", "write \"02.01\""},
    {"CategoryWithoutClass", "categories.yaml", "class_id: plain, ", "",
     "categories.yaml:5: ", "no class_id"},
    {"CategoryWithoutGrade", "categories.yaml", ", default_grade: general", "",
     "categories.yaml:5: ", "no default_grade"},
    {"CategoryWithoutKeywords", "categories.yaml", ", keywords: [暖气不热]", "",
     "categories.yaml:4: ", "no keywords"},
    {"StreetWithoutOffice", "units.yaml", "kind: street_office\n    area_code: \"990101002\"",
     "kind: department\n    area_code: \"990101002\"", "areas.yaml:5: ", "has no unit"},
    {"CommunityWithoutUnit", "units.yaml", "area_code: \"990101002001\"",
     "area_code: \"990101001002\"", "areas.yaml:8: ", "has no unit"},
    {"PlaceServedTwice", "units.yaml", "area_code: \"990101002001\"", "area_code: \"990101001002\"",
     "units.yaml:55: ", "served by 'east-river' already"},
    {"OfficeOfACommunity", "units.yaml", "area_code: \"990101002\"", "area_code: \"990101002001\"",
     "units.yaml:34: ", "name the street it serves"},
    {"NobodyOnCall", "units.yaml", "handler], on_call: true, skills", "handler], skills",
     "units.yaml:16: ", "nobody on call"},
    {"NobodyAccepts", "units.yaml", "[duty-officer, handler], on_call: true, skills",
     "[visitor], on_call: true, skills", "units.yaml:16: ", "nobody who may accept"},
    {"PersonTwice", "units.yaml", "id: stoker", "id: desk",
     "units.yaml:22: ", "stands in unit 'centre' already"},
    {"RingOfUnits", "units.yaml", "    kind: department\n",
     "    kind: department\n    parent_id: centre\n", "units.yaml:5: ", "form a ring"},
};
INSTANTIATE_TEST_SUITE_P(Places, BrokenPack, testing::ValuesIn(kPlaces),
                         [](const auto& info) { return info.param.name; });

const Edit kRules[] = {
    {"DutyWithoutLead", "duties.yaml", "lead_unit_id: heat, ", "", "duties.yaml:3: ", "no lead"},
    {"DutyWithTwoLeads", "duties.yaml", "lead_unit_id: heat, ",
     "lead_unit_id: heat, lead_place: community, ", "duties.yaml:3: ", "two leads"},
    {"LeadHelpsItself", "duties.yaml", "lead_unit_id: heat",
     "lead_unit_id: heat, helper_unit_ids: [heat]", "duties.yaml:3: ", "among the helpers"},
    {"DutyTwice", "duties.yaml", "category_code: \"02.01\", area_code: \"990101002\"",
     "category_code: \"02\"", "duties.yaml:5: ", "of 'refuse'"},
    {"DutyEndsEarly", "duties.yaml", "until_date: 2026-06-30", "until_date: 2026-05-30",
     "duties.yaml:6: ", "ends before it begins"},
    {"LimitMissing", "clocks.yaml", "leg: solve, grade: general", "leg: solve, grade: complex",
     "clocks.yaml: ", "the limit of solve at general is missing"},
    {"LimitTwice", "clocks.yaml", "leg: solve, grade: general", "leg: solve, grade: complex",
     "clocks.yaml:28: ", "stands twice"},
    {"LimitWithGapBefore", "clocks.yaml", "leg: accept, grade: general",
     "leg: accept, grade: general, from_date: 2026-01-01",
     "clocks.yaml:12: ", "leave out from_date"},
    {"LimitWithEnd", "clocks.yaml", "leg: accept, grade: general",
     "leg: accept, grade: general, until_date: 2026-01-01",
     "clocks.yaml:12: ", "leave out until_date"},
    {"WarningsNotRising", "limits.yaml", "[50, 80, 100]", "[80, 50, 100]",
     "limits.yaml:11: ", "do not rise"},
    {"GradeMissing", "grades.yaml", "grade: complex", "grade: general",
     "grades.yaml: ", "the grade complex is missing"},
    {"YearMissing", "calendar.yaml", "year: 2026", "year: 2036",
     "calendar.yaml:", "the year 2035 is missing"},
    {"HolidayOfAnotherYear", "calendar.yaml", "from_date: 2025-01-01, until_date: 2025-01-01",
     "from_date: 2024-12-31, until_date: 2025-01-01", "calendar.yaml:10: ", "does not lie in 2025"},
    {"HolidayEndsEarly", "calendar.yaml", "until_date: 2025-02-04", "until_date: 2025-01-04",
     "calendar.yaml:11: ", "ends before it begins"},
    {"MakeupIsWorkday", "calendar.yaml", "2025-01-26, ", "2025-01-27, ",
     "calendar.yaml:16: ", "is a workday anyway"},
    {"MakeupIsHoliday", "calendar.yaml", "2025-01-26, ", "2025-02-01, ",
     "calendar.yaml:16: ", "a holiday and a make-up"},
    {"HoursOverlap", "calendar.yaml", "\"13:00\"", "\"11:00\"", "calendar.yaml:3: ", "in order"},
    {"WeightsNotThousand", "scoring.yaml", "solution_weight_per_mille: 500",
     "solution_weight_per_mille: 600", "scoring.yaml:3: ", "sum to 1100"},
    {"TiersNotFalling", "scoring.yaml", "min_score_centi: 9000", "min_score_centi: 9900",
     "scoring.yaml:11: ", "do not fall"},
    {"ScoringEnds", "scoring.yaml", "    month_start_day",
     "    until_date: 2026-12-31\n    month_start_day",
     "scoring.yaml:8: ", "missing for the days after"},
    {"NoGeneralClosing", "closing.yaml", "id: general\n", "id: general\n    class_id: plain\n",
     "closing.yaml: ", "no general rule"},
    {"SubtasksNotFollowed", "closing.yaml", "checked, no_open", "checked, subtasks_done, no_open",
     "closing.yaml:4: ", "asks for 'subtasks_done'"},
    {"PromisesNotFollowed", "closing.yaml", "two_meetings]", "two_meetings, promise_recorded]",
     "closing.yaml:10: ", "asks for 'promise_recorded'"},
    {"ClosingTwice", "closing.yaml", "class_id: hard", "class_id: simple",
     "closing.yaml:8: ", "join the two"},
    {"ScriptWithoutMeasure", "scripts.yaml", "measure: solved, required: true", "measure: solved",
     "scripts.yaml:2: ", "measures 'solved'"},
    {"RefusalMissing", "intake.yaml", "reason: secret", "reason: unlawful",
     "intake.yaml: ", "refusal for 'secret'"},
    {"EmergencyMissing", "intake.yaml", "line: \"119\"", "line: \"911\"",
     "intake.yaml: ", "line 119"},
    {"LadderMissing", "escalation.yaml",
     "complex, level: 1, role_id: duty-officer, scope: own_unit}\n  - {grade: complex, level: 2",
     "general, level: 4, role_id: duty-officer, scope: own_unit}\n  - {grade: general, level: 5",
     "escalation.yaml: ", "the ladder of complex"},
    {"LadderWithGap", "escalation.yaml", "general, level: 2", "general, level: 3",
     "escalation.yaml:6: ", "leaves out a level"},
    {"LadderRungTwice", "escalation.yaml", "general, level: 2", "general, level: 1",
     "escalation.yaml:6: ", "stands twice"},
    {"RoleNobodyHolds", "escalation.yaml", "role_id: section-head", "role_id: analyst",
     "escalation.yaml:5: ", "nobody in the role 'analyst'"},
    {"LadderEndsOffCall", "escalation.yaml", "level: 3, role_id: leader",
     "level: 3, role_id: deputy-leader", "escalation.yaml:10: ", "not on call"},
    {"PhraseOfNobody", "scripts.yaml", "[不归我管]", "['不归{我}管']",
     "scripts.yaml:12: ", "own_names is empty"},
    {"PhraseWithLooseDots", "scripts.yaml", "[不归我管]", "[不归…]",
     "scripts.yaml:12: ", "begins or ends with one …"},
    {"PhraseInEveryText", "scripts.yaml", "[不归我管]", "[不]",
     "scripts.yaml:12: ", "stands in almost every text"},
    {"PhraseInTwoLists", "scripts.yaml", "[不归我管]", "[不归我管]\n  courtesies: [不归 我管]",
     "scripts.yaml:13: ", "in banned_phrases and in courtesies"},
    {"PartThatNothingShows", "scripts.yaml", ", markers: [经查]", "",
     "scripts.yaml:14: ", "nothing shows the part '查明的情况'"},
    {"TelephoneWithoutWords", "scripts.yaml", "markers: [经查]", "telephone: true",
     "scripts.yaml:14: ", "number_words say nothing"},
    {"DisclaimerWithoutWayOut", "scripts.yaml", "[不归我管]",
     "[不归我管]\n  disclaimers: [不属于本单位职责]", "scripts.yaml:13: ", "no reply could say"},
    {"ResultNeedsMore", "scripts.yaml", "[不归我管]",
     "[不归我管]\n  min_characters: 5\n  min_with_result: 9", "scripts.yaml:14: ", "needs more"},
};
INSTANTIATE_TEST_SUITE_P(Rules, BrokenPack, testing::ValuesIn(kRules),
                         [](const auto& info) { return info.param.name; });

const Edit kShapes[] = {
    {"NoJson", "areas.geojson", "\"features\"", "features", "areas.geojson: ", "no GeoJSON"},
    {"NoPolygon", "areas.geojson", "{\"code\": \"990101001002\"}", "{\"code\": \"990101001001\"}",
     "areas.yaml:7: ", "no valid polygon"},
    {"OfNoArea", "areas.geojson", "\"990101001002\"", "\"990101001009\"",
     "areas.geojson:3: ", "is of no area"},
    {"CrossesItself", "areas.geojson", "[116.04, 40.00], [116.04, 40.01]",
     "[116.04, 40.01], [116.04, 40.00]", "areas.geojson:3: ", "is no area"},
    {"TwoCorners", "areas.geojson",
     "[[115.98, 40.00], [116.00, 40.00], [116.00, 40.01], [115.98, 40.01], [115.98, 40.00]]",
     "[[115.98, 40.00], [116.00, 40.00]]", "areas.geojson:4: ", "fewer than three corners"},
    {"Overlap", "areas.geojson", "[116.02, 40.01], [116.02, 40.00]]",
     "[116.015, 40.01], [116.02, 40.00]]", "areas.geojson:3: ", "overlap by"},
    {"GridOutside", "areas.geojson", "[116.01, 40.00], [116.01, 40.01], [116.00, 40.01]",
     "[116.01, 40.00], [116.01, 40.02], [116.00, 40.01]",
     "areas.geojson:5: ", "lie outside its community"},
    {"GridsOverlap", "areas.geojson", "[116.01, 40.01], [116.01, 40.00]]",
     "[116.005, 40.01], [116.01, 40.00]]", "areas.geojson:6: ", "overlap by"},
};
INSTANTIATE_TEST_SUITE_P(Shapes, BrokenPack, testing::ValuesIn(kShapes),
                         [](const auto& info) { return info.param.name; });

TEST(CheckDirectory, NamesACategoryThatNobodyLeads) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("duties.yaml", "{id: heat, category_code: \"01\"",
                           "{id: heat, category_code: \"01\", area_code: \"990101001\""));
  ASSERT_TRUE(pack.Replace("duties.yaml", "{id: any, lead_place",
                           "{id: any, category_code: \"02.01.01\", lead_place"));
  EXPECT_THAT(Lines(CheckDirectory(pack.dir(), kToday)),
              Contains(AllOf(StartsWith("categories.yaml:4: "),
                             HasSubstr("in 1 communities, such as '花园社区'"))));
}

TEST(CheckDirectory, NamesAMissingFileOnce) {
  const PackCopy pack;
  std::filesystem::remove(pack.File("clocks.yaml"));
  const Report report = CheckDirectory(pack.dir(), kToday);
  EXPECT_EQ(report.ToText(),
            "clocks.yaml: the file is missing; add it; deploy/cities/README.md says what it "
            "holds\n1 mistake\n");
}

TEST(CheckDirectory, NamesAFileThatIsNotUtf8WithItsLine) {
  // 路灯 in GBK; in a comment as well as where it would be a name.
  for (const char* line : {"# \xC2\xB7\xB5\xC6\n", "name: \xC2\xB7\xB5\xC6\n"}) {
    for (const char* file : {"clocks.yaml", "areas.geojson"}) {
      const PackCopy pack;
      std::ofstream(pack.File(file)) << "\n\n" << line;
      EXPECT_EQ(CheckDirectory(pack.dir(), kToday).ToText(),
                std::string(file) +
                    ": line 3 is not UTF-8; save the file as UTF-8 (of GBK: iconv -f "
                    "GB18030 -t UTF-8)\n1 mistake\n");
    }
  }
}

// What the other files miss of it is not said: nobody would find the one line among hundreds.
TEST(CheckDirectory, NamesAFileThatCannotBeReadAndNothingThatFollows) {
  for (const char* file : {"units.yaml", "categories.yaml", "areas.yaml", "duties.yaml"}) {
    const PackCopy pack;
    std::ofstream(pack.File(file), std::ios::app) << "# caf\xE9\n";
    EXPECT_THAT(CheckDirectory(pack.dir(), kToday).ToText(),
                AllOf(StartsWith(std::string(file) + ": line "), HasSubstr("\n1 mistake\n")));
    const PackCopy broken;
    std::ofstream(broken.File(file), std::ios::app) << "a: [\n";
    EXPECT_THAT(CheckDirectory(broken.dir(), kToday).ToText(),
                AllOf(HasSubstr("this is not YAML"), HasSubstr("\n1 mistake\n")));
  }
}

TEST(CheckDirectory, SaysThatAFolderIsMissing) {
  EXPECT_THAT(CheckDirectory("/no/such/folder", kToday).ToText(),
              HasSubstr("the folder /no/such/folder cannot be read"));
}

TEST(CheckDirectory, NamesAllMistakesInOrder) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("areas.yaml", "population: 9000", "population: many"));
  ASSERT_TRUE(pack.Replace("areas.yaml", "level: grid", "level: patch"));
  ASSERT_TRUE(pack.Replace("limits.yaml", "visit_attempts: 3", "visit_attempts: 0"));
  const std::vector<std::string> lines = Lines(CheckDirectory(pack.dir(), kToday));
  ASSERT_GE(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith("areas.yaml:3: "));
  EXPECT_THAT(lines[1], StartsWith("areas.yaml:9: "));
  EXPECT_THAT(lines.back(), StartsWith("limits.yaml:5: "));
}

// An alias says a long text again for four bytes.
TEST(CheckDirectory, WhatIsWrongIsNotQuotedAtLength) {
  const PackCopy pack;
  std::string text = "id: &a " + std::string(100'000, 'x') + "\nutc_offset_minutes: *a\n" +
                     std::string(100'000, 'y') + ": 1\nname: [";
  for (int i = 0; i < 1000; ++i) text += "*a, ";
  std::ofstream(pack.File("city.yaml")) << text << "]\n";
  EXPECT_LT(CheckDirectory(pack.dir(), kToday).ToText().size(), 10'000u);
}

TEST(CheckDirectory, AliasesDoNotMultiplyAFile) {
  const PackCopy pack;
  std::string text = "reply_rules:\n  banned_phrases: [&a " + std::string(1 << 20, 'x');
  for (int i = 0; i < 80; ++i) text += ", *a";
  std::ofstream(pack.File("scripts.yaml")) << text << "]\n";
  EXPECT_THAT(CheckDirectory(pack.dir(), kToday).ToText(), HasSubstr("aliases"));
}

TEST(Report, CountsWhatItDoesNotKeep) {
  Report report;
  for (size_t i = 0; i < Report::kMaxKept + 5; ++i)
    report.Add({"f", 1}, std::to_string(i), "fix it");
  EXPECT_EQ(report.mistakes().size(), Report::kMaxKept);
  EXPECT_THAT(report.ToText(), HasSubstr("and 5 more"));
}

}  // namespace
}  // namespace huying::city
