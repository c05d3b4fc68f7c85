#include "common/case/case_id.h"

#include <gtest/gtest.h>

#include <set>

namespace huying {
namespace {

TEST(CaseId, RoundTrip) {
  const std::string text = MakeCaseId("110199008", "261122", 42);
  EXPECT_EQ(text, "110199008-261122-00042");
  const auto id = ParseCaseId(text);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->street_code, "110199008");
  EXPECT_EQ(id->day, "261122");
  EXPECT_EQ(id->serial, 42u);
}

TEST(CaseId, SerialsMayOutgrowFiveDigits) {
  const auto id = ParseCaseId(MakeCaseId("110199008", "261122", 1234567));
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->serial, 1234567u);
}

TEST(CaseId, RefusesWhatIsNotANumber) {
  for (const char* text :
       {"", "110199008", "110199008-261122", "110199008-261122-", "110199008-261122-0042",
        "11019900a-261122-00042", "110199008_261122-00042", "110199008-26x122-00042",
        "110199008-261122-0000000042", "110199008-261122-00042 "}) {
    EXPECT_FALSE(ParseCaseId(text).has_value()) << text;
    EXPECT_FALSE(PartitionOfCase(text, 4).has_value()) << text;
  }
}

TEST(CaseId, PartitionsAreForEver) {
  // These values are part of the storage format: a change would orphan every case there is.
  EXPECT_EQ(PartitionOfStreet("110199001", 24), 1);
  EXPECT_EQ(PartitionOfStreet("110199002", 24), 16);
  EXPECT_EQ(PartitionOfStreet("110199001", 4), 1);
  EXPECT_EQ(PartitionOfCase("110199001-261122-00042", 24), 1);
}

TEST(CaseId, PseudoStreetsReachEveryPartition) {
  for (int32_t partitions : {1, 4, 24, 96}) {
    std::set<int32_t> reached;
    for (int32_t p = 0; p < partitions; ++p) {
      const std::string street = PseudoStreet("110199", p);
      EXPECT_TRUE(IsPseudoStreet(street));
      reached.insert(PartitionOfStreet(street, partitions));
    }
    EXPECT_EQ(reached.size(), static_cast<size_t>(partitions));
  }
  EXPECT_FALSE(IsPseudoStreet("110199008"));
}

}  // namespace
}  // namespace huying
