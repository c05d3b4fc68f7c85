// A text as CSV: lines are counted as an editor counts them, and what was read is read again when it is written.
#include <string>
#include <vector>

#include "services/huyingctl/csv/csv.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

// Where each line begins: after LF, CR LF or CR.
std::vector<size_t> LineStarts(std::string_view text) {
  std::vector<size_t> starts = {0};
  for (size_t at = 0; at < text.size(); ++at) {
    const bool pair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    if (text[at] == '\n' || (text[at] == '\r' && !pair)) starts.push_back(at + 1);
  }
  return starts;
}

std::string QuotedRow(const std::vector<std::string>& fields, char separator) {
  std::string row;
  for (const std::string& field : fields) {
    if (!row.empty()) row += separator;
    row += '"';
    for (const char c : field) row.append(c == '"' ? 2 : 1, c);
    row += '"';
  }
  return row + "\r\n";
}

void CheckRow(const ctl::CsvRow& row, std::string_view text, const std::vector<size_t>& starts) {
  HY_CHECK(!row.fields.empty());
  HY_CHECK(row.line >= 1 && row.last_line >= row.line);
  HY_CHECK(row.last_line <= static_cast<int64_t>(starts.size()));
  HY_CHECK(row.lines_taken >= 0 && row.lines_taken <= row.last_line - row.line);
  const std::string_view line = text.substr(starts[static_cast<size_t>(row.line - 1)]);
  const bool quoted = line.starts_with('"');
  HY_CHECK(quoted || line.starts_with(row.fields.front()));
}

}  // namespace

HY_FUZZ(csv) {
  const char separator = ctl::SeparatorOf(bytes);
  const std::vector<size_t> starts = LineStarts(bytes);
  ctl::CsvReader reader(bytes, separator);
  std::string written;
  std::vector<std::vector<std::string>> rows;
  size_t held = 0;
  int64_t before = 0;
  for (ctl::CsvRow row; reader.Next(row);) {
    CheckRow(row, bytes, starts);
    HY_CHECK(row.line > before);
    before = row.last_line;
    for (const std::string& field : row.fields) held += field.size() + 1;
    if (!row.error.empty()) continue;
    written += QuotedRow(row.fields, separator);
    rows.push_back(row.fields);
  }
  HY_CHECK(held <= bytes.size() + 1);
  ctl::CsvReader again(written, separator);
  ctl::CsvRow row;
  for (const std::vector<std::string>& fields : rows)
    HY_CHECK(again.Next(row) && row.error.empty() && row.fields == fields);
  HY_CHECK(!again.Next(row));
}

}  // namespace huying::fuzz
