// A file of reports: --map, --time-format, and its bytes, as `huyingctl import` reads them.
#include <string>

#include "common/core/text.h"
#include "common/text/utf8.h"
#include "services/huyingctl/csv/column_map.h"
#include "services/huyingctl/csv/csv.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/csv/seen_ids.h"
#include "services/huyingctl/csv/time_text.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

constexpr std::string_view kLostSign = "\xEF\xBF\xBD";

bool HoldsDamage(const ctl::CsvRow& row) {
  for (const std::string& field : row.fields) {
    if (field.find(kLostSign) != std::string::npos) return true;
  }
  return false;
}

void CheckImported(const ctl::ImportRow& row) {
  HY_CHECK(!row.external_id.empty() && (!row.title.empty() || !row.text.empty()));
  HY_CHECK(text::NormalizeId(row.external_id) == row.external_id);
  for (const std::string* said : {&row.title, &row.text, &row.address, &row.name, &row.phone})
    HY_CHECK(Trim(*said) == *said && said->find('\r') == std::string::npos);
}

}  // namespace

HY_FUZZ(import) {
  Input input(bytes);
  auto map = ctl::ColumnMap::Parse(input.Line());
  const auto times = ctl::ParseTimeForm(input.Line(), 480);
  if (!map.ok() || !times.ok()) return;
  const std::string file(input.Rest());
  const auto decoded = ctl::DecodeDamagedText(file);
  if (!decoded.ok()) return;
  // A file may hold the sign itself.
  const bool told = file.find(kLostSign) == std::string::npos && decoded->encoding == "UTF-8";
  ctl::CsvReader reader(decoded->text, ctl::SeparatorOf(decoded->text));
  ctl::CsvRow row;
  if (!reader.Next(row) || !row.error.empty() || !map->Bind(row).ok()) return;
  ctl::SeenIds seen;
  while (reader.Next(row)) {
    if (told && HoldsDamage(row)) HY_CHECK(decoded->DamageIn(row.line, row.last_line));
    const auto read = map->Read(row, *times);
    if (!read.ok()) continue;
    CheckImported(*read);
    seen.Add(*read);
    const auto again = seen.Add(*read);
    HY_CHECK(again && again->line <= read->line);
  }
}

}  // namespace huying::fuzz
