#include "services/gateway/rules/mask.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace huying::gateway::rules {
namespace {

constexpr size_t kDigitsMin = 7;         // in one run
constexpr size_t kJoinedDigitsMin = 10;  // with joiners between them
constexpr size_t kDigitsKept = 3;
constexpr size_t kNameMax = 4;     // of Chinese characters
constexpr size_t kJoinersMax = 3;  // between two digits: "(555) - 123"

// Signs with which people part the digits of one number.
constexpr std::u32string_view kJoiners =
    U" \t\u00a0\u2002\u2003\u2005\u2007\u2009\u202f\u3000"  // blanks
    U"-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe63\uff0d"
    U".\u00b7\u2022\u30fb\uff0e_\uff3f/\uff0f\\|\uff5c*+~"
    U"()\uff08\uff09[]\u3010\u3011";
constexpr std::u32string_view kChineseDigits = U"〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖";
constexpr std::u32string_view kAtSigns = U"@\uff20\ufe6b";
// What numbers of 7 and 8 digits with a joiner between them count, if it follows: rooms and sums.
constexpr std::u32string_view kCounted = U"室房号元栋幢楼户年页次米平公吨度个人天分㎡%";

// Signs that show nothing: between the digits of a number they are not seen.
bool IsUnseen(char32_t c) {
  return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) ||
         c == 0x20e3 || c == 0x180e || c == 0x034f;
}

// What a digit is worth, however it is written; 10 if that does not matter; nothing for others.
std::optional<int> DigitOf(char32_t c) {
  constexpr char32_t kZeros[] = {U'0',    0xff10,  0x660,   0x6f0,   0x966,
                                 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6};
  for (const char32_t zero : kZeros) {
    if (c >= zero && c <= zero + 9) return static_cast<int>(c - zero);
  }
  const bool in_words = kChineseDigits.find(c) != kChineseDigits.npos;
  const bool circled = (c >= 0x2460 && c <= 0x2468) || c == 0x24ea;
  const bool raised = c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 ||
                      (c >= 0x2074 && c <= 0x2079) || (c >= 0x2080 && c <= 0x2089);
  if (in_words || circled || raised) return 10;
  return std::nullopt;
}

struct Sign {
  std::string_view bytes;
  char32_t code = 0;
};

std::vector<Sign> SignsOf(std::string_view text) {
  std::vector<Sign> signs;
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t wanted = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::string_view bytes = text.substr(at, wanted);
    char32_t code = wanted == 1 ? lead : lead & (0x7fu >> wanted);
    for (size_t i = 1; i < bytes.size(); ++i) {
      code = (code << 6) | (static_cast<unsigned char>(bytes[i]) & 0x3f);
    }
    signs.push_back({bytes, code});
    at += bytes.size();
  }
  return signs;
}

// Digits without a joiner between them.
struct Group {
  size_t begin = 0, end = 0;  // among the signs
  std::string digits = {};    // "?" for those that are worth nothing
  char32_t before = 0;        // the joiner that it follows; 0: it begins the number
  bool masked = false;

  size_t size() const { return digits.size(); }
  // At most four digits from `from` on; -1 if they are no number.
  int Value(size_t from, size_t count) const {
    int value = 0;
    for (size_t i = from; i < from + count; ++i) {
      if (digits[i] < '0' || digits[i] > '9') return -1;
      value = value * 10 + (digits[i] - '0');
    }
    return value;
  }
  int value() const { return size() <= 4 ? Value(0, size()) : -1; }
};

bool IsYear(int value) { return value >= 1900 && value <= 2099; }
bool IsMonth(int value) { return value >= 1 && value <= 12; }
bool IsDay(int value) { return value >= 1 && value <= 31; }
bool IsClock(const Group& group, size_t from) {
  for (size_t at = from, most = 23; at < group.size(); at += 2, most = 59) {
    const int value = group.Value(at, 2);
    if (value < 0 || value > static_cast<int>(most)) return false;
  }
  return true;
}

