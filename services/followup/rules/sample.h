// Random samples that everybody can recompute: the draw is a function of the case's number alone.
// Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace huying::followup::rules {

// What is drawn for; each has a draw of its own.
enum class Draw : uint32_t { kVisit = 1, kCheck = 2 };

// True for `percent` of a hundred cases. The same case, round and purpose always get the same
// answer.
bool IsDrawn(std::string_view case_id, uint32_t round, Draw draw, int32_t percent);

}  // namespace huying::followup::rules
