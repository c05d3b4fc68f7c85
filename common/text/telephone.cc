#include "common/text/telephone.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr size_t kMostGroups = 4;        // of one number: 0731 - 8888 - 8888
constexpr size_t kLongestSeparator = 4;  // between two groups, e.g. " - ", "---"
constexpr size_t kLabelBefore = 45;      // bytes: fifteen characters
constexpr size_t kLabelAfter = 12;
constexpr std::array<std::string_view, 8> kDashes = {"—", "–", "‐", "‑", "‒", "―", "─", "ー"};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// All of kDashes begin so; almost no other character of a Chinese text does.
bool MayBeDash(char c) { return c == kDashes[0][0] || c == kDashes.back()[0]; }

std::string WithAsciiDashes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto dash =
        MayBeDash(text[at])
            ? std::find_if(kDashes.begin(), kDashes.end(),
                           [&](std::string_view each) { return text.substr(at).starts_with(each); })
            : kDashes.end();
    out.push_back(dash == kDashes.end() ? text[at] : '-');
    at += dash == kDashes.end() ? 1 : dash->size();
  }
  return out;
}

// ASCII forms of digits and signs; white space is kept as one space, a line's end as such.
std::string Plain(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    end = std::min(end, text.substr(0, end).find("　"));
    plain += Normalize(text.substr(0, end));
    if (end == text.size()) break;
    const bool wide = text[end] != ' ' && text.substr(end).starts_with("　");
    const char space = text[end] == '\n' ? '\n' : ' ';
    if (plain.empty() || plain.back() != space) plain.push_back(space);
    text.remove_prefix(end + (wide ? std::string_view("　").size() : 1));
  }
  return WithAsciiDashes(plain);
}

bool IsDate(std::string_view digits) {
  if (digits.size() != 8) return false;
  const std::string year(digits.substr(0, 4)), month(digits.substr(4, 2)), day(digits.substr(6));
  return year >= "1950" && year <= "2099" && month >= "01" && month <= "12" && day >= "01" &&
         day <= "31";
}

bool AllZero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

// A number that tells by its form alone what it is.
bool IsLong(std::string_view digits) {
  if (digits.size() == 11 && digits[0] == '1' && digits[1] >= '3')
    return !AllZero(digits.substr(3));
  if (digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800")))
    return !AllZero(digits.substr(3));
  if (digits[0] != '0' || digits.size() < 2 || digits[1] == '0') return false;
  const size_t area = digits[1] <= '2' ? 3 : 4;
  if (digits.size() <= area) return false;
  const std::string_view own = digits.substr(area);
  const bool service = own.size() == 5 && own.starts_with("12");
  return (service || (own.size() >= 7 && own.size() <= 8)) && !AllZero(own) && own[0] != '0';
}

// 12345 and its kin, and numbers without an area code: they need a word that says so.
bool IsShort(std::string_view digits) {
  switch (digits.size()) {
    case 3:
      return digits == "110" || digits == "119" || digits == "120" || digits == "122";
    case 5:
      return digits.starts_with("12") || digits.starts_with("10") || digits.starts_with("9");
    case 6:
      return digits.starts_with("95") || digits.starts_with("96");
    case 7:
    case 8:
      return digits[0] >= '2' && !IsDate(digits) && !AllZero(digits.substr(1));
    default:
      return false;
  }
}

// The end of the last of the words in `text`; 0 if there is none.
size_t LastEnd(std::string_view text, const std::vector<std::string>& words) {
  size_t last = 0;
  for (const std::string& word : words) {
    const size_t at = text.rfind(word);
    if (at != std::string_view::npos) last = std::max(last, at + word.size());
  }
  return last;
}

void Normalized(std::vector<std::string>& words) {
  for (std::string& word : words) word = Normalize(word);
}

}  // namespace

// The runs of digits of a text.
struct TelephoneReader::Groups {
  struct Group {
    size_t begin = 0;
    size_t end = 0;
  };

  explicit Groups(std::string plain) : text(std::move(plain)) {
    for (size_t at = 0; at < text.size();) {
      if (!IsDigit(text[at])) {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < text.size() && IsDigit(text[end])) ++end;
      all.push_back({at, end});
      at = end;
    }
  }

