#include "services/huyingctl/csv/csv.h"

#include <algorithm>
#include <utility>

#include "common/core/text.h"
#include "services/huyingctl/csv/line_ends.h"

namespace huying::ctl {

char SeparatorOf(std::string_view text) {
  bool quoted = false;
  bool tab = false, semicolon = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') return c;
    if (c == '\n' || c == '\r') break;
    tab |= c == '\t';
    semicolon |= c == ';';
  }
  if (tab) return '\t';
  return semicolon ? ';' : ',';
}

bool IsBlank(const CsvRow& row) {
  return row.error.empty() && std::all_of(row.fields.begin(), row.fields.end(),
                                          [](const auto& field) { return Trim(field).empty(); });
}

bool CsvReader::AtLineEnd() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvReader::TakeLineEnd() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
}

bool CsvReader::SkipEmptyLines() {
  while (at_ < text_.size() && AtLineEnd()) TakeLineEnd();
  return at_ < text_.size();
}

bool CsvReader::Next(CsvRow& row) {
  row = CsvRow();
  if (!SkipEmptyLines()) return false;
  row.line = line_;
  const size_t begin = at_;
  while (ReadField(row)) {
  }
  if (!row.error.empty()) row.lines_taken = LinesSince(begin);
  return true;
}

int64_t CsvReader::LinesSince(size_t begin) const {
  int64_t lines = 0;
  for (const std::string_view pair : Split(text_.substr(begin, at_ - begin), '\n')) {
    for (const std::string_view line : Split(pair, '\r')) lines += Trim(line).empty() ? 0 : 1;
  }
  return std::max<int64_t>(lines - 1, 0);
}

bool CsvReader::ReadField(CsvRow& row) {
  std::string field;
  if (at_ < text_.size() && text_[at_] == '"') {
    ReadQuoted(row, field);
  } else {
    ReadPlain(row, field);
  }
  row.fields.push_back(std::move(field));
  row.last_line = line_;
  if (AtSeparator()) {
    ++at_;
    return true;
  }
  if (at_ < text_.size()) TakeLineEnd();
  return false;
}

void CsvReader::ReadQuoted(CsvRow& row, std::string& field) {
  const int64_t opened = line_;
  ++at_;
  for (;;) {
    const size_t quote = text_.find('"', at_);
    const size_t end = std::min(quote, text_.size());
    field.append(text_.substr(at_, end - at_));
    line_ += LineEnds(text_.substr(at_, end - at_));
    at_ = end;
    if (quote == std::string_view::npos) {
      row.error = Cat("the quote opened on line ", opened,
                      " never ends, and all that follows went with it; close it (a quote inside a "
                      "field is written twice)");
      return;
    }
    ++at_;
    if (at_ >= text_.size() || text_[at_] != '"') break;
    field.push_back('"');
    ++at_;
  }
  if (AtLineEnd() || AtSeparator()) return;
  row.error = Cat("text follows the closing quote of column ", row.fields.size() + 1,
                  opened == line_ ? std::string() : Cat(", which was opened on line ", opened),
                  "; a quote inside a field is written twice");
  while (!AtLineEnd() && !AtSeparator()) ++at_;
}

void CsvReader::ReadPlain(CsvRow& row, std::string& field) {
  const char ends[] = {separator_, '\r', '\n'};
  const size_t end =
      std::min(text_.find_first_of(std::string_view(ends, sizeof(ends)), at_), text_.size());
  field.assign(text_.substr(at_, end - at_));
  at_ = end;
  if (row.error.empty() && field.find('"') != std::string::npos) {
    row.error =
        Cat("a quote stands inside column ", row.fields.size() + 1,
            ", which does not begin with one; quote the whole field and write inner quotes twice");
  }
}

}  // namespace huying::ctl
