// For hash maps of rows by key that are asked with string_views.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace huying::store {

struct RowHash {
  using is_transparent = void;
  size_t operator()(std::string_view key) const {
    return absl::HashOf(absl::string_view(key.data(), key.size()));
  }
};

}  // namespace huying::store
