#include "common/city/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/city/check.h"
#include "common/testing/pack_copy.h"

namespace huying::city {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Day kChangesDay = DayOf({2026, 3, 2});

std::unique_ptr<const City> Read(const std::string& dir) {
  LoadedPack loaded;
  ReadPack(dir, loaded);
  EXPECT_TRUE(loaded.report.ok()) << loaded.report.ToText();
  return City::Make(std::move(loaded.pack)).value();
}

// What a pack with one edit changes against the one that it was made from.
std::vector<Change> ChangesBy(const char* file, const char* old_text, const char* new_text,
                              const char* from = kSmallPack) {
  const PackCopy pack(from);
  EXPECT_TRUE(pack.Replace(file, old_text, new_text)) << old_text;
  return Compare(*Read(from), *Read(pack.dir()), kChangesDay);
}

std::string Text(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes)
    text += change.topic + ": " + change.what.en + "; " + change.means.en + "\n";
  return text;
}

TEST(Compare, FindsNothingInTheSamePack) {
  EXPECT_THAT(Compare(*Read(kSmallPack), *Read(kSmallPack), kChangesDay), IsEmpty());
  EXPECT_THAT(Compare(*Read(kDemoPack), *Read(kDemoPack), kChangesDay), IsEmpty());
}

// One edit of a whole pack, and the change that it is.
struct ChangeRow {
  const char* file;
  const char* old_text;
  const char* new_text;
  const char* topic;
  const char* en;
  const char* zh;
  Weight if_open;
};

TEST(Compare, NamesEachChangeAndWhatItMeans) {
  const ChangeRow rows[] = {
      {"clocks.yaml", "leg: accept, grade: general, limit: {amount: 1, unit: workday}",
       "leg: accept, grade: general, limit: {amount: 4, unit: hour}", "clocks.yaml",
       "limit of acceptance at general: 1 workday → 4 hours", "签收（一般）时限：1个工作日 → 4小时",
       Weight::kNote},
      {"escalation.yaml", "general, level: 3, role_id: leader",
       "general, level: 3, role_id: supervisor", "escalation.yaml",
       "3 leader (centre) after 1 workday → 1 section-head", "一般级升级阶梯", Weight::kNote},
      {"calendar.yaml", "2026-10-07", "2026-10-08", "calendar.yaml",
       "1 workdays become days off, 0 days off are worked; off: 2026-10-08", "休息：2026-10-08",
       Weight::kWarning},
      {"calendar.yaml", "2026-10-10]", "2026-10-10, 2026-10-11]", "calendar.yaml",
       "worked: 2026-10-11", "上班：2026-10-11", Weight::kWarning},
      {"calendar.yaml", "\"18:00\"", "\"17:30\"", "calendar.yaml", "working hours change",
       "工作时间改变", Weight::kWarning},
      {"limits.yaml", "visit_attempts: 3", "visit_attempts: 4", "limits.yaml",
       "visit_attempts: 3 → visit_attempts: 4", "visit_attempts: 3 → visit_attempts: 4",
       Weight::kNote},
      {"units.yaml", "id: stoker, name: 刘四, roles: [duty-officer, handler]",
       "id: stoker, name: 刘四, roles: [duty-officer]", "units.yaml",
       "'stoker' of unit 'heat' has other roles", "热力公司的stoker角色改变", Weight::kNote},
      {"units.yaml", "roles: [leader, handler, duty-officer], on_call",
       "roles: [handler, duty-officer], on_call", "units.yaml",
       "'mayor' of unit 'government' may no longer: sign, review as head", "不再有权：签批",
       Weight::kWarning},
      {"units.yaml", "id: stoker", "id: fireman", "units.yaml", "'stoker' leaves unit 'heat'",
       "stoker离开热力公司", Weight::kWarning},
      {"units.yaml", "name: 热力公司", "name: 供热公司", "units.yaml",
       "unit 'heat' (供热公司) was called 热力公司", "热力公司更名为供热公司", Weight::kNote},
      {"units.yaml", "area_code: \"990101001001\"\n    parent_id: east",
       "area_code: \"990101001001\"\n    parent_id: west", "units.yaml", "'east' → 'west'",
       "上级单位：east → west", Weight::kWarning},
      {"roles.yaml", "[visit, see_reporter]", "[see_reporter]", "roles.yaml",
       "role 'visitor' (1 people) may no longer: visit", "不再有权：回访", Weight::kWarning},
      {"duties.yaml", "{id: heat, category_code: \"01\", lead_unit_id: heat",
       "{id: heat, category_code: \"01\", lead_unit_id: centre", "duties.yaml",
       "heat → centre in 3 communities", "heat → centre，3个社区", Weight::kNote},
      {"categories.yaml", "default_grade: utility", "default_grade: general", "categories.yaml",
       "utilities → general", "水电气热 → 一般", Weight::kNote},
      {"classes.yaml", "id: plain\n    name: 常规办理类\n    review_levels: [head]",
       "id: plain\n    name: 常规办理类\n    review_levels: [head, deputy]", "classes.yaml",
       "class 'plain' changes; tasks that are routed stay", "处置类别plain改变", Weight::kNote},
      {"closing.yaml", "[replied, reviewed, visited]", "[replied, visited]", "closing.yaml",
       "closing rule 'simple' changes", "结案条件simple改变", Weight::kWarning},
      {"scoring.yaml", "min_score_centi: 9000", "min_score_centi: 9100", "scoring.yaml",
       "scoring.yaml has other changes", "scoring.yaml有其他改变", Weight::kNote},
      {"units.yaml", "roles: [leader, section-head]",
       "roles: [leader, section-head], on_call: true", "units.yaml", "units.yaml has other changes",
       "units.yaml有其他改变", Weight::kNote},
      {"city.yaml", "id: small", "id: other", "city.yaml", "the pack's id: small → other",
       "城市包标识", Weight::kMistake},
  };
  for (const ChangeRow& row : rows) {
    const std::vector<Change> changes = ChangesBy(row.file, row.old_text, row.new_text);
    const auto found = std::ranges::find_if(changes, [&](const Change& change) {
      return change.topic == row.topic && change.what.en.find(row.en) != std::string::npos;
    });
    EXPECT_TRUE(Text(changes).find(row.en) != std::string::npos) << row.en << "\n" << Text(changes);
    if (found == changes.end()) continue;
    EXPECT_THAT(found->what.zh, HasSubstr(row.zh));
    EXPECT_EQ(found->if_open, row.if_open) << row.en;
    EXPECT_FALSE(found->means.zh.empty()) << row.en;
  }
}

