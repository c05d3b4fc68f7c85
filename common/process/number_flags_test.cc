#include "common/process/number_flags.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "common/process/options.h"

namespace huying::process {
namespace {

TEST(NumberFlags, AreDecimalInEveryCommand) {
  const struct {
    std::string text;
    bool taken;
    int workers;
  } rows[] = {{"8", true, 8},     {"010", true, 10},  {"08", true, 8},       {"000", true, 0},
              {"+3", true, 3},    {"0x10", false, 0}, {"1e1", false, 0},     {"1_0", false, 0},
              {"１０", false, 0}, {"", false, 0},     {"0b1", false, 0},     {"8.0", false, 0},
              {"257", false, 0},  {"-1", false, 0},   {"0000257", false, 0}, {"ten", false, 0}};
  for (const auto& row : rows) {
    CLI::App app("", "huying");
    CLI::App* serve = app.add_subcommand("serve");
    Options options;
    AddServeFlags(*serve, options);
    ReadNumbersAsDecimal(app);
    std::vector<std::string> words = {"--workers=" + row.text, "--data=d", "--city=c", "serve"};
    bool taken = true;
    try {
      app.parse(std::move(words));  // the last one first
    } catch (const CLI::ParseError&) {
      taken = false;
    }
    EXPECT_EQ(taken, row.taken) << row.text;
    EXPECT_EQ(taken ? options.workers : 0, row.workers) << row.text;
  }
}

// The parser itself would take the largest number there is.
TEST(NumberFlags, WhatIsTooLargeIsTold) {
  const struct {
    std::string text;
    bool is_int, is_uint;
  } rows[] = {{"9223372036854775807", true, true},    {"9223372036854775808", false, true},
              {"018446744073709551615", false, true}, {"18446744073709551616", false, false},
              {"99999999999999999999", false, false}, {"-9223372036854775808", true, false},
              {"-9223372036854775809", false, false}, {"-1", true, false}};
  for (const auto& row : rows) {
    for (const bool is_uint : {false, true}) {
      CLI::App app("", "any");
      int64_t number = 0;
      uint64_t natural = 0;
      is_uint ? app.add_option("--n", natural) : app.add_option("--n", number);
      ReadNumbersAsDecimal(app);
      bool parsed = true;
      try {
        app.parse(std::vector<std::string>{"--n=" + row.text});
      } catch (const CLI::ParseError&) {
        parsed = false;
      }
      EXPECT_EQ(parsed, is_uint ? row.is_uint : row.is_int) << row.text << is_uint;
    }
  }
}

TEST(NumberFlags, APointIsDecimalToo) {
  for (const auto& [text, taken] : std::vector<std::pair<std::string, bool>>{{"1.5", true},
                                                                             {"010", true},
                                                                             {"1e1", true},
                                                                             {"0x10", false},
                                                                             {"inf", false},
                                                                             {"nan", false},
                                                                             {"1,5", false}}) {
    CLI::App app("", "any");
    double days = 0;
    app.add_option("--days", days);
    ReadNumbersAsDecimal(app);
    bool parsed = true;
    try {
      app.parse(std::vector<std::string>{"--days=" + text});
    } catch (const CLI::ParseError&) {
      parsed = false;
    }
    EXPECT_EQ(parsed, taken) << text;
    EXPECT_TRUE(text != "010" || days == 10) << days;
  }
}

}  // namespace
}  // namespace huying::process