// 20261122, 2026112210, 202611221030, 20261122103000
bool IsWholeDate(const Group& group) {
  const size_t size = group.size();
  if (size != 8 && size != 10 && size != 12 && size != 14) return false;
  return IsYear(group.Value(0, 4)) && IsMonth(group.Value(4, 2)) && IsDay(group.Value(6, 2)) &&
         IsClock(group, 8);
}

// How many groups from `at` on are a date: 2026-11-22, 22/11/2026, 2026.11, 2026-2027; 0: none.
size_t DateGroups(const std::vector<Group>& groups, size_t at) {
  const auto value = [&](size_t i) { return at + i < groups.size() ? groups[at + i].value() : -1; };
  const auto short_one = [&](size_t i) {
    return at + i < groups.size() && groups[at + i].size() <= 2;
  };
  const auto joined = [&](size_t i) {
    return at + i < groups.size() ? groups[at + i].before : char32_t{0};
  };
  const size_t left = groups.size() - at;
  if (IsWholeDate(groups[at])) return 1;
  if (groups[at].size() == 4 && IsYear(value(0))) {
    if (left >= 3 && IsMonth(value(1)) && short_one(1) && IsDay(value(2)) && short_one(2) &&
        joined(1) == joined(2)) {
      return 3;
    }
    const bool month = left >= 2 && IsMonth(value(1)) && short_one(1);
    const bool last = left <= 2 || joined(2) != joined(1);
    if (month && last) return 2;
    if (left >= 2 && groups[at + 1].size() == 4 && IsYear(value(1)) && last) return 2;
  }
  const bool day_first = left >= 3 && short_one(0) && short_one(1) && groups[at + 2].size() == 4 &&
                         IsYear(value(2)) && joined(1) == joined(2);
  const bool in_order =
      (IsDay(value(0)) && IsMonth(value(1))) || (IsMonth(value(0)) && IsDay(value(1)));
  return day_first && in_order ? 3 : 0;
}

// Digits and joiners as one who reads would take them for one number, from `at` on.
std::vector<Group> ReadNumber(const std::vector<Sign>& signs, size_t at) {
  std::vector<Group> groups(1);
  groups[0].begin = groups[0].end = at;
  size_t joiners = 0;
  char32_t joiner = 0;
  for (; at < signs.size(); ++at) {
    const char32_t code = signs[at].code;
    if (const std::optional<int> digit = DigitOf(code)) {
      if (joiners > 0) groups.push_back({.begin = at, .before = joiner});
      Group& group = groups.back();
      group.digits += *digit < 10 ? static_cast<char>('0' + *digit) : '?';
      group.end = at + 1;
      joiners = 0;
    } else if (!IsUnseen(code)) {
      if (kJoiners.find(code) == kJoiners.npos || ++joiners > kJoinersMax) break;
      joiner = code;
    }
  }
  return groups;
}

// 8765-4321, 555 1234: a telephone of the same town; not 8765.4321, which is a measure.
bool IsLocalPhone(const std::vector<Group>& groups, size_t begin, size_t end,
                  const std::vector<Sign>& signs) {
  if (end - begin != 2) return false;
  const Group &first = groups[begin], &last = groups[begin + 1];
  if ((first.size() != 3 && first.size() != 4) || last.size() != 4) return false;
  if (first.digits[0] < '2' || last.before == U'.' || last.before == U'*') return false;
  return last.end == signs.size() || kCounted.find(signs[last.end].code) == kCounted.npos;
}

// 11.22-11.25 8.30-17.30: days and hours, of which each has its own joiners.
bool IsTimetable(const std::vector<Group>& groups, size_t begin, size_t end) {
  bool mixed = false;
  for (size_t i = begin; i < end; ++i) {
    if (groups[i].size() > 2 || groups[i].value() < 0 || groups[i].value() > 59) return false;
    mixed = mixed || (i > begin + 1 && groups[i].before != groups[begin + 1].before);
  }
  return mixed;
}

