// The forms that telephone numbers have in China, whoever looks for them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace huying::text {

// ASCII forms of digits, signs and dashes; white space is kept as one space, a line's end as such.
std::string PlainNumbers(std::string_view text);

// Digits that tell by their form alone that they are a number: of a mobile, with an area code, 400 and 800.
bool IsLongNumber(std::string_view digits);
bool AllZero(std::string_view digits);

}  // namespace huying::text
