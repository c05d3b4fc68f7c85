// How many partitions a city may have.
#pragma once

#include <cstdint>

namespace huying {

// The number of a case whose street is not known names its partition with two digits, see
// PseudoStreet in common/case/case_id.h.
inline constexpr int32_t kPartitionsMax = 100;

}  // namespace huying
