#include "common/core/number.h"

#include <gtest/gtest.h>

#include <optional>

namespace huying {
namespace {

std::optional<int64_t> Whole(std::string_view text) {
  int64_t number = 0;
  return ParseWhole(text, number) ? std::optional(number) : std::nullopt;
}
std::optional<double> Decimal(std::string_view text) {
  double number = 0;
  return ParseDecimal(text, number) ? std::optional(number) : std::nullopt;
}

TEST(Numbers, AreDecimal) {
  const struct {
    std::string_view text;
    std::optional<int64_t> whole;
    std::optional<double> decimal;
  } rows[] = {
      {"0", 0, 0.0},
      {"10", 10, 10.0},
      {"010", 10, 10.0},
      {"08", 8, 8.0},
      {"-010", -10, -10.0},
      {"+5", 5, 5.0},
      {"9223372036854775807", INT64_MAX, 9223372036854775807.0},
      {"9223372036854775808", {}, 9223372036854775808.0},
      {"1.5", {}, 1.5},
      {"01.50", {}, 1.5},
      {"1e3", {}, 1000.0},
      {"1e999", {}, {}},
      {"0x10", {}, {}},
      {"0b1", {}, {}},
      {"0o17", {}, {}},
      {"1_000", {}, {}},
      {"1,000", {}, {}},
      {"1 000", {}, {}},
      {" 1", {}, {}},
      {"1 ", {}, {}},
      {"１０", {}, {}},
      {"十", {}, {}},
      {"inf", {}, {}},
      {"nan", {}, {}},
      {"+-5", {}, {}},
      {"--5", {}, {}},
      {"+", {}, {}},
      {"-", {}, {}},
      {"", {}, {}},
      {"5h", {}, {}},
      {"0x1p3", {}, {}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Whole(row.text), row.whole) << row.text;
    EXPECT_EQ(Decimal(row.text), row.decimal) << row.text;
  }
}

}  // namespace
}  // namespace huying
