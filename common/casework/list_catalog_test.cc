#include "common/casework/list_catalog.h"

#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::casework {
namespace {

using huying::testing::SmallCity;
using ::testing::HasSubstr;

absl::StatusOr<const core::v1::CaseList*> Find(std::string_view name, std::string_view of) {
  return FindList(*dispatch::v1::Task::descriptor(), name, of, SmallCity());
}
std::string Wrong(std::string_view name, std::string_view of) {
  const auto found = Find(name, of);
  EXPECT_EQ(found.status().code(), absl::StatusCode::kInvalidArgument) << name << " " << of;
  return std::string(found.status().message());
}

TEST(FindList, KnowsTheListsOfTheRowAndWhomTheCityKnows) {
  for (const auto& [name, of] :
       std::vector<std::pair<const char*, const char*>>{{"", ""},
                                                        {"lead", "east"},
                                                        {"helper", "east"},
                                                        {"called", "heat"},
                                                        {"first_receiver", "east"},
                                                        {"person", "east-leader"},
                                                        {"area", "990000"},
                                                        {"area", "990101"},
                                                        {"area", "990101001001"},
                                                        {"grade", "GRADE_INCIDENT"}}) {
    const auto found = Find(name, of);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ((*found)->name(), name);
  }
}

TEST(FindList, SaysWhatIsWrongAndWhatThereIs) {
  EXPECT_THAT(Wrong("leads", "east"),
              HasSubstr("area, grade, lead, first_receiver, person, called, helper"));
  EXPECT_THAT(Wrong("lead", ""), HasSubstr("is of a unit"));
  EXPECT_THAT(Wrong("", "east"), HasSubstr("say which one"));
  EXPECT_THAT(Wrong("lead", "north"), HasSubstr("no 'north'"));
  EXPECT_THAT(Wrong("person", "east"), HasSubstr("persons"));
  EXPECT_THAT(Wrong("area", "123"), HasSubstr("areas"));
  EXPECT_THAT(Wrong("grade", "INCIDENT"), HasSubstr("GRADE_INCIDENT"));
  EXPECT_THAT(Wrong("lead", std::string(1000, 'x')), ::testing::SizeIs(::testing::Lt(300)));
  const auto waits = [](const char* of) {
    return FindList(*intake::v1::Case::descriptor(), "waits", of, SmallCity()).status();
  };
  EXPECT_TRUE(waits("sign_off").ok());
  EXPECT_THAT(std::string(waits("signature").message()), HasSubstr("category, place, sign_off"));
}

}  // namespace
}  // namespace huying::casework
