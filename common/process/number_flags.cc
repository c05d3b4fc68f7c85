#include "common/process/number_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include "common/core/number.h"

namespace huying::process {
namespace {

// As the parser takes it: without the zeros in front, which it would take for octal, and not too large, which it
// would cut to the largest there is, nor below 0 where it would become one of the largest.
template <class Number>
std::string MakeWhole(std::string& text) {
  const size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const bool digits = text.size() > sign && text.find_first_not_of("0123456789", sign) == text.npos;
  if (!digits) return "'" + text + "' is not a decimal number";
  const size_t first = std::min(text.find_first_not_of('0', sign), text.size() - 1);
  text.erase(sign, first - sign);
  Number number = 0;
  const char* const begin = text.data() + (text.front() == '+' ? 1 : 0);
  const std::errc error = std::from_chars(begin, text.data() + text.size(), number).ec;
  if (error == std::errc()) return {};
  const bool large = error == std::errc::result_out_of_range && text.front() != '-';
  return "'" + text + (large ? "' is too large" : "' is too small");
}

std::string MakeDecimal(std::string& text) {
  double number = 0;
  return ParseDecimal(text, number) ? "" : "'" + text + "' is not a decimal number";
}

}  // namespace

void ReadNumbersAsDecimal(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("INT")) option->transform(CLI::Validator(&MakeWhole<int64_t>, ""));
    if (type.starts_with("UINT")) option->transform(CLI::Validator(&MakeWhole<uint64_t>, ""));
    if (type.starts_with("FLOAT")) option->transform(CLI::Validator(&MakeDecimal, ""));
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    ReadNumbersAsDecimal(*command);
}

}  // namespace huying::process
