// The bytes of a text file; the first one says which encoding is named.
#include <algorithm>
#include <string>

#include "common/text/utf8.h"
#include "services/huyingctl/csv/encoding.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

constexpr std::string_view kDamageSign = "\xEF\xBF\xBD";

// The text of a line, from 1; lines end with LF, CR LF or CR.
std::string_view LineOfText(std::string_view text, int64_t number) {
  for (;;) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (--number == 0) return text.substr(0, end);
    HY_CHECK(end < text.size());  // there is such a line
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

void CheckDamage(const ctl::DecodedText& decoded) {
  int64_t before = 0;
  for (const int64_t line : decoded.damaged_lines) {
    HY_CHECK(line > before && decoded.DamageIn(line, line) == line);
    HY_CHECK(before + 1 == line || decoded.DamageIn(before + 1, line - 1) == std::nullopt);
    before = line;
    // Enough of them; each needs the text from its beginning.
    if (line < 100)
      HY_CHECK(LineOfText(decoded.text, line).find(kDamageSign) != std::string_view::npos);
  }
}

}  // namespace

HY_FUZZ(encoding) {
  static const std::vector<std::string> kNames = ctl::EncodingNames();
  Input input(bytes);
  const std::string& name = kNames[input.Byte() % kNames.size()];
  const std::string file(input.Rest());
  const auto decoded = ctl::DecodeDamagedText(file, name);
  HY_CHECK(decoded.ok() || name == "auto");
  if (!decoded.ok()) return;
  HY_CHECK(!text::FindBadUtf8(decoded->text));
  HY_CHECK(decoded->text.size() <= 3 * file.size() + 3);
  CheckDamage(*decoded);
  const auto again = ctl::DecodeDamagedText(decoded->text, "utf-8");
  HY_CHECK(again.ok() && again->text == decoded->text && again->damaged_lines.empty());
  if (name == "auto") HY_CHECK(ctl::DecodeText(file).ok() == decoded->damaged_lines.empty());
}

}  // namespace huying::fuzz
