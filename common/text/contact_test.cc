#include "common/text/contact.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/text.h"

namespace huying::text {
namespace {

std::string Numbers(std::string_view field) {
  std::vector<std::string> numbers;
  for (const DialledNumber& number : ReadContact(field).numbers) numbers.push_back(ToText(number));
  return Join(numbers, " ");
}

// MECH I1
TEST(Contact, WhatCanBeDialledIsFound) {
  struct Row {
    const char* field;
    const char* numbers;
  };
  const Row rows[] = {
      {"13800138000", "13800138000"},
      {"138 0013 8000", "13800138000"},
      {"138-0013-8000", "13800138000"},
      {"138.0013.8000", "13800138000"},
      {"138\u00a00013\u200b8000\u200b", "13800138000"},
      {"１３８００１３８０００", "13800138000"},
      {"+86 138-0013-8000", "13800138000"},
      {"0086 13800138000", "13800138000"},
      {"86-13800138000", "13800138000"},
      {"(+86)13800138000", "13800138000"},
      {"+86 10 8765 4321", "01087654321"},
      {"010-87654321转802", "01087654321转802"},
      {"（010）８７６５４３２１", "01087654321"},
      {"010-87654321-802", "01087654321转802"},
      {"010-87654321 分机：802", "01087654321转802"},
      {"01087654321 ext. 802", "01087654321转802"},
      {"01087654321x802", "01087654321转802"},
      {"010-87654321#802", "01087654321转802"},
      {"8765-4321", "87654321"},
      {"87654321转802", "87654321转802"},
      {"2277705", "2277705"},
      {"400-123-4567", "4001234567"},
      {"400-123-4567转8", "4001234567转8"},
      {"96310", "96310"},
      {"12345", "12345"},
      {"13800138000、13900139000", "13800138000 13900139000"},
      {"13800138000/010-87654321", "13800138000 01087654321"},
      {"13800138000 13900139000", "13800138000 13900139000"},
      {"13800138000;13900139000，13700137000", "13800138000 13900139000 13700137000"},
      {"13800138000（儿子）或13900139000", "13800138000 13900139000"},
      {"010-87654321转802/803", "01087654321转802"},
      {"手机13800138000 座机87654321", "13800138000 87654321"},
      {"张先生13800138000微信同号", "13800138000"},
      {"13800138000 138****8000", "13800138000"},
      {"13800138000 138-0013-8000", "13800138000"},
      {"电话：13800138000；微信同号", "13800138000"},
      {"tel:+8613800138000", "13800138000"},
      {"+1 (415) 555-2671", "+14155552671"},
      {"+1 800 555 1234", "+18005551234"},
      {"00852-2123 4567", "+85221234567"},
      {"1380013800", "1380013800"},
  };
  for (const Row& row : rows) EXPECT_EQ(Numbers(row.field), row.numbers) << row.field;
}

// MECH I1
TEST(Contact, WhatCannotBeDialledIsKept) {
  for (const char* field :
       {"138****8000", "138＊＊＊＊8000", "138xxxx8000", "138XXXX8000", "138....8000",
        "138-****-8000", "010-8765****", "****87654321", "138●●●●8000", "找门卫老王", "call me",
        "123", "0000000", "00000000000", "11111111111", "wx12345678", "wang@example.com"}) {
    EXPECT_EQ(Numbers(field), "") << field;
    EXPECT_EQ(ReadContact(field).text, field);
  }
}

// MECH I1
TEST(Contact, NothingTold) {
  for (const char* field :
       {"", " ", "无", "　无 ", "没有", "未留", "N/A", "-", "/", "\u200b", "\ufeff\u00a0"}) {
    EXPECT_EQ(ReadContact(field).text, "") << field;
    EXPECT_EQ(Numbers(field), "") << field;
  }
}

TEST(Contact, IsKeptAsItWasWritten) {
  EXPECT_EQ(ReadContact("　０１０－87654321 转802\u200b").text, "０１０－87654321 转802");
}

RC_GTEST_PROP(Contact, AnyBytesEnd, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::element('0', '1', '3', '8', '6', '-', '+', '(', ' ', '*', 'x', '/', '\xe3', '\x80'));
  for (const DialledNumber& number : ReadContact(text).numbers)
    RC_ASSERT(number.digits.size() >= 5u);
}

}  // namespace
}  // namespace huying::text
