// Comma-separated values as RFC 4180 has them: quotes, doubled quotes, commas and line breaks
// inside quotes, LF, CRLF or CR. A row that is wrong is told with its line and the next one is read;
// only a quote that never ends takes the rest, which is counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace huying::ctl {

struct CsvRow {
  int64_t line = 0;  // the line of the file on which the row begins, from 1
  std::vector<std::string> fields;
  std::string error;  // what is wrong with it; empty if nothing
  int64_t last_line = 0;
  int64_t lines_taken =
      0;  // of a wrong row: lines after the first that went with it, empty ones not counted
};

// What parts the columns of a file: a comma, or what its first line has instead, a tab or a semicolon.
char SeparatorOf(std::string_view text);

// True if every column is blank: spreadsheets keep rows whose cells were emptied.
bool IsBlank(const CsvRow& row);

class CsvReader {
 public:
  // `text` is UTF-8 without a byte order mark and outlives the reader.
  explicit CsvReader(std::string_view text, char separator = ',')
      : text_(text), separator_(separator) {}

  // The next row; empty lines are skipped. False at the end.
  bool Next(CsvRow& row);

 private:
  bool SkipEmptyLines();
  // Reads one field and the separator after it; true when another field of the same row follows.
  bool ReadField(CsvRow& row);
  void ReadQuoted(CsvRow& row, std::string& field);
  void ReadPlain(CsvRow& row, std::string& field);
  bool AtLineEnd() const;
  bool AtSeparator() const { return at_ < text_.size() && text_[at_] == separator_; }
  // Of what was read since a row began, without the first.
  int64_t LinesSince(size_t begin) const;
  void TakeLineEnd();

  std::string_view text_;
  char separator_;
  size_t at_ = 0;
  int64_t line_ = 1;
};

}  // namespace huying::ctl
