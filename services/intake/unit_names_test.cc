#include "services/intake/unit_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/city/city.h"

namespace huying::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const city::City& Demo() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("deploy/cities/demo").value();
  return *city;
}

const UnitNames& Names() {
  static const UnitNames names(&Demo().pack());
  return names;
}

std::string FoundIn(const char* text) {
  std::string found;
  for (const std::string_view id : Names().FindIn(text, "")) {
    if (!found.empty()) found += " ";
    found += id;
  }
  return found;
}

struct Sentence {
  const char* text;
  const char* about;  // ids of units
};

// MECH I8: whom a report is about, by its own words.
TEST(UnitNames, AReportIsAboutWhomItNames) {
  const Sentence sentences[] = {
      {"安和街道办事处收了材料一直不办", "s-110199001"},
      {"安和街道办工作人员态度恶劣", "s-110199001"},
      {"安和街道的工作人员态度恶劣", "s-110199001"},
      {"安和街道主任让我明年再来", "s-110199001"},
      {"安和街道的人说不归他们管", "s-110199001"},
      {"找了安和街道，安和街道推诿", "s-110199001"},
      {"安 和 街 道 办 事 处 不作为", "s-110199001"},
      {"安和东里社区居民委员会账目不公开", "c-110199001001"},
      {"安和东里社区居委会账目不公开", "c-110199001001"},
      {"安和东里社区书记收红包", "c-110199001001"},
      {"和宁区水务局没人接电话", "d-water"},
      {"和宁水务局没人接电话", "d-water"},
      {"区水务局没人接电话", "d-water"},
      {"水务局和商务局互相推", "d-water d-commerce"},
      {"和宁区城市管理委推给街道", "d-urban"},
      {"和宁热力公司乱收费", "u-heating"},
      {"热力有限公司乱收费", "u-heating"},
      {"和宁区接诉即办中心的接线员骂人", "h-centre"},
      {"接诉即办中心压着不办", "h-centre"},
      {"和宁区政府门户网站打不开", "g-district"},
      // The longest name is meant, and no shorter one in it.
      {"和宁公安分局交通支队乱罚款", "d-traffic"},
      {"和宁区公安分局交通支队乱罚款", "d-traffic"},
      {"和宁区公安分局不立案", "d-police"},
      // Thanks are no complaint, and cost nothing here: another desk decides.
      {"感谢安和街道办事处工作人员", "s-110199001"},
      {"安和街道办事处门口的保安打人", "s-110199001"},
      {"安和街道办事处大门紧闭没人办事", "s-110199001"},
  };
  for (const Sentence& sentence : sentences) {
    EXPECT_EQ(FoundIn(sentence.text), sentence.about) << sentence.text;
  }
}

// MECH I8: false friends.
TEST(UnitNames, APlaceIsNobody) {
  const Sentence sentences[] = {
      {"安和街道6号楼前路灯不亮", ""},
      {"安和街道的人行道坏了", ""},
      {"安和东里社区垃圾没人收", ""},
      {"安和东里社区医生上门", ""},
      {"和宁区安和街道安和东里社区3号楼漏水", ""},
      {"安和街道办事处门口井盖丢失", ""},
      {"安和街道办事处对面的店铺噪声", ""},
      {"安和街道办事处旁边堆放垃圾", ""},
      {"安和街道办事处的北侧围挡倒了", ""},
      {"安和街道办事处辖区内停水", ""},
      {"安和街道办事处12号院漏水", ""},
      {"和宁区水务局家属院下水堵了", ""},
      {"居委会一直没有回音", ""},  // whichever it is
      {"街道办的人说再等等", ""},
      {"政府应该管管", ""},
      {"", ""},
  };
  for (const Sentence& sentence : sentences) {
    EXPECT_EQ(FoundIn(sentence.text), sentence.about) << sentence.text;
  }
}

// MECH I8
TEST(UnitNames, TitleAndDetailNameEachUnitOnce) {
  EXPECT_THAT(Names().FindIn("水务局不作为", "商务局推给水务局"),
              ElementsAre("d-water", "d-commerce"));
  EXPECT_THAT(Names().FindIn("", ""), IsEmpty());
}

// MECH I8: a name that several have tells nobody apart, but for a full one.
TEST(UnitNames, OnlyAFullNameMayMeanSeveral) {
  city::v1::CityPack pack;
  city::v1::Area& district = *pack.add_areas();
  district.set_level(city::v1::AREA_LEVEL_DISTRICT);
  district.set_name("东山区");
  const auto add = [&pack](const char* id, const char* name) {
    pack.add_units()->set_id(id);
    pack.mutable_units()->rbegin()->set_name(name);
  };
  add("one", "东山区供水站");
  add("two", "东山供水站");
  add("three", "花园社区居委会");
  add("four", "花园社区居委会");
  add("five", "花园社区");
  const UnitNames names(&pack);
  EXPECT_THAT(names.FindIn("东山区供水站不理", ""), ElementsAre("one"));
  EXPECT_THAT(names.FindIn("供水站不理", ""), IsEmpty());
  EXPECT_THAT(names.FindIn("花园社区居委会不理", ""), ElementsAre("three", "four"));
  EXPECT_THAT(names.FindIn("花园社区不理", ""), ElementsAre("five"));
}

}  // namespace
}  // namespace huying::intake
