#include "common/text/contact.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "common/core/text.h"
#include "common/text/telephone_forms.h"
#include "common/text/utf8.h"

namespace huying::text {
namespace {

constexpr size_t kDigitsMin = 5;                      // a short number such as a utility's own line
constexpr size_t kDigitsMax = 15;                     // ITU-T E.164
constexpr size_t kWrittenDigitsMax = kDigitsMax + 8;  // 0086 in front, twice
constexpr size_t kForeignDigitsMin = 8;
constexpr size_t kExtensionDigitsMax = 6;
constexpr size_t kJoinerBytesMax = 4;
constexpr std::string_view kJoiners = "-()·_ .";
constexpr std::array<std::string_view, 9> kExtensionWords = {
    "转接", "转拨", "转", "分机号", "分机", "内线", "extension", "ext", "x"};
// What stands for digits that are not told.
constexpr std::array<std::string_view, 12> kMasks = {"*", "xx", "●", "•", "×",  "■",
                                                     "█", "○",  "?", "…", "..", "__"};

struct Group {
  size_t begin = 0;
  size_t end = 0;
};

bool IsLowerLetter(char c) { return c >= 'a' && c <= 'z'; }

std::vector<Group> GroupsOf(std::string_view text) {
  std::vector<Group> groups;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!IsDigit(text[at])) continue;
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    groups.push_back({begin, at});
  }
  return groups;
}

bool IsMask(std::string_view between) {
  return std::any_of(kMasks.begin(), kMasks.end(), [&](std::string_view mask) {
    return between.find(mask) != std::string_view::npos;
  });
}

// One number may go on over it.
bool Joins(std::string_view between) {
  return between.size() <= kJoinerBytesMax &&
         between.find_first_not_of(kJoiners) == std::string_view::npos && !IsMask(between);
}

// An extension follows.
bool Extends(std::string_view between) {
  between = Trim(between);
  for (std::string_view word : kExtensionWords) {
    if (!between.starts_with(word)) continue;
    between.remove_prefix(word.size());
    return between.find_first_not_of(":.- ") == std::string_view::npos;
  }
  return between == "#";
}

// Without the country, which is China's, and which may stand there twice: 86 is in the field, and somebody wrote it,
// too. Digits of the city alone get their 0 back.
std::string AtHome(std::string digits, bool plus) {
  bool abroad = false;
  for (size_t country = 1; country > 0; digits.erase(0, country)) {
    const bool named = digits.starts_with("86") && ((plus && !abroad) || digits.size() >= 12);
    country = digits.starts_with("0086") ? 4 : named ? 2 : 0;
    abroad = abroad || country > 0;
  }
  if (!abroad || digits.empty() || IsLongNumber(digits)) return digits;
  return IsLongNumber("0" + digits) ? "0" + digits : digits;
}

bool IsLocal(std::string_view digits) {
  return (digits.size() == 7 || digits.size() == 8) && digits[0] >= '2';
}

bool AllSame(std::string_view digits) {
  return digits.find_first_not_of(digits.front()) == std::string_view::npos;
}

class ContactReader {
 public:
  explicit ContactReader(std::string plain) : text_(std::move(plain)), groups_(GroupsOf(text_)) {}

  std::vector<DialledNumber> Read() {
    for (size_t first = 0; first < groups_.size();) {
      size_t last = first + 1;
      while (last < groups_.size() && Joins(Between(last))) ++last;
      first = ReadRun(first, last);
    }
    return std::move(found_);
  }

 private:
  // What stands before a group, back to the one before it.
  std::string_view Between(size_t group) const {
    const size_t begin = group == 0 ? 0 : groups_[group - 1].end;
    const size_t end = group == groups_.size() ? text_.size() : groups_[group].begin;
    return std::string_view(text_).substr(begin, end - begin);
  }

  std::string Digits(size_t first, size_t last) const {
    std::string digits;
    for (size_t i = first; i < last; ++i)
      digits.append(text_, groups_[i].begin, groups_[i].end - groups_[i].begin);
    return digits;
  }

  size_t SizeOf(size_t group) const { return groups_[group].end - groups_[group].begin; }

  // Digits beside a mask or a letter are not all of a number, or of something else.
  bool IsWhole(size_t first, size_t last) const {
    const std::string_view before = Between(first), after = Between(last);
    if (IsMask(before) || IsMask(after)) return false;
    const bool extended = last < groups_.size() && Extends(after);
    return (before.empty() || !IsLowerLetter(before.back())) &&
           (after.empty() || !IsLowerLetter(after.front()) || extended);
  }

  // The groups from `first` on that are one number by their form; `first` where there are none.
  template <class Form>
  size_t EndOf(size_t first, size_t last, bool plus, Form form) const {
    std::string all;
    for (size_t end = first + 1; end <= last && all.size() <= kWrittenDigitsMax; ++end) {
      all += Digits(end - 1, end);
      const std::string digits = AtHome(all, plus);
      if (!digits.empty() && form(digits)) return end;
    }
    return first;
  }

  // Reads the numbers of groups that hang together; says where to go on.
  size_t ReadRun(size_t first, size_t last) {
    const std::string_view before = Between(first);
    const size_t sign = before.find_last_not_of("( ");
    const bool plus = sign != std::string_view::npos && before[sign] == '+';
    const std::string all = Digits(first, last);
    const bool abroad = (plus && !all.starts_with("86")) ||
                        (all.starts_with("00") && !all.starts_with("0086") && !AllZero(all));
    if (abroad) {
      const std::string digits = plus ? all : all.substr(2);
      if (digits.size() < kForeignDigitsMin || digits.size() > kDigitsMax) return last;
      return Found("+" + digits, last, last);
    }
    for (bool whole = IsWhole(first, last); first < last;) {
      size_t end = EndOf(first, last, plus, IsLongNumber);
      if (end == first && !whole) return last;
      if (end == first) end = EndOf(first, last, plus, IsLocal);
      const std::string rest = AtHome(Digits(first, end == first ? last : end), plus);
      if (end == first) {
        // Whoever dials 00 calls another country.
        const bool number = rest.size() >= kDigitsMin && rest.size() <= kDigitsMax &&
                            !AllSame(rest) && !rest.starts_with("00");
        return number ? Found(rest, last, last) : last;
      }
      first = Found(rest, end, last);
    }
    return first;
  }

  // Keeps a number that ends before the group `end`, with its extension; says where to go on.
  size_t Found(std::string digits, size_t end, size_t last) {
    DialledNumber number{.digits = std::move(digits), .extension = ""};
    const size_t next = ReadExtension(end, last, number);
    if (std::find(found_.begin(), found_.end(), number) == found_.end())
      found_.push_back(std::move(number));
    return next;
  }

  size_t ReadExtension(size_t end, size_t last, DialledNumber& number) const {
    if (end == groups_.size() || SizeOf(end) > kExtensionDigitsMax) return end;
    const bool tail = end + 1 == last && Between(end) == "-";
    if (!tail && !(end == last && Extends(Between(end)))) return end;
    number.extension = Digits(end, end + 1);
    return end + 1;
  }

  const std::string text_;
  const std::vector<Group> groups_;
  std::vector<DialledNumber> found_;
};

}  // namespace

Contact ReadContact(std::string_view field) {
  Contact contact;
  if (SaysNothing(field)) return contact;
  contact.text = std::string(Trim(field));
  contact.numbers = ContactReader(PlainNumbers(contact.text)).Read();
  return contact;
}

std::string ToText(const DialledNumber& number) {
  return number.extension.empty() ? number.digits : Cat(number.digits, "转", number.extension);
}

}  // namespace huying::text
