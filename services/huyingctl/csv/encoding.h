// Which bytes a text file holds, and the same as UTF-8.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace huying::ctl {

struct DecodedText {
  std::string text;      // UTF-8, no byte order mark
  std::string encoding;  // "UTF-8" or "GB18030"
};

// UTF-8 with or without a mark is taken as it is, GB18030 (GBK, GB2312) is converted.
// INVALID_ARGUMENT, naming the line, for anything else; UTF-16 is named as such.
absl::StatusOr<DecodedText> DecodeText(std::string bytes);

// Reads and decodes a file of at most 512 MiB.
absl::StatusOr<DecodedText> ReadTextFile(const std::string& path);

}  // namespace huying::ctl
