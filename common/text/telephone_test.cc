#include "common/text/telephone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::text {
namespace {

const TelephoneReader& Reader() {
  static const TelephoneReader reader(
      {.telephone = {"电话", "热线", "拨打", "致电", "手机"},
       .other = {"信用代码", "编号", "工单", "文号", "传真", "您的电话"},
       .units = {"元", "平方米", "件", "年", "户"}});
  return reader;
}

std::string Found(std::string_view text) {
  std::string joined;
  for (const std::string& number : Reader().Find(text))
    joined += (joined.empty() ? "" : " ") + number;
  return joined;
}

// MECH D13
TEST(Telephone, AsPeopleWriteThem) {
  struct Row {
    const char* text;
    const char* numbers;
  };
  const Row rows[] = {
      {"联系电话：0731-88880123", "073188880123"},
      {"联系电话:（0731）8888 0123", "073188880123"},
      {"电话０７３１－８８８８０１２３", "073188880123"},
      {"0735---3323506。", "07353323506"},
      {"010—65120000转801", "01065120000"},
      {"请拨打12345", "12345"},
      {"可致电 12319 或 96310", "12319 96310"},
      {"12345热线", "12345"},
      {"12319城管热线", "12319"},
      {"手机138 0000 1234", "13800001234"},
      {"+86 138-0000-1234", "8613800001234"},
      {"13800001234 13900005678", "13800001234 13900005678"},
      {"400-123-4567", "4001234567"},
      {"电话2277705.", "2277705"},
      {"电话：88880123、88880124", "88880123 88880124"},
      {"0731-88880123/88880124", "073188880123 88880124"},
      {"共119，电话：\n0731-88880123", "073188880123"},
      {"区号0731，12345转区中心，0731-12345", "12345 073112345"},
  };
  for (const Row& row : rows) EXPECT_EQ(Found(row.text), row.numbers) << row.text;
}

// MECH D13
TEST(Telephone, OtherNumbersAreNone) {
  for (const char* text : {"电话：无",
                           "联系电话：0000-00000000",
                           "电话00000000",
                           "电话：2016-08-16",
                           "电话20160816",
                           "2019年5月9日",
                           "统一社会信用代码91430100123456789X",
                           "信用代码：430100123456789",
                           "工单12345",
                           "补贴12345元",
                           "电话费3847330元",
                           "面积12345678平方米",
                           "138****1234",
                           "电话：xxxxxxxx",
                           "身份证430101199001011234",
                           "文号〔2018〕48号",
                           "传真：0731-88880123",
                           "8:30-17:00",
                           "3847330",
                           "您的电话13800001234无人接听",
                           "电话",
                           ""})
    EXPECT_EQ(Found(text), "") << text;
}

}  // namespace
}  // namespace huying::text
