#include "common/geo/place_names.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace huying::geo {
namespace {

const PlaceNames& Names() {
  static const PlaceNames names({
      {.code = "1", .parent_code = "", .name = "柳荫桥街道", .weak = false},
      {.code = "1", .parent_code = "", .name = "柳荫桥", .weak = true},
      {.code = "2", .parent_code = "", .name = "双榆街道", .weak = false},
      {.code = "11", .parent_code = "1", .name = "柳荫东里社区", .weak = false},
      {.code = "12", .parent_code = "1", .name = "科苑社区", .weak = false},
      {.code = "21", .parent_code = "2", .name = "科苑社区", .weak = false},
      {.code = "22", .parent_code = "2", .name = "科苑社区西区", .weak = false},
      {.code = "22", .parent_code = "2", .name = "西", .weak = true},
      {.code = "23", .parent_code = "2", .name = "", .weak = true},
      {.code = "24", .parent_code = "2", .name = "Garden Court", .weak = true},
  });
  return names;
}

struct Sentence {
  const char* name;
  const char* text;
  const char* code;
  int32_t certainty;
  size_t others;
  TextKind kind = TextKind::kAddress;
};

// MECH I5
TEST(PlaceNames, FindsTheDeepestAreaThatIsNamed) {
  const Sentence rows[] = {
      {"full name alone", "我住在柳荫东里社区5号楼", "11", 850, 0},
      {"with the street", "柳荫桥街道柳荫东里社区", "11", 950, 0},
      {"with the street's short name, later in the text", "科苑社区，靠近柳荫桥", "12", 950, 1},
      {"street decides between equal names", "双榆街道科苑社区北门", "21", 950, 1},
      {"equal names without a street", "科苑社区北门", "12", 300, 1},
      {"the longest name wins", "科苑社区西区3号", "22", 850, 0},
      {"a short name alone", "柳荫桥12号", "1", 600, 0},
      {"a short name before a kind of place", "柳荫桥小区", "1", 600, 0},
      {"a short name after a name", "双榆街道柳荫桥路口", "2", 850, 1},
      {"a short name inside a longer word", "新柳荫桥12号", "", 0, 0},
      {"a short name that goes on as something else", "柳荫桥梁公司", "", 0, 0},
      {"prose says a full name", "柳荫东里社区的灯坏了", "11", 850, 0, TextKind::kProse},
      {"prose: a short name may be anything", "在柳荫桥12号", "", 0, 0, TextKind::kProse},
      {"prose: a full name behind a short one", "柳荫桥双榆街道", "2", 850, 0, TextKind::kProse},
      {"a full name before a short one", "双榆街道，柳荫桥旁", "2", 850, 1},
      {"latin names", "at Garden Court, 3", "24", 600, 0},
      {"one character is no name", "西边", "", 0, 0},
      {"nothing named", "楼道灯坏了", "", 0, 0},
      {"nothing", "", "", 0, 0},
  };
  for (const Sentence& row : rows) {
    const TextMatch match = Names().Find(row.text, row.kind);
    EXPECT_EQ(match.code, row.code) << row.name;
    EXPECT_EQ(match.certainty_per_mille, row.certainty) << row.name;
    EXPECT_EQ(match.others.size(), row.others) << row.name;
  }
}

RC_GTEST_PROP(PlaceNamesProperty, ReadsAnyBytes, ()) {
  const auto before = *rc::gen::arbitrary<std::string>();
  const auto after = *rc::gen::arbitrary<std::string>();
  const TextMatch match = Names().Find(before + "柳荫东里社区" + after, TextKind::kAddress);
  // Broken characters before a name may hide it, but nothing else may be found.
  RC_ASSERT(match.code.empty() || match.code == "11");
}

TEST(PlaceNames, DoesNotHangOnARing) {
  const PlaceNames names({{.code = "a", .parent_code = "b", .name = "东里", .weak = false},
                          {.code = "b", .parent_code = "a", .name = "西里", .weak = false}});
  EXPECT_TRUE(names.Find("东里西里", TextKind::kAddress).code.empty());
}

}  // namespace
}  // namespace huying::geo
