#include "common/city/city.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/case/case_id.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const City& Small() {
  static const std::unique_ptr<const City> city = City::Load(kSmallPack).value();
  return *city;
}

const City& Demo() {
  static const std::unique_ptr<const City> city = City::Load(kDemoPack).value();
  return *city;
}

Day D(const char* text) { return ParseDate(text).value(); }

int64_t At(const char* date, const char* time) {
  return DayStartMs(D(date), 480) + ParseTimeOfDay(time).value() * kMinuteMs;
}

int64_t DueOf(v1::Leg leg, v1::Grade grade, int64_t start_ms) {
  const v1::ClockLimit* limit = Demo().LimitOf(leg, grade, LocalDay(start_ms, 480));
  return limit == nullptr ? 0 : Demo().DueMs(limit->limit(), start_ms);
}

TEST(City, FindsPlaces) {
  const AreaNode* grid = Small().FindArea("99010100100102");
  ASSERT_NE(grid, nullptr);
  EXPECT_EQ(grid->path, "990000/990101/990101001/990101001001/99010100100102");
  EXPECT_EQ(grid->full_name, "中心区东街道花园社区第2网格");
  EXPECT_EQ(Small().StreetOf("99010100100102")->area->name(), "东街道");
  EXPECT_EQ(Small().CommunityOf("99010100100102")->unit->id(), "east-garden");
  EXPECT_EQ(Small().StreetOf("990101"), nullptr);
  EXPECT_EQ(Small().FindArea("123"), nullptr);
  EXPECT_EQ(Small().FindArea("990101001")->children.size(), 2u);
  EXPECT_EQ(Small().AreasAt(v1::AREA_LEVEL_STREET).size(), 2u);
}

TEST(City, MakesPseudoStreetsOfADistrict) {
  for (int partition : {0, 23, 99}) {
    const AreaNode* street = Small().StreetOf(PseudoStreet("990101", partition));
    ASSERT_NE(street, nullptr);
    EXPECT_TRUE(street->area->pseudo());
    EXPECT_EQ(street->parent->area->code(), "990101");
    EXPECT_EQ(street->unit, nullptr);
  }
  EXPECT_EQ(Small().PlacingUnit("990101907")->id(), "centre");
  EXPECT_EQ(Small().PlacingUnit("990000")->id(), "centre");
  EXPECT_EQ(Small().PlacingUnit("nowhere"), nullptr);
}

TEST(City, InheritsClassAndGrade) {
  const CategoryNode* heating = Small().FindCategory("01.01.01");
  EXPECT_EQ(heating->process->id(), "urgent");
  EXPECT_EQ(heating->grade, v1::GRADE_UTILITY);
  EXPECT_EQ(heating->path, "01/01.01/01.01.01");
  EXPECT_EQ(heating->full_name, "公用服务/供热/室温不达标");
  EXPECT_TRUE(heating->is_leaf);
  EXPECT_EQ(Small().FindCategory("02.01.01")->process->id(), "joint");
  EXPECT_FALSE(Small().FindCategory("02.01")->is_leaf);
}

std::string Ids(const absl::InlinedVector<const v1::Unit*, 4>& units) {
  std::string ids;
  for (const v1::Unit* unit : units) ids += (ids.empty() ? "" : "+") + unit->id();
  return ids;
}

struct RouteRow {
  const char* name;
  const char* category;
  const char* area;
  const char* day;
  const char* rule;
  const char* lead;
  const char* helpers;  // joined by "+"
  const char* community;
};

const RouteRow kRoutes[] = {
    {"by category", "01.01.01", "990101001001", "2026-03-02", "heat", "heat", "east+east-garden",
     ""},
    {"where the community is unknown the street helps, once", "01.01.01", "990101001", "2026-03-02",
     "heat", "heat", "east", ""},
    {"where the street is unknown the centre stands in", "01.01.01", "990101905", "2026-03-02",
     "heat", "heat", "centre", ""},
    {"double by class", "02.01.01", "99010100100101", "2026-03-02", "refuse", "east", "heat",
     "east-garden"},
    {"the deeper category wins over a later start", "02.01.01", "990101002001", "2026-03-02",
     "refuse-west", "west-garden", "", ""},
    {"dated rule wins in its days", "02.01.01", "990101001002", "2026-06-01", "refuse-trial",
     "centre", "", "east-river"},
    {"on its last day too", "02", "990101001002", "2026-06-30", "refuse-trial", "centre", "", ""},
    {"and not after", "02.01.01", "990101001002", "2026-07-01", "refuse", "east", "heat",
     "east-river"},
    {"lead by place falls to the centre", "02.01.01", "990101900", "2026-07-01", "refuse", "centre",
     "heat", ""},
};

