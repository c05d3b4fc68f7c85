// Notes about lines of a file, for whoever reads standard error.
#pragma once

#include <cstdint>
#include <string_view>

namespace huying::ctl {

// "a.csv:7: what". Written in one piece: answers about several lines come on several threads, and a note
// within another is nobody's to read.
void NoteLine(std::string_view file, int64_t line, std::string_view what);

}  // namespace huying::ctl
