#include "common/text/telephone.h"

#include <algorithm>
#include <utility>

#include "common/text/telephone_forms.h"
#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr size_t kMostGroups = 4;        // of one number: 0731 - 8888 - 8888
constexpr size_t kLongestSeparator = 4;  // between two groups, e.g. " - ", "---"
constexpr size_t kLabelBefore = 45;      // bytes: fifteen characters
constexpr size_t kLabelAfter = 12;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsDate(std::string_view digits) {
  if (digits.size() != 8) return false;
  const std::string year(digits.substr(0, 4)), month(digits.substr(4, 2)), day(digits.substr(6));
  return year >= "1950" && year <= "2099" && month >= "01" && month <= "12" && day >= "01" &&
         day <= "31";
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

// The end of the last of the words in `text`; 0 if there is none. Begins at the end: there the word
// mostly stands, and shorter ends are not worth a look.
size_t LastEnd(std::string_view text, const std::vector<std::string>& words) {
  size_t last = 0;
  for (const std::string& word : words) {
    for (size_t end = text.size(); end >= word.size() && end > last; --end) {
      const size_t at = end - word.size();
      if (text[at] != word[0] || text.substr(at, word.size()) != word) continue;
      last = end;
      break;
    }
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
    const size_t begin = end > bytes ? end - bytes : 0;
    const std::string_view before = std::string_view(text).substr(begin, end - begin);
    const size_t line = before.rfind('\n');
    return line == std::string_view::npos ? before : before.substr(line + 1);
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
    const bool form = IsLongNumber(digits) || IsShort(digits);
    const bool free = form && groups.FreeAtRight(last) && !IsAmount(groups, last);
    if (free && IsLongNumber(digits)) return IsOther(groups, first) ? 0 : taken;
    const bool date_goes_on = taken == 1 && digits.size() <= 4 && groups.GoesOn(last);
    if (free && !date_goes_on && IsShort(digits) &&
        (follows || digits == "12345" || Labelled(groups, first, last)))
      return IsOther(groups, first) ? 0 : taken;
    if (!groups.GoesOn(last)) return 0;
  }
  return 0;
}

std::vector<std::string> TelephoneReader::Find(std::string_view text) const {
  const Groups groups(PlainNumbers(text));
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