// MECH D1, D2
TEST(City, RoutesByTheDutyList) {
  for (const RouteRow& row : kRoutes) {
    const std::optional<Route> route = Small().RouteDuty(row.category, row.area, D(row.day));
    ASSERT_TRUE(route) << row.name;
    EXPECT_EQ(route->rule->id(), row.rule) << row.name;
    EXPECT_EQ(route->lead->id(), row.lead) << row.name;
    EXPECT_EQ(Ids(route->helpers), row.helpers) << row.name;
    EXPECT_EQ(route->community == nullptr ? "" : route->community->id(), row.community) << row.name;
  }
  EXPECT_FALSE(Small().RouteDuty("99", "990101001001", D("2026-03-02")));
  EXPECT_FALSE(Small().RouteDuty("01", "nowhere", D("2026-03-02")));
}

TEST(City, KnowsPeopleAndWhatTheyMayDo) {
  const std::optional<PersonRef> stoker = Small().FindPerson("stoker");
  ASSERT_TRUE(stoker);
  EXPECT_EQ(stoker->unit->id(), "heat");
  EXPECT_TRUE(Small().May(*stoker->person, v1::PERMISSION_ACCEPT));
  EXPECT_FALSE(Small().May(*stoker->person, v1::PERMISSION_SUPERVISE));
  EXPECT_FALSE(Small().FindPerson("nobody"));
  EXPECT_EQ(Small().PersonFor(*Small().FindUnit("east"), "leader")->id(), "east-leader");
  EXPECT_EQ(Small().PersonFor(*Small().FindUnit("east"), "visitor"), nullptr);
}

