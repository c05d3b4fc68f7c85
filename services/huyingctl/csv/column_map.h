// What the columns of a file mean: `--map title=title,text=detail,time=time,external_id=msg_id`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/huyingctl/csv/csv.h"
#include "services/huyingctl/csv/time_text.h"

namespace huying::ctl {

// One report of a file. Texts are without blanks at their ends, their lines end with LF.
struct ImportRow {
  int64_t line = 0;
  std::string external_id;
  std::string title;
  std::string text;
  int64_t reported_ms = 0;  // 0: not told
  std::string address;
  std::string area_code;
  std::string category;  // a code or a name of the city pack
  std::string name;
  std::string phone;
  std::string reply;  // what the citizen had been answered in the system that it came from
};

class ColumnMap {
 public:
  // INVALID_ARGUMENT for a word that is no field, a field given twice, or a mapping without
  // external_id and one of title and text.
  static absl::StatusOr<ColumnMap> Parse(std::string_view map);

  // Finds the columns in the file's first row. INVALID_ARGUMENT names a column that is not there,
  // and those that are, or one that is there twice.
  absl::Status Bind(const CsvRow& header);

  // A row as a report; INVALID_ARGUMENT says what is wrong with it.
  absl::StatusOr<ImportRow> Read(const CsvRow& row, const TimeForm& times) const;

  // The fields that can be mapped, for people.
  static std::string Fields();

 private:
  struct Mapping {
    size_t field = 0;  // place in the table of fields
    std::string column;
    size_t index = 0;  // of the column, once bound
  };
  std::vector<Mapping> mappings_;
  size_t columns_ = 0;
};

}  // namespace huying::ctl
