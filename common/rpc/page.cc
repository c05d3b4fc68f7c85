#include "common/rpc/page.h"

#include "absl/strings/escaping.h"

namespace huying::rpc {
namespace {

constexpr size_t kPositionBytesMax = 256;

}  // namespace

uint32_t PageSize(uint32_t asked, uint32_t max) {
  return asked == 0 ? std::min(kPageSizeDefault, max) : std::min(asked, max);
}

std::string EncodePageToken(std::string_view position) {
  return absl::WebSafeBase64Escape({position.data(), position.size()});
}

std::optional<std::string> DecodePageToken(std::string_view token) {
  std::string position;
  if (token.size() > 2 * kPositionBytesMax) return std::nullopt;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &position)) return std::nullopt;
  if (position.size() > kPositionBytesMax || EncodePageToken(position) != token)
    return std::nullopt;
  return position;
}

}  // namespace huying::rpc
