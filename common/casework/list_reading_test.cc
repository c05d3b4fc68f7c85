#include "common/casework/list_reading.h"

#include "common/testing/pack_copy.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::casework {
namespace {

using ::testing::ElementsAre;

// The small city, in which a committee goes over into its neighbour on 1 June and its duty officer is
// away.
const city::City& MergingCity() {
  static const std::unique_ptr<const city::City> city = [] {
    const city::PackCopy pack;
    EXPECT_TRUE(pack.Replace(
        "units.yaml", "name: 河边社区居委会",
        "name: 河边社区居委会\n    merged_into: {unit_id: east-garden, from_date: 2026-06-01}"));
    EXPECT_TRUE(pack.Replace("units.yaml", "",
                             "substitutes:\n  - {person_id: stoker, substitute_id: vice}\n"));
    return city::City::Load(pack.dir()).value();
  }();
  return *city;
}

const Day kBefore = DayOf({2026, 5, 31});
const Day kAfter = DayOf({2026, 6, 1});

TEST(PrefixesOfUnit, HoldWhatHasGoneOverIntoIt) {
  EXPECT_THAT(PrefixesOfUnit("lead", "east-garden", MergingCity(), kBefore),
              ElementsAre("i/lead/east-garden/"));
  EXPECT_THAT(PrefixesOfUnit("lead", "east-garden", MergingCity(), kAfter),
              ElementsAre("i/lead/east-garden/", "i/lead/east-river/"));
  EXPECT_THAT(PrefixesOfUnit("lead", "east-river", MergingCity(), kAfter),
              ElementsAre("i/lead/east-river/"));
}

TEST(PrefixesOfPerson, HoldWhoIsAwayAndWhatTheyAreOnDutyFor) {
  const auto of = [](const char* person, Day day) {
    return PrefixesOfPerson("person", "lead", person, MergingCity(), day);
  };
  EXPECT_THAT(of("east-garden-head", kBefore),
              ElementsAre("i/person/east-garden-head/", "i/lead/east-garden/"));
  EXPECT_THAT(
      of("east-garden-head", kAfter),
      ElementsAre("i/person/east-garden-head/", "i/lead/east-garden/", "i/lead/east-river/"));
  EXPECT_THAT(of("vice", kAfter),
              ElementsAre("i/person/vice/", "i/person/stoker/", "i/lead/heat/"));
  EXPECT_THAT(of("east-leader", kAfter), ElementsAre("i/person/east-leader/"));
}

}  // namespace
}  // namespace huying::casework
