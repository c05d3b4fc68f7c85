#include "services/huyingctl/csv/seen_ids.h"

#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

ImportRow Row(int64_t line, std::string id, std::string title) {
  ImportRow row;
  row.line = line;
  row.external_id = std::move(id);
  row.title = std::move(title);
  return row;
}

TEST(SeenIds, OtherContentUnderAnIdIsTold) {
  SeenIds seen;
  EXPECT_FALSE(seen.Add(Row(2, "1", "路灯不亮")).has_value());
  EXPECT_FALSE(seen.Add(Row(3, "2", "路灯不亮")).has_value());
  const auto same = seen.Add(Row(4, "1", "路灯 不亮"));
  ASSERT_TRUE(same.has_value());
  EXPECT_TRUE(same->same);
  EXPECT_EQ(same->line, 2);
  const auto other = seen.Add(Row(5, "1", "井盖缺失"));
  ASSERT_TRUE(other.has_value());
  EXPECT_FALSE(other->same);
  EXPECT_EQ(other->line, 2);
}

TEST(SeenIds, EveryFieldCounts) {
  using Field = std::string ImportRow::*;
  for (const Field field :
       {&ImportRow::title, &ImportRow::text, &ImportRow::address, &ImportRow::area_code,
        &ImportRow::category, &ImportRow::name, &ImportRow::phone, &ImportRow::reply}) {
    SeenIds seen;
    seen.Add(Row(2, "1", "t"));
    ImportRow other = Row(3, "1", "t");
    other.*field = "other";
    EXPECT_FALSE(seen.Add(other)->same);
  }
  SeenIds seen;
  seen.Add(Row(2, "1", "t"));
  ImportRow later = Row(3, "1", "t");
  later.reported_ms = 1;
  EXPECT_FALSE(seen.Add(later)->same);
}

}  // namespace
}  // namespace huying::ctl
