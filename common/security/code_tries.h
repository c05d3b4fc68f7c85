// MECH I2: how often somebody guessed at a case's tracking code: so many wrong ones within an hour,
// and no code is taken for that case until the hour is over, the right one neither.
//
// Of a fixed size, whoever guesses at what; a number that no case has counts like any other. What is
// pushed out of a full set is what has the fewest wrong tries: to make it forget one case, somebody
// must guess as often at several others that fall into the same set, and nobody outside knows which
// those are. Lost with the process.
//
// Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace huying::security {

class CodeTries {
 public:
  static constexpr uint32_t kWrongMax = 5;
  static constexpr int64_t kWindowNs = int64_t{3600} * 1'000'000'000;
  static constexpr size_t kSets = 2048;
  static constexpr size_t kWays = 8;

  CodeTries();

  // Too many wrong ones: none is looked at now. `now_ns` is monotonic.
  bool IsClosed(std::string_view case_id, int64_t now_ns) const;
  void Wrong(std::string_view case_id, int64_t now_ns);

  static constexpr size_t bytes() { return kSets * sizeof(Set); }

 private:
  struct Tries {
    uint64_t tag = 0;
    int64_t first_ns = 0;
    uint32_t wrong = 0;  // 0: free
  };
  using Set = std::array<Tries, kWays>;
  struct Place {
    size_t set;
    uint64_t tag;
  };

  Place PlaceOf(std::string_view case_id) const;

  std::array<unsigned char, 16> seed_;
  mutable absl::Mutex mutex_;
  std::vector<Set> sets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace huying::security