// MECH D1: a unit goes over into another; it does not vanish.
TEST(Compare, AUnitThatGoesLeavesNothingBehind) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace("units.yaml", "- id: heat", "- id: warmth"));
  ASSERT_TRUE(pack.Replace("duties.yaml", "lead_unit_id: heat", "lead_unit_id: warmth"));
  ASSERT_TRUE(pack.Replace("duties.yaml", "[heat]", "[warmth]"));
  const auto changes = Compare(*Read(kSmallPack), *Read(pack.dir()), kChangesDay);
  const auto gone = std::ranges::find_if(changes, [](const Change& change) {
    return change.what.en == "unit 'heat' (热力公司) is gone";
  });
  ASSERT_NE(gone, changes.end()) << Text(changes);
  EXPECT_EQ(gone->if_open, Weight::kMistake);
  EXPECT_EQ(gone->if_none, Weight::kMistake);
  EXPECT_THAT(gone->means.en, HasSubstr("merged_into"));
  std::vector<std::string> lists;
  for (const Touched& touched : gone->touched) {
    EXPECT_EQ(touched.of, "heat");
    lists.push_back(touched.service + "/" + touched.name);
  }
  for (const char* list :
       {"dispatch/lead", "dispatch/helper", "dispatch/called", "dispatch/first_receiver",
        "followup/unit", "supervision/due", "supervision/order_unit", "supervision/order_judge"}) {
    EXPECT_THAT(lists, Contains(list));
  }
  EXPECT_THAT(Text(changes), HasSubstr("unit 'warmth' (热力公司) is new"));
  EXPECT_THAT(Text(changes), HasSubstr("'stoker' moves from unit 'heat' to 'warmth'"));
  EXPECT_THAT(Text(changes), HasSubstr("heat → warmth in 3 communities"));
}

