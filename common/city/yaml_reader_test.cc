#include "common/city/yaml_reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "huying/intake/v1/intake.pb.h"
#include "huying/log/v1/log.pb.h"

namespace huying::city {
namespace {

template <class Message>
bool Reads(const std::string& text, Message& message) {
  SourceMap sources;
  Report report;
  ReadYaml(
      "any.yaml", text, 1, [](const google::protobuf::FieldDescriptor&) { return ""; }, message,
      sources, report);
  return report.ok();
}

// YAML 1.1 would read octal, hexadecimal, binary, base 60 and thousands here, and no two readers the same.
TEST(YamlReader, NumbersAreDecimal) {
  const struct {
    const char* text;
    std::optional<int64_t> whole;
    std::optional<double> decimal;
  } rows[] = {
      {"10", 10, 10.0},  {"010", 10, 10.0},    {"08", 8, 8.0},
      {"+5", 5, 5.0},    {"-010", -10, -10.0}, {"0x10", {}, {}},
      {"0o10", {}, {}},  {"0b11", {}, {}},     {"1_000", {}, {}},
      {"1,000", {}, {}}, {"1e3", {}, 1e3},     {"10.0", {}, 10.0},
      {"１０", {}, {}},  {"10:30", {}, {}},    {".inf", {}, {}},
      {".nan", {}, {}},  {"\"10\"", 10, 10.0}, {"\" 10\"", {}, {}},
      {"true", {}, {}},  {"1 0", {}, {}},      {"9223372036854775808", {}, 9223372036854775808.0},
  };
  for (const auto& row : rows) {
    log::v1::DeadRecord whole;
    EXPECT_EQ(Reads(std::string("offset: ") + row.text, whole), row.whole.has_value()) << row.text;
    EXPECT_EQ(whole.offset(), row.whole.value_or(0)) << row.text;
    intake::v1::Place decimal;
    EXPECT_EQ(Reads(std::string("latitude: ") + row.text, decimal), row.decimal.has_value())
        << row.text;
    EXPECT_EQ(decimal.latitude(), row.decimal.value_or(0)) << row.text;
  }
  log::v1::DeadRecord narrow;
  EXPECT_FALSE(Reads("partition: 2147483648", narrow));
}

}  // namespace
}  // namespace huying::city
