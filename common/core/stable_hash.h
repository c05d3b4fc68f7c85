// FNV-1a, 64 bits (Fowler, Noll, Vo: http://www.isthe.com/chongo/tech/comp/fnv/). Part of the storage format: streets
// and samples follow from it, so it is spelled out here and never exchanged. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace huying {

inline constexpr uint64_t kStableHashBasis = 14695981039346656037ull;

// `basis` continues an earlier hash, or is salted.
inline uint64_t StableHash(std::string_view bytes, uint64_t basis = kStableHashBasis) {
  constexpr uint64_t kPrime = 1099511628211ull;
  uint64_t hash = basis;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= kPrime;
  }
  return hash;
}

}  // namespace huying
