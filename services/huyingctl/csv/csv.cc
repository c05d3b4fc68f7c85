#include "services/huyingctl/csv/csv.h"

#include <algorithm>
#include <utility>

namespace huying::ctl {

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
  row.fields.clear();
  row.error.clear();
  if (!SkipEmptyLines()) return false;
  row.line = line_;
  while (ReadField(row)) {
  }
  return true;
}

bool CsvReader::ReadField(CsvRow& row) {
  std::string field;
  if (at_ < text_.size() && text_[at_] == '"') {
    ReadQuoted(row, field);
  } else {
    ReadPlain(row, field);
  }
  row.fields.push_back(std::move(field));
  if (at_ < text_.size() && text_[at_] == ',') {
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
    line_ += std::count(text_.begin() + static_cast<ptrdiff_t>(at_),
                        text_.begin() + static_cast<ptrdiff_t>(end), '\n');
    at_ = end;
    if (quote == std::string_view::npos) {
      row.error = "the quote opened on line " + std::to_string(opened) +
                  " never ends; close it (a quote inside a field is written twice)";
      return;
    }
    ++at_;
    if (at_ >= text_.size() || text_[at_] != '"') break;
    field.push_back('"');
    ++at_;
  }
  if (AtLineEnd() || text_[at_] == ',') return;
  row.error = "text follows the closing quote of column " + std::to_string(row.fields.size() + 1) +
              "; a quote inside a field is written twice";
  while (!AtLineEnd() && text_[at_] != ',') ++at_;
}

void CsvReader::ReadPlain(CsvRow& row, std::string& field) {
  const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  field.assign(text_.substr(at_, end - at_));
  at_ = end;
  if (row.error.empty() && field.find('"') != std::string::npos) {
    row.error =
        "a quote stands inside column " + std::to_string(row.fields.size() + 1) +
        ", which does not begin with one; quote the whole field and write inner quotes twice";
  }
}

}  // namespace huying::ctl