// MECH S1: the table of case-model.md, as the demo city has it.
TEST(City, HasTheDefaultTimeLimits) {
  struct Row {
    v1::Leg leg;
    v1::Grade grade;
    const char* due;  // of a leg that begins on Friday 2026-03-06 at 10:00
  };
  const Row rows[] = {
      {v1::LEG_DISPATCH, v1::GRADE_INCIDENT, "2026-03-06T11:00"},
      {v1::LEG_DISPATCH, v1::GRADE_UTILITY, "2026-03-06T12:00"},
      {v1::LEG_DISPATCH, v1::GRADE_GENERAL, "2026-03-07T10:00"},
      {v1::LEG_DISPATCH, v1::GRADE_COMPLEX, "2026-03-07T10:00"},
      {v1::LEG_ACCEPT, v1::GRADE_INCIDENT, "2026-03-06T10:15"},
      {v1::LEG_ACCEPT, v1::GRADE_UTILITY, "2026-03-06T10:30"},
      {v1::LEG_ACCEPT, v1::GRADE_GENERAL, "2026-03-09T18:00"},
      {v1::LEG_ACCEPT, v1::GRADE_COMPLEX, "2026-03-09T18:00"},
      {v1::LEG_RETURN_RULING, v1::GRADE_INCIDENT, "2026-03-06T10:30"},
      {v1::LEG_RETURN_RULING, v1::GRADE_UTILITY, "2026-03-06T11:00"},
      {v1::LEG_RETURN_RULING, v1::GRADE_GENERAL, "2026-03-09T18:00"},
      {v1::LEG_RETURN_RULING, v1::GRADE_COMPLEX, "2026-03-10T18:00"},
      {v1::LEG_FIRST_CONTACT, v1::GRADE_INCIDENT, "2026-03-06T10:15"},
      {v1::LEG_FIRST_CONTACT, v1::GRADE_UTILITY, "2026-03-06T11:00"},
      {v1::LEG_FIRST_CONTACT, v1::GRADE_GENERAL, "2026-03-07T10:00"},
      {v1::LEG_FIRST_CONTACT, v1::GRADE_COMPLEX, "2026-03-07T10:00"},
      {v1::LEG_SOLVE, v1::GRADE_INCIDENT, "2026-03-06T12:00"},
      {v1::LEG_SOLVE, v1::GRADE_UTILITY, "2026-03-07T10:00"},
      {v1::LEG_SOLVE, v1::GRADE_GENERAL, "2026-03-13T10:00"},
      {v1::LEG_SOLVE, v1::GRADE_COMPLEX, "2026-03-21T10:00"},
      {v1::LEG_REVIEW, v1::GRADE_INCIDENT, "2026-03-06T10:15"},
      {v1::LEG_REVIEW, v1::GRADE_UTILITY, "2026-03-06T12:00"},
      {v1::LEG_REVIEW, v1::GRADE_GENERAL, "2026-03-09T18:00"},
      {v1::LEG_REVIEW, v1::GRADE_COMPLEX, "2026-03-09T18:00"},
      {v1::LEG_VISIT, v1::GRADE_INCIDENT, "2026-03-07T10:00"},
      {v1::LEG_VISIT, v1::GRADE_UTILITY, "2026-03-08T10:00"},
      {v1::LEG_VISIT, v1::GRADE_GENERAL, "2026-03-09T10:00"},
      {v1::LEG_VISIT, v1::GRADE_COMPLEX, "2026-03-09T10:00"},
      {v1::LEG_REPORT_IN, v1::GRADE_INCIDENT, "2026-03-06T10:30"},
      {v1::LEG_REPORT_IN, v1::GRADE_UTILITY, "2026-03-06T11:00"},
      {v1::LEG_REPORT_IN, v1::GRADE_GENERAL, "2026-03-09T18:00"},
      {v1::LEG_REPORT_IN, v1::GRADE_COMPLEX, "2026-03-10T18:00"},
      {v1::LEG_PART, v1::GRADE_INCIDENT, "2026-03-06T10:15"},
      {v1::LEG_PART, v1::GRADE_UTILITY, "2026-03-06T10:30"},
      {v1::LEG_PART, v1::GRADE_GENERAL, "2026-03-09T18:00"},
      {v1::LEG_PART, v1::GRADE_COMPLEX, "2026-03-09T18:00"},
      {v1::LEG_ORDER, v1::GRADE_INCIDENT, "2026-03-06T11:00"},
      {v1::LEG_ORDER, v1::GRADE_UTILITY, "2026-03-06T14:00"},
      {v1::LEG_ORDER, v1::GRADE_GENERAL, "2026-03-10T18:00"},
      {v1::LEG_ORDER, v1::GRADE_COMPLEX, "2026-03-11T18:00"},
      {v1::LEG_ORDER_JUDGING, v1::GRADE_INCIDENT, "2026-03-06T11:00"},
      {v1::LEG_ORDER_JUDGING, v1::GRADE_UTILITY, "2026-03-06T14:00"},
      {v1::LEG_ORDER_JUDGING, v1::GRADE_GENERAL, "2026-03-10T18:00"},
      {v1::LEG_ORDER_JUDGING, v1::GRADE_COMPLEX, "2026-03-11T18:00"},
  };
  const int64_t start = At("2026-03-06", "10:00");
  for (const Row& row : rows) {
    const int64_t due = DueOf(row.leg, row.grade, start);
    EXPECT_EQ(FormatTime(due, 480).substr(0, 16), row.due)
        << v1::Leg_Name(row.leg) << v1::Grade_Name(row.grade);
  }
  EXPECT_EQ(Demo().LimitOf(v1::LEG_UNSPECIFIED, v1::GRADE_GENERAL, LocalDay(start, 480)), nullptr);
}

// MECH S1
TEST(City, WarnsOnTheWayToADeadline) {
  const int64_t start = At("2026-03-06", "18:00");
  const int64_t due = DueOf(v1::LEG_ACCEPT, v1::GRADE_GENERAL, start);
  const auto points = Demo().WarnPoints(v1::LEG_ACCEPT, v1::GRADE_GENERAL, start, due);
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(FormatTime(points[0].at_ms, 480),
            "2026-03-09T14:00:00+08:00");  // half of Monday's hours
  EXPECT_EQ(points[1].percent, 80);
  EXPECT_EQ(points[2].at_ms, due);
  const auto wall =
      Demo().WarnPoints(v1::LEG_SOLVE, v1::GRADE_UTILITY, start, start + 24 * kHourMs);
  EXPECT_EQ(wall[0].at_ms, start + 12 * kHourMs);
}