void MarkPersonal(std::vector<Group>& groups, size_t begin, size_t end,
                  const std::vector<Sign>& signs) {
  size_t digits = 0, run = 0;
  for (size_t i = begin; i < end; ++i) {
    digits += groups[i].size();
    run = std::max(run, groups[i].size());
  }
  const bool personal = run >= kDigitsMin ||
                        (digits >= kJoinedDigitsMin && !IsTimetable(groups, begin, end)) ||
                        IsLocalPhone(groups, begin, end, signs);
  for (size_t i = begin; i < end; ++i) groups[i].masked = personal;
}

// Dates stay, unless they stand where an identity card has the birthday or a telephone its middle.
void MarkNumber(std::vector<Group>& groups, const std::vector<Sign>& signs) {
  size_t begin = 0;  // of what is not a date
  for (size_t at = 0; at < groups.size();) {
    const size_t count = DateGroups(groups, at);
    const size_t after = at + count;
    const auto size = [&](size_t i) { return i < groups.size() ? groups[i].size() : 0; };
    const size_t former = at > begin ? size(at - 1) : 0;
    // 010-20261122; 110101 19900101 1234, also with joiners in the birthday
    const bool inside = count == 1 ? former >= 3 && former <= 6 : former == 6 && size(after) == 4;
    const bool goes_on =
        count == 1 && size(after) >= 3 && size(after) <= 6 && !IsClock(groups[after], 0);
    if (count == 0 || inside || goes_on) {
      ++at;
      continue;
    }
    MarkPersonal(groups, begin, at, signs);
    begin = at = after;
  }
  MarkPersonal(groups, begin, groups.size(), signs);
}

// Neither a digit nor a letter of any script: what may stand between the parts of a telephone when
// its shape says that it is one.
bool IsSymbol(char32_t c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c < 0x80) return !letter;
  return (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) ||
         (c >= 0xfe10 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff0f) ||
         (c >= 0xff1a && c <= 0xff20) || (c >= 0xff3b && c <= 0xff40) || c == 0xa0 || c == 0xb7;
}

// 138,0013,8000 and 010: 8765: 4321, whatever stands between; nothing for another shape.
std::vector<Group> ReadPhoneShape(const std::vector<Sign>& signs, size_t at) {
  constexpr size_t kBetweenMax = 6;
  constexpr size_t kSizes[] = {3, 4, 4};
  std::vector<Group> groups;
  for (const size_t size : kSizes) {
    Group group = {.begin = at, .masked = true};
    for (; at < signs.size() && group.size() <= size; ++at) {
      const std::optional<int> digit = DigitOf(signs[at].code);
      if (!digit && !IsUnseen(signs[at].code)) break;
      if (digit) group.digits += *digit < 10 ? static_cast<char>('0' + *digit) : '?';
      if (digit) group.end = at + 1;
    }
    if (group.size() != size) return {};
    groups.push_back(std::move(group));
    for (size_t i = 0; i < kBetweenMax && at < signs.size() && IsSymbol(signs[at].code) &&
                       !DigitOf(signs[at].code);
         ++i) {
      ++at;
    }
  }
  const std::string& first = groups[0].digits;
  const bool mobile = first[0] == '1' && first[1] >= '3' && first[1] <= '9';
  if (mobile || first[0] == '0') return groups;
  return {};
}

