#include "services/huyingctl/csv/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "common/core/text.h"
#include "common/text/utf8.h"

namespace huying::ctl {
namespace {

constexpr uintmax_t kFileBytesMax = 512u << 20;

int64_t LineOf(std::string_view bytes, size_t at) {
  return 1 + std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(at), '\n');
}

// Nothing, and where it stopped in `bad_at`, if the bytes are not GB18030.
std::optional<std::string> FromGb18030(std::string& bytes, size_t& bad_at) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  constexpr intptr_t kFailed = -1;  // as a pointer, says iconv
  if (std::memcmp(&converter, &kFailed, sizeof(converter)) == 0) {
    bad_at = 0;
    return std::nullopt;
  }
  // No character grows to more than twice its size: two bytes become three, four stay four.
  std::string text(bytes.size() * 2, '\0');
  char* in = bytes.data();
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  const size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  bad_at = bytes.size() - in_left;
  if (converted == static_cast<size_t>(-1)) return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace

absl::StatusOr<DecodedText> DecodeText(std::string bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return absl::InvalidArgumentError(
        "the file is UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  const std::optional<size_t> bad = text::FindBadUtf8(bytes);
  if (!bad.has_value()) return DecodedText{std::move(bytes), "UTF-8"};
  size_t gb_bad = 0;
  std::optional<std::string> converted = FromGb18030(bytes, gb_bad);
  if (converted.has_value()) return DecodedText{std::move(*converted), "GB18030"};
  return absl::InvalidArgumentError(Cat("the file is neither UTF-8 (line ", LineOf(bytes, *bad),
                                        ") nor GB18030 (line ", LineOf(bytes, gb_bad),
                                        "); save it as UTF-8"));
}

absl::StatusOr<DecodedText> ReadTextFile(const std::string& path) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::NotFoundError(Cat(path, ": ", error.message(), "; give the path of a CSV file"));
  }
  if (size > kFileBytesMax) {
    return absl::InvalidArgumentError(
        Cat(path, " holds ", size >> 20, " MiB; split it into files of at most 512 MiB"));
  }
  std::ifstream file(path, std::ios::binary);
  std::string bytes(size, '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) {
    return absl::UnavailableError(Cat(path, " could not be read to its end"));
  }
  absl::StatusOr<DecodedText> text = DecodeText(std::move(bytes));
  if (!text.ok()) return absl::InvalidArgumentError(Cat(path, ": ", text.status().message()));
  return text;
}

}  // namespace huying::ctl
