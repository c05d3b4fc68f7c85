// The small city of common/city/testdata, for tests that need some city.
#pragma once

#include <memory>

#include "common/city/city.h"

namespace huying::testing {

// Loaded once; aborts if it cannot be. Tests run from the repository's root.
inline const city::City& SmallCity() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("common/city/testdata/small").value();
  return *city;
}

}  // namespace huying::testing
