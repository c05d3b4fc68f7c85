#include "common/security/code_tries.h"

#include <sodium.h>

#include <algorithm>

#include "common/core/big_endian.h"
#include "common/core/check.h"

namespace huying::security {

CodeTries::CodeTries() : sets_(kSets) {
  static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
  HY_CHECK(sodium_init() >= 0);
  randombytes_buf(seed_.data(), seed_.size());
}

CodeTries::Place CodeTries::PlaceOf(std::string_view case_id) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(case_id.data()),
                   case_id.size(), seed_.data());
  const uint64_t tag = GetBig64(reinterpret_cast<const char*>(hash.data()));
  return {.set = static_cast<size_t>(tag % kSets), .tag = tag};
}

bool CodeTries::IsClosed(std::string_view case_id, int64_t now_ns) const {
  const Place place = PlaceOf(case_id);
  absl::MutexLock lock(&mutex_);
  const Set& set = sets_[place.set];
  return std::any_of(set.begin(), set.end(), [&](const Tries& tries) {
    return tries.tag == place.tag && tries.wrong >= kWrongMax &&
           now_ns - tries.first_ns < kWindowNs;
  });
}

void CodeTries::Wrong(std::string_view case_id, int64_t now_ns) {
  const Place place = PlaceOf(case_id);
  absl::MutexLock lock(&mutex_);
  Set& set = sets_[place.set];
  for (Tries& tries : set) {
    if (tries.wrong > 0 && now_ns - tries.first_ns >= kWindowNs) tries = {};
  }
  auto found = std::find_if(set.begin(), set.end(), [&](const Tries& tries) {
    return tries.wrong > 0 && tries.tag == place.tag;
  });
  if (found == set.end()) {
    found = std::min_element(set.begin(), set.end(), [](const Tries& a, const Tries& b) {
      return a.wrong != b.wrong ? a.wrong < b.wrong : a.first_ns < b.first_ns;
    });
    *found = {.tag = place.tag, .first_ns = now_ns, .wrong = 0};
  }
  if (found->wrong < kWrongMax) ++found->wrong;
}

}  // namespace huying::security
