#include "services/huyingctl/csv/encoding.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "common/core/text.h"
#include "common/text/charset.h"
#include "common/text/utf8.h"
#include "services/huyingctl/csv/line_ends.h"

namespace huying::ctl {
namespace {

constexpr uintmax_t kFileBytesMax = 512u << 20;
constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// So many whole characters speak for an encoding against one that is damaged.
constexpr size_t kWholePerDamage = 3;
constexpr size_t kUsualPerRare = 4;

int64_t LineOf(std::string_view bytes, size_t at) { return 1 + LineEnds(bytes.substr(0, at)); }

// What bytes are if they are taken for one encoding.
struct Reading {
  DecodedText decoded;
  size_t damages = 0;     // runs of bytes
  size_t characters = 0;  // of UTF-8: well-formed ones of three bytes and more

  void Damage(int64_t line) {
    const bool first = decoded.damaged_lines.empty() || decoded.damaged_lines.back() != line;
    if (!first && decoded.text.ends_with(kReplacement)) return;
    ++damages;
    decoded.text += kReplacement;
    if (first) decoded.damaged_lines.push_back(line);
  }
};

Reading AsUtf8(std::string_view bytes) {
  Reading reading;
  reading.decoded.encoding = "UTF-8";
  reading.decoded.text.reserve(bytes.size());
  int64_t line = 1;
  for (size_t at = 0; at < bytes.size();) {
    const size_t length = text::CharacterLength(bytes, at);
    if (length == 0) reading.Damage(line);
    if (length >= 3) ++reading.characters;
    line += LineEnds(bytes.substr(at, 1), at == 0 ? '\0' : bytes[at - 1]);
    reading.decoded.text.append(bytes.substr(at, length));
    at += std::max<size_t>(length, 1);
  }
  return reading;
}

Reading AsConverted(std::string& bytes, std::string_view encoding) {
  Reading reading;
  reading.decoded.encoding = encoding;
  std::string& text = reading.decoded.text;
  int64_t line = 1;
  size_t counted = 0;
  const bool known = text::ConvertToUtf8(bytes, encoding, text, [&] {
    const std::string_view got = std::string_view(text).substr(counted);
    line += LineEnds(got, counted == 0 ? '\0' : text[counted - 1]);
    reading.Damage(line);
    counted = text.size();
    return true;
  });
  if (!known) {
    reading.damages = bytes.size() + 1;
    reading.decoded.damaged_lines.push_back(1);
  }
  return reading;
}

bool Within(char c, unsigned low, unsigned high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

// How usual the characters are if the bytes are GB18030: nearly every pair of bytes is some character in it, and
// nearly everything that people write stands among the signs and the common characters of GB 2312.
struct Usage {
  size_t characters = 0;
  size_t rare = 0;
  size_t first_rare = 0;  // where it begins
  bool all_hanzi = true;  // common ones
};

Usage UsageOf(std::string_view bytes) {
  Usage usage;
  for (size_t at = 0; at < bytes.size(); ++at) {
    if (Within(bytes[at], 0, 0x7f)) continue;
    ++usage.characters;
    const bool pair = at + 1 < bytes.size() && Within(bytes[at + 1], 0x40, 0xfe);
    const bool usual = pair && Within(bytes[at], 0xa1, 0xd7) && Within(bytes[at + 1], 0xa1, 0xfe);
    if (!usual && usage.rare++ == 0) usage.first_rare = at;
    if (!usual || !Within(bytes[at], 0xb0, 0xd7)) usage.all_hanzi = false;
    if (pair) ++at;
  }
  return usage;
}

// Characters of two bytes alone may be UTF-8, or Chinese in GB18030: 模 is ģ. Latin signs are common (25°C), other
// letters are not.
void WeighPairs(std::string& bytes, Reading& utf8) {
  const Usage usage = UsageOf(bytes);
  if (utf8.characters > 0 || usage.characters == 0 || !usage.all_hanzi) return;
  const auto first = static_cast<size_t>(
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return !Within(c, 0, 0x7f); }) -
      bytes.begin());
  const bool latin =
      std::none_of(bytes.begin(), bytes.end(), [](char c) { return Within(c, 0xc4, 0xdf); });
  const std::string doubt =
      Cat("line ", LineOf(bytes, first), " could be ", latin ? "GB18030" : "UTF-8", " as well: '");
  std::string pair = bytes.substr(first, 2);
  Reading gb18030 = AsConverted(bytes, "GB18030");
  if (gb18030.damages > 0) return;
  Reading other = latin ? AsConverted(pair, "GB18030") : AsUtf8(pair);
  if (!latin) utf8 = std::move(gb18030);
  utf8.decoded.doubt = Cat(doubt, other.decoded.text, "'");
}

// Text of UTF-16 without a mark has line ends and separators of two bytes, one of them zero.
std::string_view Utf16WithoutMark(std::string_view bytes) {
  constexpr std::string_view kSigns = "\n,\t;";
  size_t little = 0, big = 0;
  for (size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char first = bytes[at], second = bytes[at + 1];
    if (second == '\0' && kSigns.find(first) != std::string_view::npos) ++little;
    if (first == '\0' && kSigns.find(second) != std::string_view::npos) ++big;
  }
  if (little == big) return {};
  return little > big ? "UTF-16LE" : "UTF-16BE";
}

Reading AsNamed(std::string& bytes, std::string_view name) {
  return name == "UTF-8" ? AsUtf8(bytes) : AsConverted(bytes, name);
}

absl::StatusOr<Reading> Guess(std::string& bytes) {
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4)))
    return absl::InvalidArgumentError("the file is UTF-32; save it as UTF-8");
  if (bytes.starts_with("\xFF\xFE")) return AsNamed(bytes, "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return AsNamed(bytes, "UTF-16BE");
  if (bytes.starts_with(kMark)) return AsUtf8(bytes);
  if (const std::string_view name = Utf16WithoutMark(bytes); !name.empty()) {
    Reading reading = AsNamed(bytes, name);
    reading.decoded.doubt = "there is no byte order mark, only zeros";
    return reading;
  }
  Reading utf8 = AsUtf8(bytes);
  if (utf8.damages == 0) {
    WeighPairs(bytes, utf8);
    return utf8;
  }
  // A cell that was cut within a character must not turn the whole file into another one.
  if (utf8.characters >= kWholePerDamage * utf8.damages) return utf8;
  Reading gb18030 = AsConverted(bytes, "GB18030");
  const Usage usage = UsageOf(bytes);
  if (usage.characters < kWholePerDamage * gb18030.damages) {
    return absl::InvalidArgumentError(
        Cat("the file is neither UTF-8 (line ", utf8.decoded.damaged_lines.front(),
            ") nor GB18030 (line ", gb18030.decoded.damaged_lines.front(),
            "); save it as UTF-8, or say --encoding"));
  }
  if (usage.rare * kUsualPerRare > usage.characters) {
    gb18030.decoded.doubt =
        Cat("line ", LineOf(bytes, usage.first_rare), " has characters that hardly anybody writes");
  }
  return gb18030;
}

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"utf-8", "UTF-8"}, {"gb18030", "GB18030"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"}};

}  // namespace

