#include "common/casework/list_keys.h"

#include <gtest/gtest.h>

namespace huying::casework {
namespace {

core::v1::CaseHeader Header() {
  core::v1::CaseHeader header;
  header.set_case_id("990101001-261122-00001");
  header.set_registered_ms(258);
  return header;
}

TEST(ListKeys, HoldsListOfWhomTimeAndCase) {
  ListKeys keys;
  keys.Begin("called");
  keys.Add("west", Header());
  ASSERT_EQ(keys.size(), 1u);
  const std::string prefix = ListPrefix("called", "west");
  const std::string key = keys.KeyOf(0, Header().case_id());
  EXPECT_TRUE(key.starts_with(prefix));
  EXPECT_EQ(key.substr(prefix.size(), 8), std::string_view("\0\0\0\0\0\0\1\2", 8));
  EXPECT_EQ(CaseIdOfListKey(key), "990101001-261122-00001");
}

TEST(ListKeys, OfNobodyIsInNoList) {
  ListKeys keys;
  keys.Begin("person");
  keys.Add("", Header());
  EXPECT_EQ(keys.size(), 0u);
}

TEST(ListKeys, DifferByListByWhomAndByTime) {
  const auto keys = [](const char* list, const char* of, int64_t at_ms) {
    ListKeys keys;
    keys.Begin(list);
    keys.AddAt(of, at_ms);
    return keys;
  };
  const ListKeys one = keys("lead", "east", 1);
  EXPECT_TRUE(one == keys("lead", "east", 1));
  EXPECT_FALSE(one == keys("lead", "west", 1));
  EXPECT_FALSE(one == keys("helper", "east", 1));
  EXPECT_FALSE(one == keys("lead", "east", 2));
  EXPECT_TRUE(one.Holds(keys("lead", "east", 1), 0));
  EXPECT_FALSE(one.Holds(keys("lead", "east", 2), 0));
}

}  // namespace
}  // namespace huying::casework
