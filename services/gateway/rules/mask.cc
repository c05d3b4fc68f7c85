#include "services/gateway/rules/mask.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace huying::gateway::rules {
namespace {

constexpr size_t kDigitsMin = 7;         // in one run
constexpr size_t kJoinedDigitsMin = 10;  // with joiners between them; a date has fewer
constexpr size_t kDigitsKept = 3;
constexpr size_t kJoinersMax = 2;  // between two digits: a dash may be written as two

// Signs with which people part the digits of one number.
constexpr std::string_view kJoiners[] = {" ", "-", ".", "·", "—", "–", "－", "．", "　", "_"};
constexpr std::string_view kFullWidthDigits = "０１２３４５６７８９";
constexpr size_t kFullWidthBytes = 3;

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
bool IsMailName(char c) {
  return IsAsciiDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '_' || c == '-' || c == '+';
}

// Bytes of the digit that begins here; 0 if none does.
size_t DigitBytes(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  if (IsAsciiDigit(text[at])) return 1;
  const std::string_view wide = text.substr(at, kFullWidthBytes);
  const size_t found = wide.size() == kFullWidthBytes ? kFullWidthDigits.find(wide) : wide.npos;
  return found != wide.npos && found % kFullWidthBytes == 0 ? kFullWidthBytes : 0;
}

// Bytes of the joiner that begins here; 0 if none does.
size_t JoinerBytes(std::string_view text, size_t at) {
  for (std::string_view joiner : kJoiners) {
    if (text.substr(std::min(at, text.size())).starts_with(joiner)) return joiner.size();
  }
  return 0;
}

struct Number {
  size_t end = 0;     // in the text
  size_t digits = 0;  // all
  size_t run = 0;     // the longest run without a joiner
  bool personal() const { return run >= kDigitsMin || digits >= kJoinedDigitsMin; }
};

// The number that begins at `begin`: digits, few joiners between them, a final X.
Number ReadNumber(std::string_view text, size_t begin) {
  Number number{.end = begin};
  size_t run = 0;
  size_t joiners = 0;
  for (size_t at = begin; at < text.size();) {
    if (const size_t digit = DigitBytes(text, at)) {
      at += digit;
      ++number.digits;
      number.run = std::max(number.run, ++run);
      number.end = at;
      joiners = 0;
      continue;
    }
    const size_t joiner = JoinerBytes(text, at);
    if (joiner == 0 || ++joiners > kJoinersMax) break;
    at += joiner;
    run = 0;
  }
  if (number.end < text.size() && (text[number.end] == 'X' || text[number.end] == 'x'))
    ++number.end;
  return number;
}

std::string MaskNumbers(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (DigitBytes(text, at) == 0) {
      out += text[at++];
      continue;
    }
    const Number number = ReadNumber(text, at);
    for (size_t seen = 0; at < number.end;) {
      const size_t joiner = JoinerBytes(text, at);
      const size_t bytes = joiner != 0 ? joiner : std::max<size_t>(DigitBytes(text, at), 1);
      if (joiner == 0 && ++seen > kDigitsKept && number.personal()) {
        out += '*';
      } else {
        out += text.substr(at, bytes);
      }
      at += bytes;
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