  std::string_view Before(size_t group, size_t bytes) const {
    const size_t end = all[group].begin;
    // A label holds for its own line only.
    size_t begin = end > bytes ? end - bytes : 0;
    const size_t line = text.rfind('\n', end);
    if (line != std::string::npos) begin = std::max(begin, line + 1);
    return std::string_view(text).substr(std::min(begin, end), end - std::min(begin, end));
  }
  // One number goes on from this group to the next.
  bool GoesOn(size_t group) const {
    if (group + 1 >= all.size()) return false;
    const std::string_view between =
        std::string_view(text).substr(all[group].end, all[group + 1].begin - all[group].end);
    return between.size() <= kLongestSeparator &&
           between.find_first_not_of("-() ") == std::string_view::npos;
  }
  bool FreeAtLeft(size_t group) const {
    const size_t at = all[group].begin;
    return at == 0 || (!IsLetter(text[at - 1]) && text[at - 1] != '*' && text[at - 1] != '.');
  }
  bool FreeAtRight(size_t group) const {
    const size_t at = all[group].end;
    return at == text.size() || (!IsLetter(text[at]) && text[at] != '*');
  }

  std::string text;
  std::vector<Group> all;
};

TelephoneReader::TelephoneReader(NumberLabels labels) : labels_(std::move(labels)) {
  Normalized(labels_.telephone);
  Normalized(labels_.other);
  Normalized(labels_.units);
}

bool TelephoneReader::Labelled(const Groups& groups, size_t first, size_t last) const {
  if (LastEnd(groups.Before(first, kLabelBefore), labels_.telephone) > 0) return true;
  std::string_view after = std::string_view(groups.text).substr(groups.all[last].end, kLabelAfter);
  for (std::string_view sign : {"，", "。", "；", "、", ",", ";", "\n"})
    after = after.substr(0, after.find(sign));
  return LastEnd(after, labels_.telephone) > 0;
}

bool TelephoneReader::IsOther(const Groups& groups, size_t first) const {
  const std::string_view before = groups.Before(first, kLabelBefore);
  const size_t other = LastEnd(before, labels_.other);
  return other > 0 && other >= LastEnd(before, labels_.telephone);
}

bool TelephoneReader::IsAmount(const Groups& groups, size_t last) const {
  const std::string_view after = std::string_view(groups.text).substr(groups.all[last].end);
  return std::any_of(labels_.units.begin(), labels_.units.end(),
                     [&](const std::string& unit) { return after.starts_with(unit); });
}

size_t TelephoneReader::TakeNumber(const Groups& groups, size_t first, bool follows) const {
  if (!groups.FreeAtLeft(first)) return 0;
  std::string digits;
  for (size_t taken = 1; taken <= kMostGroups; ++taken) {
    const size_t last = first + taken - 1;
    digits.append(groups.text, groups.all[last].begin,
                  groups.all[last].end - groups.all[last].begin);
    if (digits.starts_with("86") && digits.size() == 13) digits.erase(0, 2);
    const bool form = IsLong(digits) || IsShort(digits);
    const bool free = form && groups.FreeAtRight(last) && !IsAmount(groups, last);
    if (free && IsLong(digits)) return IsOther(groups, first) ? 0 : taken;
    const bool date_goes_on = taken == 1 && digits.size() <= 4 && groups.GoesOn(last);
    if (free && !date_goes_on && IsShort(digits) &&
        (follows || digits == "12345" || Labelled(groups, first, last)))
      return IsOther(groups, first) ? 0 : taken;
    if (!groups.GoesOn(last)) return 0;
  }
  return 0;
}

std::vector<std::string> TelephoneReader::Find(std::string_view text) const {
  const Groups groups(Plain(text));
  std::vector<std::string> found;
  bool follows = false;  // directly after another number: 88881234、88885678
  for (size_t i = 0; i < groups.all.size();) {
    const size_t taken = TakeNumber(groups, i, follows);
    follows = false;
    if (taken == 0) {
      ++i;
      continue;
    }
    std::string& digits = found.emplace_back();
    for (size_t end = i + taken; i < end; ++i)
      digits.append(groups.text, groups.all[i].begin, groups.all[i].end - groups.all[i].begin);
    if (i < groups.all.size()) {
      const size_t gap = groups.all[i].begin - groups.all[i - 1].end;
      follows = gap <= std::string_view("、").size();
    }
  }
  return found;
}

}  // namespace huying::text
