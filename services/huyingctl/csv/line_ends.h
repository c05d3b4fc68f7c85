// Lines as editors count them, for all that names one: they end with LF, CR LF or CR. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace huying::ctl {

// How many lines end within `text`; `before` is what stands before it, 0 if nothing does.
inline int64_t LineEnds(std::string_view text, char before = 0) {
  int64_t ends = 0;
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && before != '\r')) ++ends;
    before = c;
  }
  return ends;
}

}  // namespace huying::ctl
