#include "services/followup/rules/sample.h"

#include "common/core/stable_hash.h"

namespace huying::followup::rules {
namespace {

// FNV-1a, then the finalizer of SplitMix64 so that neighbouring numbers fall apart.
uint64_t Hash(std::string_view text, uint64_t salt) {
  uint64_t hash = StableHash(text, kStableHashBasis ^ salt);
  hash ^= hash >> 30;
  hash *= 0xbf58476d1ce4e5b9ULL;
  hash ^= hash >> 27;
  hash *= 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

}  // namespace

bool IsDrawn(std::string_view case_id, uint32_t round, Draw draw, int32_t percent) {
  if (percent <= 0) return false;
  const uint64_t salt = static_cast<uint64_t>(draw) << 32 | round;
  return Hash(case_id, salt) % 100 < static_cast<uint64_t>(percent);
}

}  // namespace huying::followup::rules
