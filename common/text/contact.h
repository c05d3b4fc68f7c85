// What somebody wrote where a telephone number is asked for: 138 0013 8000, 010-87654321转802, two numbers, a masked
// one, 无, or the name of a neighbour. It is kept as it was written; what can be dialled is found in it. One rule for
// every way in. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace huying::text {

struct DialledNumber {
  std::string digits;     // with + in front if it is of another country
  std::string extension;  // empty: none

  friend bool operator==(const DialledNumber&, const DialledNumber&) = default;
};

struct Contact {
  std::string text;                    // empty: nothing was told
  std::vector<DialledNumber> numbers;  // in the order of the text
};

// Here digits need no word beside them to be a number, as they do in a free text (see telephone.h): five will do, for a
// utility's own line. What is masked (138****8000) is none.
Contact ReadContact(std::string_view field);

// "01087654321转802", for people.
std::string ToText(const DialledNumber& number);

}  // namespace huying::text
