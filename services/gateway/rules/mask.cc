#include "services/gateway/rules/mask.h"

#include <algorithm>
#include <cstddef>

namespace huying::gateway::rules {
namespace {

constexpr size_t kDigitsMin = 7;         // in one run
constexpr size_t kJoinedDigitsMin = 10;  // with joiners between them; a date has fewer
constexpr size_t kDigitsKept = 3;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsJoiner(char c) { return c == ' ' || c == '-'; }
bool IsMailName(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == '-' || c == '+';
}

struct Number {
  size_t end = 0;     // in the text
  size_t digits = 0;  // all
  size_t run = 0;     // the longest run without a joiner
  bool personal() const { return run >= kDigitsMin || digits >= kJoinedDigitsMin; }
};

// The number that begins at `begin`: digits, single joiners between them, a final X.
Number ReadNumber(std::string_view text, size_t begin) {
  Number number{.end = begin};
  size_t run = 0;
  for (size_t i = begin; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      ++number.digits;
      number.run = std::max(number.run, ++run);
      number.end = i + 1;
    } else if (!IsJoiner(text[i]) || (i > begin && IsJoiner(text[i - 1]))) {
      break;
    } else {
      run = 0;
    }
  }
  if (number.end < text.size() && (text[number.end] == 'X' || text[number.end] == 'x'))
    ++number.end;
  return number;
}

std::string MaskNumbers(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      out += text[i++];
      continue;
    }
    const Number number = ReadNumber(text, i);
    size_t seen = 0;
    for (; i < number.end; ++i) {
      const bool hidden = number.personal() && !IsJoiner(text[i]) && seen >= kDigitsKept;
      if (!IsJoiner(text[i])) ++seen;
      out += hidden ? '*' : text[i];
    }
  }
  return out;
}

std::string MaskMails(std::string text) {
  for (size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    for (size_t i = at; i > 0 && IsMailName(text[i - 1]); --i) text[i - 1] = '*';
  }
  return text;
}

}  // namespace

std::string MaskPersonal(std::string_view text) { return MaskMails(MaskNumbers(text)); }

}  // namespace huying::gateway::rules
