// Who may post requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace huying::gateway::open311 {

// Immutable.
class ApiKeys {
 public:
  // Open: anybody may post, with or without a key.
  ApiKeys() = default;
  // Reads a file with one key a line; text after a space or a # is for people. An empty path is
  // open; a file that cannot be read, or that holds no key, is an error and never open.
  static absl::StatusOr<ApiKeys> Load(const std::string& path);

  bool open() const { return open_; }
  // Takes the same time for any key.
  bool Allow(std::string_view key) const;

 private:
  bool open_ = true;
  std::vector<std::string> keys_;
};

}  // namespace huying::gateway::open311