std::string MaskNumbers(std::string_view text) {
  const std::vector<Sign> signs = SignsOf(text);
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < signs.size();) {
    if (!DigitOf(signs[at].code)) {
      out += signs[at++].bytes;
      continue;
    }
    std::vector<Group> groups = ReadNumber(signs, at);
    MarkNumber(groups, signs);
    const bool hidden =
        std::any_of(groups.begin(), groups.end(), [](const Group& group) { return group.masked; });
    if (!hidden) {
      std::vector<Group> phone = ReadPhoneShape(signs, at);
      if (!phone.empty()) groups = std::move(phone);
    }
    size_t seen = 0;
    for (const Group& group : groups) {
      for (; at < group.begin; ++at) out += signs[at].bytes;
      if (!group.masked) seen = 0;
      for (; at < group.end; ++at) {
        const bool digit = DigitOf(signs[at].code).has_value();
        if (digit && group.masked && ++seen > kDigitsKept) {
          out += '*';
        } else {
          out += signs[at].bytes;
        }
      }
    }
    // The check digit of an identity card.
    constexpr std::u32string_view kCheck = U"Xx\uff38\uff58";
    if (groups.back().masked && at < signs.size() && kCheck.find(signs[at].code) != kCheck.npos) {
      out += '*';
      ++at;
    }
  }
  return out;
}

bool IsMailName(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '_' || c == '-' || c == '+' || c == '*' || (c >= 0xff10 && c <= 0xff19) ||
         (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a) || c == 0xff0e ||
         c == 0xff3f || c == 0xff0d || IsUnseen(c);
}

// A Chinese character stands before `at`.
bool IsHan(const std::vector<Sign>& signs, size_t at) {
  return at > 0 && signs[at - 1].code >= 0x3400 && signs[at - 1].code <= 0x9fff;
}

bool IsBlank(char32_t c) { return c == ' ' || c == 0xa0 || c == 0x3000; }

// "example.com" begins at `at`.
bool IsDomain(const std::vector<Sign>& signs, size_t at) {
  size_t names = 0;
  for (; at < signs.size() && IsMailName(signs[at].code); ++at) {
    if (signs[at].code == '.' || signs[at].code == 0xff0e) return names > 0;
    ++names;
  }
  return false;
}

// How many signs from `at` on stand for "@"; 0: none. "(at)" and its like count.
size_t AtSigns(const std::vector<Sign>& signs, size_t at) {
  if (kAtSigns.find(signs[at].code) != kAtSigns.npos) return 1;
  const auto is = [&](size_t i, std::u32string_view any) {
    return at + i < signs.size() && any.find(signs[at + i].code) != any.npos;
  };
  return is(0, U"([{\uff08\u3010") && is(1, U"aA") && is(2, U"tT") && is(3, U")]}\uff09\u3011") ? 4
                                                                                                : 0;
}

std::string MaskMails(std::string_view text) {
  const std::vector<Sign> signs = SignsOf(text);
  std::vector<bool> masked(signs.size());
  for (size_t at = 0; at < signs.size(); ++at) {
    const size_t count = AtSigns(signs, at);
    if (count == 0) continue;
    size_t begin = at, after = at + count;
    const bool apart = (begin > 0 && IsBlank(signs[begin - 1].code)) ||
                       (after < signs.size() && IsBlank(signs[after].code)) || count > 1;
    while (after < signs.size() && IsBlank(signs[after].code)) ++after;
    if (apart && !IsDomain(signs, after)) continue;
    while (begin > 0 && IsBlank(signs[begin - 1].code)) --begin;
    const size_t end = begin;
    while (begin > 0 && IsMailName(signs[begin - 1].code)) masked[--begin] = true;
    // A name in Chinese, of which nothing says where it begins.
    for (size_t i = 0;
         begin == end - i && i < kNameMax && IsHan(signs, begin) && IsDomain(signs, after); ++i) {
      masked[--begin] = true;
    }
  }
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < signs.size(); ++at) {
    if (masked[at] && !IsUnseen(signs[at].code)) {
      out += '*';
    } else {
      out += signs[at].bytes;
    }
  }
  return out;
}

}  // namespace

std::string MaskPersonal(std::string_view text) { return MaskMails(MaskNumbers(text)); }

}  // namespace huying::gateway::rules
