// For hash maps of rows by key that are asked with string_views.
#pragma once

#include <functional>
#include <string_view>

namespace huying::store {

struct RowHash {
  using is_transparent = void;
  size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
};

}  // namespace huying::store
