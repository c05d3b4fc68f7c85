// Numbers as people write them: decimal, whoever reads them and wherever they stand. 010 is ten; 0x10, 1_000,
// 1,000 and digits of full width are no numbers. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace huying {

// A sign and digits; false if it is anything else, or does not fit.
bool ParseWhole(std::string_view text, int64_t& number);
// The same with a point or an exponent, and finite.
bool ParseDecimal(std::string_view text, double& number);

}  // namespace huying
