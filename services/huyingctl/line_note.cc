#include "services/huyingctl/line_note.h"

#include <iostream>

#include "common/core/text.h"

namespace huying::ctl {

void NoteLine(std::string_view file, int64_t line, std::string_view what) {
  std::cerr << Cat(file, ":", line, ": ", what, "\n");
}

}  // namespace huying::ctl
