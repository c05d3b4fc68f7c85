// Kinds of intake's timers: storage format, so a number is never used for another kind. The subject
// is the case id.
#pragma once

#include <cstdint>

namespace huying::intake {

enum TimerKind : uint32_t {
  kSignOffDue = 1,  // the case goes out unsigned
};

}  // namespace huying::intake
