// The rows of a file that can be sent; what is wrong with the others is told on standard error, with their line.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/huyingctl/csv/column_map.h"
#include "services/huyingctl/csv/csv.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/csv/seen_ids.h"
#include "services/huyingctl/csv/time_text.h"

namespace huying::ctl {

// Where the rows come from, and what the file does not say itself.
struct ImportSource {
  std::string file;  // named in messages
  std::string name;  // of the system that gave the ids; "" if only one does
  ColumnMap map;
  TimeForm times;
};

class ImportRows {
 public:
  struct Counts {
    int64_t read = 0;   // without empty ones
    int64_t bad = 0;    // could not be read, with the lines that a quote took
    int64_t same = 0;   // the id came before, with the same content
    int64_t other = 0;  // the id came before, with other content
  };

  // `text` outlives this.
  ImportRows(ImportSource source, const DecodedText* text);

  // Reads the first row, which names the columns. INVALID_ARGUMENT if it does not.
  absl::Status Begin();
  // The next row that can be sent, with the source's name in its id; false at the end. Of rows with one id the first.
  bool Next(ImportRow& row);

  const Counts& counts() const { return counts_; }

 private:
  absl::StatusOr<ImportRow> Read(const CsvRow& row) const;
  void Tell(int64_t line, std::string_view what) const;

  ImportSource source_;
  const DecodedText* text_;
  CsvReader reader_;
  SeenIds seen_;
  Counts counts_;
};

}  // namespace huying::ctl
