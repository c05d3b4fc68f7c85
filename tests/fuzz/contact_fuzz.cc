// What can be dialled in a field for a telephone number, and in a free text.
#include <algorithm>
#include <string>

#include "common/core/text.h"
#include "common/text/contact.h"
#include "common/text/telephone.h"
#include "common/text/utf8.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

constexpr size_t kDialledMax = 15;  // ITU-T E.164
constexpr size_t kExtensionMax = 6;

bool AllDigits(std::string_view digits) {
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), text::IsDigit);
}

void CheckNumber(const text::DialledNumber& number) {
  std::string_view digits = number.digits;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  HY_CHECK(AllDigits(digits) && digits.size() >= 5 && digits.size() <= kDialledMax);
  HY_CHECK(number.extension.empty() ||
           (AllDigits(number.extension) && number.extension.size() <= kExtensionMax));
  // What somebody copies from the screen is the same number.
  const text::Contact again = text::ReadContact(text::ToText(number));
  HY_CHECK(again.numbers.size() == 1 && again.numbers.front() == number);
}

}  // namespace

HY_FUZZ(contact) {
  static const text::TelephoneReader kReader(
      {.telephone = {"电话", "热线"}, .other = {"信用代码", "工单"}, .units = {"元", "平方米"}});
  const text::Contact contact = text::ReadContact(bytes);
  HY_CHECK(contact.text == Trim(bytes) || contact.text.empty());
  HY_CHECK(!contact.text.empty() || contact.numbers.empty());
  size_t digits = 0;
  for (const text::DialledNumber& number : contact.numbers) {
    CheckNumber(number);
    digits += number.extension.size();
    HY_CHECK(std::count(contact.numbers.begin(), contact.numbers.end(), number) == 1);
  }
  HY_CHECK(digits <= bytes.size());
  size_t found = 0;
  for (const std::string& number : kReader.Find(bytes)) {
    HY_CHECK(AllDigits(number) && number.size() >= 3 && number.size() <= 13);
    found += number.size();
  }
  HY_CHECK(found <= bytes.size());
}

}  // namespace huying::fuzz