TEST(City, ChangesLimitsOnTheirDay) {
  v1::CityPack pack = Small().pack();
  for (v1::ClockLimit& limit : *pack.mutable_clocks()) {
    if (limit.leg() == v1::LEG_SOLVE && limit.grade() == v1::GRADE_GENERAL)
      limit.set_until_date("2026-06-30");
  }
  v1::ClockLimit& later = *pack.add_clocks();
  later.set_leg(v1::LEG_SOLVE);
  later.set_grade(v1::GRADE_GENERAL);
  later.mutable_limit()->set_amount(5);
  later.mutable_limit()->set_unit(v1::TIME_UNIT_DAY);
  later.set_from_date("2026-07-01");
  const auto city = City::Make(std::move(pack)).value();
  EXPECT_EQ(city->LimitOf(v1::LEG_SOLVE, v1::GRADE_GENERAL, D("2026-06-30"))->limit().amount(), 7);
  EXPECT_EQ(city->LimitOf(v1::LEG_SOLVE, v1::GRADE_GENERAL, D("2026-07-01"))->limit().amount(), 5);
}

// MECH S4
TEST(City, EscalatesToAPerson) {
  const auto ladder = Small().Ladder(v1::GRADE_GENERAL);
  ASSERT_EQ(ladder.size(), 3u);
  const v1::Unit& heat = *Small().FindUnit("heat");
  EXPECT_EQ(Small().PersonOnRung(*ladder[0], heat, "990101001001", D("2026-03-02"))->person->id(),
            "east-leader");
  EXPECT_EQ(Small().PersonOnRung(*ladder[0], heat, "990101002001", D("2026-03-02"))->person->id(),
            "vice");  // west has none: above it
  EXPECT_EQ(Small().PersonOnRung(*ladder[1], heat, "990101001001", D("2026-03-02"))->person->id(),
            "stoker");
  const v1::EscalationRung& last = *Small().Ladder(v1::GRADE_INCIDENT).back();
  EXPECT_EQ(Small().PersonOnRung(last, heat, "990101001001", D("2026-03-02"))->person->id(),
            "desk");
}

// MECH S4: at every grade, for every unit of the demo city, the last rung is somebody on call who may
// issue an order.
TEST(City, EveryLadderOfTheDemoEndsAtSomebodyWhoMayOrder) {
  for (const v1::Unit& unit : Demo().pack().units()) {
    for (const v1::Grade grade :
         {v1::GRADE_INCIDENT, v1::GRADE_UTILITY, v1::GRADE_GENERAL, v1::GRADE_COMPLEX}) {
      const auto person =
          Demo().PersonOnRung(*Demo().Ladder(grade).back(), unit, "110199001001", D("2026-03-02"));
      ASSERT_TRUE(person) << unit.id();
      EXPECT_TRUE(person->person->on_call()) << unit.id();
      EXPECT_TRUE(Demo().May(*person->person, v1::PERMISSION_SUPERVISE)) << unit.id();
    }
  }
}

// MECH I5
TEST(City, PlacesPoints) {
  const Placed inside = Small().PlacePoint(40.005, 116.015);
  ASSERT_NE(inside.area, nullptr);
  EXPECT_EQ(inside.area->area->code(), "990101001001");
  EXPECT_EQ(inside.grid->area->code(), "99010100100102");
  const Placed border = Small().PlacePoint(40.005, 116.02005);
  EXPECT_EQ(border.area, nullptr);
  EXPECT_EQ(border.candidates.size(), 2u);
  EXPECT_EQ(border.candidates[0]->area->code(), "990101001002");
  EXPECT_THAT(Small().PlacePoint(50, 100).candidates, IsEmpty());
}

