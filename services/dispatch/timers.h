// Kinds of dispatch's timers: storage format, so a number is never used for another kind. The
// subject is the case id.
#pragma once

#include <cstdint>

namespace huying::dispatch {

enum TimerKind : uint32_t {
  kResumeDue = 1,   // a parked task must be taken up again
  kSilenceDue = 2,  // whoever has neither accepted nor returned it has accepted it
};

}  // namespace huying::dispatch