// Who goes over with their unit is told with it.
TEST(Compare, AMergerIsOneChange) {
  const PackCopy pack;
  ASSERT_TRUE(pack.Replace(
      "units.yaml",
      "    persons:\n      - {id: east-river-head, name: 吴九, roles: [handler, duty-officer], "
      "on_call: true, phone: \"010-5550-0109\"}\n",
      "    merged_into: {unit_id: east-garden, from_date: 2026-06-01}\n"));
  ASSERT_TRUE(pack.Replace("units.yaml", "      - {id: east-garden-head,",
                           "      - {id: east-river-head, name: 吴九, roles: [handler, "
                           "duty-officer], phone: \"010-5550-0109\"}\n      - {id: "
                           "east-garden-head,"));
  const auto changes = Compare(*Read(kSmallPack), *Read(pack.dir()), kChangesDay);
  ASSERT_THAT(changes, SizeIs(1)) << Text(changes);
  EXPECT_EQ(changes[0].what.en,
            "unit 'east-river' (河边社区居委会) goes over into unit 'east-garden' "
            "(东街道花园社区居委会) from 2026-06-01");
  EXPECT_EQ(changes[0].what.zh,
            "河边社区居委会（east-river）自2026-06-01起并入东街道花园社区居委会（east-garden）");
  EXPECT_THAT(changes[0].touched, SizeIs(14)) << "every list of a unit";
  EXPECT_EQ(changes[0].if_open, Weight::kWarning);
  EXPECT_EQ(changes[0].if_none, Weight::kNote);
}

TEST(Compare, ACategoryOrPlaceThatGoesIsToldWithItsCases) {
  v1::CityPack smaller = Read(kSmallPack)->pack();
  smaller.mutable_categories()->RemoveLast();
  const auto grid = std::ranges::find(*smaller.mutable_areas(), "99010100100102", &v1::Area::code);
  ASSERT_NE(grid, smaller.mutable_areas()->end());
  smaller.mutable_areas()->erase(grid);
  const auto next = City::Make(smaller).value();
  const auto changes = Compare(*Read(kSmallPack), *next, kChangesDay);
  ASSERT_THAT(changes, SizeIs(2)) << Text(changes);
  EXPECT_EQ(changes[0].what.en, "area 99010100100102 (第2网格) is gone");
  EXPECT_EQ(changes[0].if_open, Weight::kMistake);
  EXPECT_EQ(changes[0].if_none, Weight::kNote);
  EXPECT_THAT(changes[0].touched, SizeIs(3));
  EXPECT_EQ(changes[1].what.en, "category 02.01.01 (垃圾未清运) is gone");
  EXPECT_THAT(changes[1].means.en, HasSubstr("wait for an arbiter"));
}

// MECH S1
TEST(Compare, ALimitTellsHowManyClocksRun) {
  const auto changes =
      ChangesBy("clocks.yaml", "leg: review, grade: general, limit: {amount: 1, unit: workday}",
                "leg: review, grade: general, limit: {amount: 2, unit: workday}");
  ASSERT_THAT(changes, SizeIs(1));
  ASSERT_THAT(changes[0].touched, SizeIs(1));
  EXPECT_EQ(changes[0].touched[0].by, Touched::By::kCounter);
  EXPECT_EQ(changes[0].touched[0].name, "clock/REVIEW/open");
  EXPECT_THAT(changes[0].means.en, HasSubstr("clocks that run keep their due times"));
}

// MECH S1
TEST(Compare, ADayOffMovesTheClocksThatAreNotLate) {
  const auto changes = ChangesBy("calendar.yaml", "- {name: 国庆节, from_date: 2026-10-01",
                                 "- {name: 暴雪, from_date: 2026-11-19, until_date: 2026-11-19}\n"
                                 "        - {name: 国庆节, from_date: 2026-10-01");
  ASSERT_THAT(changes, SizeIs(1)) << Text(changes);
  EXPECT_THAT(changes[0].means.en, HasSubstr("that run and are not late get the dates"));
  EXPECT_FALSE(changes[0].touched.empty());
}

}  // namespace
}  // namespace huying::city