// MECH I5
TEST(City, PlacesAddresses) {
  struct Row {
    const char* text;
    const char* code;  // "" where it must not be sure
    int32_t certainty;
  };
  const Row rows[] = {
      {"东街道花园社区3号楼", "990101001001", 950},
      {"西街道花园社区3号楼", "990101002001", 950},
      {"花园社区3号楼", "", 300},
      {"河边社区门口", "990101001002", 850},
      {"花园小区2单元", "990101001001", 600},
      {"西街道办事处旁边", "990101002", 850},
      {"不知道在哪里", "", 0},
  };
  for (const Row& row : rows) {
    const Placed placed = Small().PlaceText(row.text, geo::TextKind::kAddress);
    EXPECT_EQ(placed.area == nullptr ? "" : placed.area->area->code(), row.code) << row.text;
    EXPECT_EQ(placed.certainty_per_mille, row.certainty) << row.text;
  }
}

TEST(City, ChoosesClosingAndTexts) {
  EXPECT_EQ(Demo().ClosingOf("simple")->id(), "simple");
  EXPECT_EQ(Demo().ClosingOf("plain")->id(), "general");
  EXPECT_EQ(Demo().FindScript("repair")->questions_size(), 7);
  EXPECT_EQ(Demo().FindChannel("web")->kind(), v1::CHANNEL_KIND_WEB);
  EXPECT_EQ(Demo().ChannelOfKind(v1::CHANNEL_KIND_PATROL)->id(), "patrol");
  EXPECT_THAT(Demo().RefusalFor(v1::REFUSAL_REASON_EMERGENCY)->where_to_go(), HasSubstr("110"));
}

TEST(City, ReadsKnowledge) {
  const v1::KnowledgeText& text = Small().pack().knowledge(0);
  EXPECT_EQ(text.id(), "heating");
  EXPECT_EQ(text.title(), "供暖标准");
  EXPECT_EQ(text.body(), "室温不低于 18 摄氏度。\n");
}

TEST(City, DemoHasTheSizeOfADistrict) {
  EXPECT_GE(Demo().AreasAt(v1::AREA_LEVEL_STREET).size(), 17u);
  EXPECT_GE(Demo().AreasAt(v1::AREA_LEVEL_COMMUNITY).size(), 180u);
  std::set<size_t> grids;
  for (const AreaNode* community : Demo().AreasAt(v1::AREA_LEVEL_COMMUNITY))
    grids.insert(community->children.size());
  EXPECT_THAT(grids, ElementsAre(2, 3, 4));
  EXPECT_GE(std::ranges::count_if(Demo().categories(),
                                  [](const CategoryNode* node) { return node->depth == 3; }),
            120);
  EXPECT_GE(Demo().pack().knowledge_size(), 10);
}

// The middle that areas.yaml gives for a place must lie in it.
TEST(City, DemoCentresLieInTheirAreas) {
  for (const AreaNode* community : Demo().AreasAt(v1::AREA_LEVEL_COMMUNITY)) {
    const Placed placed =
        Demo().PlacePoint(community->area->centre_lat(), community->area->centre_lon());
    EXPECT_EQ(placed.area, community) << community->full_name;
    EXPECT_NE(placed.grid, nullptr) << community->full_name;
  }
}

TEST(City, VersionFollowsTheContent) {
  const PackCopy same;
  EXPECT_EQ(City::Load(same.dir()).value()->version(), Small().version());
  const PackCopy changed;
  ASSERT_TRUE(changed.Replace("limits.yaml", "visit_attempts: 3", "visit_attempts: 4"));
  EXPECT_NE(City::Load(changed.dir()).value()->version(), Small().version());
  EXPECT_EQ(Small().version().size(), 12u);
}

TEST(City, RefusesABrokenPackWithItsReport) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("limits.yaml", "visit_attempts: 3", "visit_attempts: 0"));
  const auto city = City::Load(pack.dir());
  EXPECT_EQ(city.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(city.status().message()), HasSubstr("limits.yaml:5: "));
}

TEST(City, RefusesWhatCannotBeIndexed) {
  v1::CityPack pack = Small().pack();
  pack.mutable_duties(0)->set_lead_place(v1::PLACE_UNIT_UNSPECIFIED);
  EXPECT_THAT(std::string(City::Make(std::move(pack)).status().message()), HasSubstr("duty 'any'"));
  EXPECT_FALSE(City::Make(v1::CityPack()).ok());
}

}  // namespace
}  // namespace huying::city