std::optional<int64_t> DecodedText::DamageIn(int64_t first, int64_t last) const {
  const auto found = std::lower_bound(damaged_lines.begin(), damaged_lines.end(), first);
  if (found == damaged_lines.end() || *found > last) return std::nullopt;
  return *found;
}

std::vector<std::string> EncodingNames() {
  std::vector<std::string> names = {"auto"};
  for (const auto& [name, encoding] : kNames) names.emplace_back(name);
  return names;
}

absl::StatusOr<DecodedText> DecodeDamagedText(std::string bytes, std::string_view name) {
  const auto* const named = std::find_if(std::begin(kNames), std::end(kNames),
                                         [&](const auto& one) { return one.first == name; });
  absl::StatusOr<Reading> reading =
      named == std::end(kNames) ? Guess(bytes) : AsNamed(bytes, named->second);
  if (!reading.ok()) return reading.status();
  DecodedText decoded = std::move(reading->decoded);
  // A program that adds a mark to a file that has one leaves two.
  size_t marks = 0;
  while (std::string_view(decoded.text).substr(marks).starts_with(kMark)) marks += kMark.size();
  decoded.text.erase(0, marks);
  return decoded;
}

absl::StatusOr<DecodedText> DecodeText(std::string bytes) {
  absl::StatusOr<DecodedText> decoded = DecodeDamagedText(std::move(bytes));
  if (!decoded.ok() || decoded->damaged_lines.empty()) return decoded;
  return absl::InvalidArgumentError(Cat("line ", decoded->damaged_lines.front(),
                                        " holds bytes that are not ", decoded->encoding,
                                        "; save the file as UTF-8"));
}

namespace {

absl::StatusOr<std::string> ReadBytes(const std::string& path) {
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
  return bytes;
}

absl::StatusOr<DecodedText> Named(const std::string& path, absl::StatusOr<DecodedText> text) {
  if (!text.ok()) return absl::InvalidArgumentError(Cat(path, ": ", text.status().message()));
  return text;
}

}  // namespace

absl::StatusOr<DecodedText> ReadDamagedTextFile(const std::string& path, std::string_view name) {
  absl::StatusOr<std::string> bytes = ReadBytes(path);
  if (!bytes.ok()) return bytes.status();
  return Named(path, DecodeDamagedText(*std::move(bytes), name));
}

absl::StatusOr<DecodedText> ReadTextFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadBytes(path);
  if (!bytes.ok()) return bytes.status();
  return Named(path, DecodeText(*std::move(bytes)));
}

}  // namespace huying::ctl
