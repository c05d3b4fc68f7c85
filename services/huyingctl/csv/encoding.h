// Which bytes a text file holds, and the same as UTF-8. Without a mark it is a guess, which names its doubt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace huying::ctl {

struct DecodedText {
  std::string text;      // UTF-8, no byte order mark
  std::string encoding;  // "UTF-8", "GB18030", "UTF-16LE" or "UTF-16BE"
  std::string doubt;     // why and where it may be another one; empty if there is none
  // Lines that hold bytes which are none of the encoding's, ascending, each once; U+FFFD stands for them.
  std::vector<int64_t> damaged_lines;

  // The first of them from `first` to `last`; nothing if these are whole.
  std::optional<int64_t> DamageIn(int64_t first, int64_t last) const;
};

// The names that may be said: "auto", "utf-8", "gb18030", "utf-16le", "utf-16be".
std::vector<std::string> EncodingNames();

// What is damaged is left to the caller. Without a name: by the mark; UTF-8 if it is, or if little of it is not; GB18030
// (GBK, GB2312); UTF-16 by its zeros. INVALID_ARGUMENT, naming the line, for what is neither.
absl::StatusOr<DecodedText> DecodeDamagedText(std::string bytes, std::string_view name = "auto");
// INVALID_ARGUMENT, naming the line, if something is damaged, too.
absl::StatusOr<DecodedText> DecodeText(std::string bytes);

// Read and decode a file of at most 512 MiB.
absl::StatusOr<DecodedText> ReadDamagedTextFile(const std::string& path,
                                                std::string_view name = "auto");
absl::StatusOr<DecodedText> ReadTextFile(const std::string& path);

}  // namespace huying::ctl
