// Which bytes a text file holds, and the same as UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace huying::ctl {

struct DecodedText {
  std::string text;      // UTF-8, no byte order mark
  std::string encoding;  // "UTF-8" or "GB18030"
};

// The position of the first byte that is not well-formed UTF-8 (The Unicode Standard, table 3-7);
// nothing if all is.
std::optional<size_t> FindBadUtf8(std::string_view bytes);

// UTF-8 with or without a mark is taken as it is, GB18030 (GBK, GB2312) is converted.
// INVALID_ARGUMENT, naming the line, for anything else; UTF-16 is named as such.
absl::StatusOr<DecodedText> DecodeText(std::string bytes);

// Reads and decodes a file of at most 512 MiB.
absl::StatusOr<DecodedText> ReadTextFile(const std::string& path);

}  // namespace huying::ctl
