#include "services/gateway/open311/api_keys.h"

#include <fstream>
#include <utility>

namespace huying::gateway::open311 {
namespace {

constexpr size_t kKeyCharsMin = 16;

bool SameText(std::string_view a, std::string_view b) {
  unsigned char differs = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); ++i) {
    differs = static_cast<unsigned char>(differs | (a[i] ^ (i < b.size() ? b[i] : 0)));
  }
  return differs == 0;
}

}  // namespace

absl::StatusOr<ApiKeys> ApiKeys::Load(const std::string& path) {
  ApiKeys keys;
  if (path.empty()) return keys;
  keys.open_ = false;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::string key = line.substr(0, line.find_first_of(" \t#\r"));
    if (key.empty()) continue;
    if (key.size() < kKeyCharsMin) {
      return absl::InvalidArgumentError(path +
                                        ": a key has fewer than 16 characters; make longer ones");
    }
    keys.keys_.push_back(std::move(key));
  }
  if (keys.keys_.empty()) {
    return absl::NotFoundError(
        path +
        ": no Open311 key could be read; write one a line, or name no file to let anybody post");
  }
  return keys;
}

bool ApiKeys::Allow(std::string_view key) const {
  bool found = open_;
  for (const std::string& known : keys_) found = SameText(known, key) || found;
  return found;
}

}  // namespace huying::gateway::open311
