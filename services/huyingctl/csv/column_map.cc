#include "services/huyingctl/csv/column_map.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "common/core/text.h"
#include "common/text/utf8.h"

namespace huying::ctl {
namespace {

// How long a text may be its service knows; see rehearsal.h.
struct Field {
  std::string_view name;
  std::string ImportRow::*member;  // null: a part of the time, which is no text
};

constexpr std::array<Field, 11> kFields = {{
    {"external_id", &ImportRow::external_id},
    {"title", &ImportRow::title},
    {"text", &ImportRow::text},
    {"date", nullptr},
    {"time", nullptr},
    {"address", &ImportRow::address},
    {"area", &ImportRow::area_code},
    {"category", &ImportRow::category},
    {"name", &ImportRow::name},
    {"phone", &ImportRow::phone},
    {"reply", &ImportRow::reply},
}};

size_t FieldNamed(std::string_view name) {
  const auto found = std::find_if(kFields.begin(), kFields.end(),
                                  [&](const Field& field) { return field.name == name; });
  return static_cast<size_t>(found - kFields.begin());
}

// A file that is saved by another program says the same.
std::string WithPlainLineEnds(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r') {
      plain.push_back(text[at]);
    } else if (at + 1 == text.size() || text[at + 1] != '\n') {
      plain.push_back('\n');
    }
  }
  return plain;
}

// ="00017" keeps the zeros of an id in a spreadsheet.
std::string_view WithoutFormula(std::string_view value) {
  if (value.size() < 3 || !value.starts_with("=\"") || !value.ends_with('"')) return value;
  return Trim(value.substr(2, value.size() - 3));
}

std::string JoinTime(const std::string& date, const std::string& time) {
  if (text::SaysNothing(date)) return time;
  return text::SaysNothing(time) ? date : Cat(date, " ", time);
}

}  // namespace

std::string ColumnMap::Fields() {
  std::vector<std::string> names;
  for (const Field& field : kFields) names.emplace_back(field.name);
  return Join(names, ", ");
}

absl::StatusOr<ColumnMap> ColumnMap::Parse(std::string_view map) {
  ColumnMap parsed;
  std::array<bool, kFields.size()> given{};
  for (std::string_view pair : Split(map, ',')) {
    const size_t equals = pair.find('=');
    const std::string_view name = Trim(pair.substr(0, equals));
    const size_t field = FieldNamed(name);
    std::string column =
        equals == std::string_view::npos ? "" : text::NormalizeId(pair.substr(equals + 1));
    if (column.empty() || field == kFields.size()) {
      return absl::InvalidArgumentError(
          Cat("--map: '", pair, "' is not FIELD=COLUMN; the fields are ", Fields()));
    }
    if (std::exchange(given[field], true)) {
      return absl::InvalidArgumentError(Cat("--map: '", name, "' is given twice; keep one"));
    }
    parsed.mappings_.push_back({field, std::move(column)});
  }
  if (!given[FieldNamed("external_id")]) {
    return absl::InvalidArgumentError(
        "--map: external_id is missing; without it the same file twice would make every case "
        "twice");
  }
  if (!given[FieldNamed("title")] && !given[FieldNamed("text")]) {
    return absl::InvalidArgumentError("--map: give at least one of title and text");
  }
  return parsed;
}

absl::Status ColumnMap::Bind(const CsvRow& header) {
  std::vector<std::string> columns;
  for (const std::string& column : header.fields) columns.push_back(text::NormalizeId(column));
  // Spreadsheets keep columns without a name at the end, of whatever was there once.
  columns_ = columns.size();
  while (columns_ > 0 && columns[columns_ - 1].empty()) --columns_;
  for (Mapping& mapping : mappings_) {
    const auto found = std::find(columns.begin(), columns.end(), mapping.column);
    if (found == columns.end()) {
      return absl::InvalidArgumentError(
          Cat("the file has no column '", mapping.column, "'; it has ", Join(columns, ", ")));
    }
    mapping.index = static_cast<size_t>(found - columns.begin());
    const auto again = std::find(found + 1, columns.end(), mapping.column);
    if (again != columns.end()) {
      return absl::InvalidArgumentError(
          Cat("the file has two columns '", mapping.column, "', the ", mapping.index + 1,
              ". and the ", again - columns.begin() + 1, ".; give one of them another name"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportRow> ColumnMap::Read(const CsvRow& row, const TimeForm& times) const {
  if (!row.error.empty()) return absl::InvalidArgumentError(row.error);
  const bool fits =
      row.fields.size() >= columns_ &&
      std::all_of(row.fields.begin() + static_cast<ptrdiff_t>(columns_), row.fields.end(),
                  [](const auto& field) { return Trim(field).empty(); });
  if (!fits) {
    return absl::InvalidArgumentError(Cat("it has ", row.fields.size(),
                                          " columns and the first row has ", columns_,
                                          "; quote fields that hold commas"));
  }
  ImportRow read;
  read.line = row.line;
  std::string date, time;
  for (const Mapping& mapping : mappings_) {
    const Field& field = kFields[mapping.field];
    std::string value = WithPlainLineEnds(WithoutFormula(Trim(row.fields[mapping.index])));
    if (field.member != nullptr) {
      read.*field.member = std::move(value);
    } else {
      (field.name == "date" ? date : time) = std::move(value);
    }
  }
  const absl::StatusOr<int64_t> reported_ms = ReadTimeText(JoinTime(date, time), times);
  if (!reported_ms.ok()) return reported_ms.status();
  read.reported_ms = *reported_ms;
  read.external_id = text::NormalizeId(read.external_id);
  if (read.external_id.empty())
    return absl::InvalidArgumentError("external_id is empty; every report needs its own");
  if (read.title.empty() && read.text.empty())
    return absl::InvalidArgumentError("title and text are both empty");
  return read;
}

}  // namespace huying::ctl
