// Plain facts about UTF-8 text. Pure; invalid bytes count as one character each and never stop
// anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace huying::text {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The bytes of the well-formed character that begins at `at`; 0 if none does (The Unicode Standard, table
// 3-7).
size_t CharacterLength(std::string_view bytes, size_t at);
// The position of the first byte that is not well-formed; nothing if all is.
std::optional<size_t> FindBadUtf8(std::string_view bytes);

// Characters (code points), not bytes.
size_t CountCharacters(std::string_view text);
// Characters that are neither white space nor punctuation of either script: what a text really
// says.
size_t CountWordCharacters(std::string_view text);

// For comparing: full-width letters, digits and signs become ASCII, ASCII letters become small,
// blanks are dropped, of whatever script or width. Chinese text keeps its characters.
std::string Normalize(std::string_view text);

// An id as whoever wrote it meant it: full-width letters, digits and signs become ASCII, marks without
// width go, blanks within become one space each, those at the ends go. Capitals stay.
std::string NormalizeId(std::string_view id);

// What is written into a cell that has to be filled in: nothing, 无, 不详, N/A, NULL, -.
bool SaysNothing(std::string_view text);

}  // namespace huying::text
