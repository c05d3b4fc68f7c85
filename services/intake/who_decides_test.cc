#include <gtest/gtest.h>

#include <string>

#include "common/core/civil.h"
#include "services/intake/world_fixture.h"

namespace huying::intake {
namespace {

// MECH I8
TEST(WhoDecides, WhoMayRefuse) {
  struct Row {
    const char* person;
    bool in_june;  // when the duty list gives the case to the centre
    bool contested;
    bool may;
  };
  const Row rows[] = {
      {"desk", false, false, true},
      {"mayor", false, false, false},  // above the centre, which is not concerned
      {"east-duty", false, false, false},
      {"east-garden-head", false, false, false},
      {"stoker", false, false, false},
      {"west-duty", false, false, false},
      {"desk", true, false, false},
      {"mayor", true, false, true},
      {"east-duty", true, false, false},
      {"desk", false, true, false},  // who refused it
      {"mayor", false, true, true},
      {"east-duty", false, true, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.person);
    World world;
    if (row.in_june) world.context.now_ms -= 160 * kDayMs;
    // It waits for a leader to sign.
    const std::string id = world.Do(Reported("垃圾多次反映没人管")).case_id();
    if (row.contested) {
      world.Do("desk", id, RequestOf("RefuseCase"));
      world.Do("desk", id, RequestOf("ContestRefusal"));
    }
    ASSERT_EQ(world.Case(id).state(), v1::CASE_STATE_WAITING);
    world.Do(row.person, id, RequestOf("RefuseCase"));
    EXPECT_EQ(world.code, row.may ? "" : "NOT_ALLOWED");
    if (row.may) {
      EXPECT_EQ(world.Case(id).refusing().person_id(), row.person);
    }
  }
}

// MECH I8: a refusal is never made by whom the report is about; above the centre somebody else decides.
TEST(WhoDecides, WhoeverAReportIsAboutRefusesNothing) {
  struct Row {
    const char* about;  // as the report's words say, or an id that was told
    const char* person;
    bool told;
    bool may;
  };
  const Row rows[] = {
      {"东街道办事处", "desk", false, true},
      {"东街道办事处", "mayor", false, false},  // the centre is not concerned
      {"东街道办事处", "east-duty", false, false},
      {"东街道办事处", "east-garden-head", false, false},
      {"接诉即办中心", "desk", false, false},
      {"接诉即办中心", "mayor", false, true},
      {"接诉即办中心", "east-duty", false, false},
      {"centre", "desk", true, false},
      {"centre", "mayor", true, true},
      // The top has all beneath it, and the centre decides.
      {"government", "desk", true, true},
      {"government", "mayor", true, false},
      {"government centre", "desk", true, false},
      {"government centre", "mayor", true, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.about) + " " + row.person);
    World world;
    v1::ExecuteRequest report = Reported("垃圾多次反映没人管");  // it waits for a leader to sign
    std::string about = row.about;
    if (row.told) {
      for (const char* id : {"government", "centre"}) {
        if (about.find(id) != std::string::npos)
          report.mutable_register_case()->add_about_unit_ids(id);
      }
    } else {
      report.mutable_register_case()->set_detail(about + "的工作人员不理人");
    }
    const std::string id = world.Do(report).case_id();
    ASSERT_FALSE(world.Case(id).header().about_unit_ids().empty());
    world.Do(row.person, id, RequestOf("RefuseCase"));
    EXPECT_EQ(world.code, row.may ? "" : "NOT_ALLOWED");
    if (row.may) continue;
    // To take it in stays possible for the centre, whoever it is about.
    world.Do("desk", id, RequestOf("TriageCase"));
    EXPECT_EQ(world.code, "CATEGORY_UNKNOWN") << "of the small city";
  }
}

// MECH I3, I7, I8: nor answers or signs it, and so does nobody beneath; a contest is decided above.
TEST(WhoDecides, WhoeverAReportIsAboutNeitherSignsNorAnswers) {
  World world;
  v1::ExecuteRequest report = Reported("垃圾多次反映没人管");
  report.mutable_register_case()->set_detail("东街道办事处不作为");
  const std::string id = world.Do(report).case_id();
  v1::ExecuteRequest sign;
  sign.mutable_sign_case();
  world.Do("east-leader", id, sign);
  EXPECT_EQ(world.code, "NOT_ALLOWED");
  world.Do("east-garden-head", id, RequestOf("AnswerCase"));
  EXPECT_EQ(world.code, "NOT_ALLOWED");
  EXPECT_EQ(world.Do("mayor", id, sign).state(), v1::CASE_STATE_READY);

  report.mutable_register_case()->set_detail("接诉即办中心不作为");
  const std::string of_centre = world.Do(report).case_id();
  world.Do("mayor", of_centre, RequestOf("RefuseCase"));
  EXPECT_EQ(world.code, "");
  world.Do("desk", of_centre, RequestOf("ContestRefusal"));
  EXPECT_EQ(world.code, "");
  world.Do("desk", of_centre, RequestOf("RefuseCase"));
  EXPECT_EQ(world.code, "NOT_ALLOWED");
  world.Do("desk", of_centre, RequestOf("AdmitCase"));
  EXPECT_EQ(world.code, "") << "to take it in harms nobody";
}

// MECH I8: whoever takes the case over reads it in the header, from the first event on.
TEST(WhoDecides, EveryEventSaysWhomTheReportIsAbout) {
  World world;
  v1::ExecuteRequest report = Reported("垃圾多次反映没人管");
  report.mutable_register_case()->set_detail("接诉即办中心不作为");
  report.mutable_register_case()->add_about_unit_ids("heat");
  const std::string id = world.Do(report).case_id();
  ASSERT_GT(world.Events().size(), 1U);
  for (const v1::Event& event : world.Events()) {
    EXPECT_EQ(event.header().case_().about_unit_ids_size(), 2) << event.ShortDebugString();
  }
  v1::ExecuteRequest other;
  other.mutable_correct_text()->set_detail("热力公司和东街道办事处不作为");
  other.mutable_header()->set_reason("与诉求人核对过");
  world.Do("mayor", id, other);
  ASSERT_EQ(world.code, "");
  ASSERT_TRUE(world.Events().back().has_text_corrected());
  EXPECT_EQ(world.Events().back().header().case_().about_unit_ids_size(), 3);
  EXPECT_EQ(world.Case(id).header().about_unit_ids_size(), 3);
}

}  // namespace
}  // namespace huying::intake
