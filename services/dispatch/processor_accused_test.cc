// A case that is about the centre, over the whole service: who rules on it, and who sees that they must.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/casework/list_keys.h"
#include "services/dispatch/processor_fixture.h"

namespace huying::dispatch {
namespace {

bool SaysCode(const std::unique_ptr<Rejection>& refused, std::string_view code) {
  return refused != nullptr && refused->code == code;
}

void ReadyAbout(World& world, std::initializer_list<const char*> about) {
  intake::v1::Event event;
  core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
  header = World::Header("02.01.01", "990101001001");
  for (const char* unit : about) header.add_about_unit_ids(unit);
  event.mutable_ready()->set_title("中心推诿");
  world.React(event);
}

void CorrectTextAbout(World& world, std::initializer_list<const char*> about) {
  intake::v1::Event event;
  core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
  header = world.Task().header();
  for (const char* unit : about) header.add_about_unit_ids(unit);
  event.mutable_text_corrected()->set_title("中心推诿");
  for (const char* unit : about) event.mutable_text_corrected()->add_about_unit_ids(unit);
  world.React(event);
}

// MECH I8, D3
TEST(ProcessorAccused, ReturnsOfACaseAboutTheCentreAreRuledOnAboveIt) {
  World world;
  ReadyAbout(world, {"centre"});
  EXPECT_EQ(world.Task().header().about_unit_ids_size(), 1);
  ASSERT_EQ(world.Do("east-duty", "ReturnTask"), nullptr);
  EXPECT_EQ(world.Events().back().returned().ruler_unit_id(), "government");
  EXPECT_TRUE(SaysCode(world.Do("arbiter", "RejectReturn"), "REPORT_ABOUT_YOU"));
  EXPECT_GT(world.store.CountBelow(casework::ListPrefix("area", "990101001001")), 0U)
      << "whoever stands above the centre has the place in their lists";
  EXPECT_EQ(world.Do("vice", "RejectReturn"), nullptr);
}

// MECH I8, D1: it is named only afterwards.
TEST(ProcessorAccused, AnotherTextMayNameTheCentre) {
  World world;
  ReadyAbout(world, {"east"});
  ASSERT_EQ(world.Do("east-duty", "ReturnTask"), nullptr);
  CorrectTextAbout(world, {"centre"});
  ASSERT_TRUE(world.Events().back().has_task_corrected());
  EXPECT_EQ(world.Events().back().task_corrected().about_unit_ids_size(), 1) << "the new one";
  EXPECT_EQ(world.Task().header().about_unit_ids_size(), 2);
  EXPECT_TRUE(SaysCode(world.Do("arbiter", "RejectReturn"), "REPORT_ABOUT_YOU"));
  EXPECT_EQ(world.Do("vice", "RejectReturn"), nullptr);
  CorrectTextAbout(world, {});
  EXPECT_EQ(world.Events().back().task_corrected().about_unit_ids_size(), 0);
  EXPECT_EQ(world.Task().header().about_unit_ids_size(), 2) << "only ever more";
}

// MECH I8, D3: where the top is named, too, it has to be the centre.
TEST(ProcessorAccused, WhereNobodyAboveIsLeftTheCentreRules) {
  World world;
  ReadyAbout(world, {"centre", "government"});
  ASSERT_EQ(world.Do("east-duty", "ReturnTask"), nullptr);
  EXPECT_EQ(world.Events().back().returned().ruler_unit_id(), "");
  EXPECT_TRUE(SaysCode(world.Do("vice", "RejectReturn"), "REPORT_ABOUT_YOU"));
  EXPECT_EQ(world.Do("arbiter", "RejectReturn"), nullptr);
}

// MECH I8, D10: the unit above the lead is the first level of an ending; if it were the second, too, there
// would be one, and it has no say in the centre's place.
TEST(ProcessorAccused, WhoStandsInForTheCentreIsAboveItWhoeverLeads) {
  const Dispatch dispatch(&SmallCity());
  core::v1::CaseHeader header = World::Header("02.01.01", "990101001001");
  header.set_lead_unit_id("east-garden");
  EXPECT_EQ(dispatch.ApproverOf(header, kNow), "east");
  EXPECT_EQ(dispatch.StandInOf(header, city::v1::PERMISSION_APPROVE, "mayor", kNow), "");
  header.add_about_unit_ids("centre");
  EXPECT_EQ(dispatch.ApproverOf(header, kNow), "east");
  EXPECT_EQ(dispatch.StandInOf(header, city::v1::PERMISSION_APPROVE, "mayor", kNow), "government");
}

// MECH I8, I11
TEST(ProcessorAccused, TheReporterIsOpenedAboveTheCentreInItsPlace) {
  World world;
  ReadyAbout(world, {"centre"});
  ASSERT_EQ(world.Do("east-duty", "AcceptTask"), nullptr);
  v1::ExecuteRequest request;
  request.mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_CONTACT);
  EXPECT_TRUE(SaysCode(world.Do("desk", request), "REPORT_ABOUT_YOU"));
  EXPECT_EQ(world.Do("east-duty", request), nullptr);
  EXPECT_EQ(world.Do("mayor", request), nullptr) << "stands in";
}

}  // namespace
}  // namespace huying::dispatch
