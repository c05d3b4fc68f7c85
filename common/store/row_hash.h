// Rows by key in hash maps. A key's hash is taken once on its way from a change to the disk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace huying::store {

// What a row is looked for by.
struct RowKeyView {
  // NOLINTNEXTLINE(google-explicit-constructor): a key is where its hash is taken
  RowKeyView(std::string_view of)
      : bytes(of), hash(absl::HashOf(absl::string_view(of.data(), of.size()))) {}
  RowKeyView(std::string_view of, size_t its_hash) : bytes(of), hash(its_hash) {}

  std::string_view bytes;
  size_t hash;
};

struct RowKey {
  explicit RowKey(RowKeyView of) : bytes(of.bytes), hash(of.hash) {}
  operator RowKeyView() const { return {bytes, hash}; }  // NOLINT(google-explicit-constructor)

  std::string bytes;
  size_t hash;
};

struct RowHash {
  using is_transparent = void;
  size_t operator()(const RowKey& key) const { return key.hash; }
  size_t operator()(const RowKeyView& key) const { return key.hash; }
};

struct RowEq {
  using is_transparent = void;
  bool operator()(RowKeyView a, RowKeyView b) const { return a.bytes == b.bytes; }
};

}  // namespace huying::store
