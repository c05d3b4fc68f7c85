// Plain facts about UTF-8 text. Pure; invalid bytes count as one character each and never stop
// anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace huying::text {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The position of the first byte that is not well-formed (The Unicode Standard, table 3-7); nothing
// if all is.
std::optional<size_t> FindBadUtf8(std::string_view bytes);

// Characters (code points), not bytes.
size_t CountCharacters(std::string_view text);
// Characters that are neither white space nor punctuation of either script: what a text really
// says.
size_t CountWordCharacters(std::string_view text);

// For comparing: full-width letters, digits and signs become ASCII, ASCII letters become small,
// white space (also full-width) is dropped. Chinese text keeps its characters.
std::string Normalize(std::string_view text);

}  // namespace huying::text
