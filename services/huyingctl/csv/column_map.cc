#include "services/huyingctl/csv/column_map.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "common/core/text.h"
#include "services/huyingctl/csv/time_text.h"

namespace huying::ctl {
namespace {

struct Field {
  std::string_view name;
  std::string ImportRow::*member;  // null: the time, which is no text
  size_t
      bytes_max;  // longer texts are refused by the services, and one bad row must not cost a call
};

constexpr std::array<Field, 10> kFields = {{
    {"external_id", &ImportRow::external_id, 128},
    {"title", &ImportRow::title, 600},
    {"text", &ImportRow::text, 24 * 1024},
    {"time", nullptr, 64},
    {"address", &ImportRow::address, 600},
    {"area", &ImportRow::area_code, 20},
    {"category", &ImportRow::category, 200},
    {"name", &ImportRow::name, 200},
    {"phone", &ImportRow::phone, 64},
    {"reply", &ImportRow::reply, 60'000},
}};

size_t FieldNamed(std::string_view name) {
  const auto found = std::find_if(kFields.begin(), kFields.end(),
                                  [&](const Field& field) { return field.name == name; });
  return static_cast<size_t>(found - kFields.begin());
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
    if (equals == std::string_view::npos || field == kFields.size()) {
      return absl::InvalidArgumentError(
          Cat("--map: '", pair, "' is not FIELD=COLUMN; the fields are ", Fields()));
    }
    if (std::exchange(given[field], true)) {
      return absl::InvalidArgumentError(Cat("--map: '", name, "' is given twice; keep one"));
    }
    const std::string_view column = Trim(pair.substr(equals + 1));
    parsed.mappings_.push_back({field, std::string(column)});
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
  columns_ = header.fields.size();
  for (Mapping& mapping : mappings_) {
    const auto found =
        std::find_if(header.fields.begin(), header.fields.end(),
                     [&](const std::string& column) { return Trim(column) == mapping.column; });
    if (found == header.fields.end()) {
      return absl::InvalidArgumentError(
          Cat("the file has no column '", mapping.column, "'; it has ", Join(header.fields, ", ")));
    }
    mapping.index = static_cast<size_t>(found - header.fields.begin());
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportRow> ColumnMap::Read(const CsvRow& row, int32_t utc_offset_minutes) const {
  if (!row.error.empty()) return absl::InvalidArgumentError(row.error);
  if (row.fields.size() != columns_) {
    return absl::InvalidArgumentError(Cat("it has ", row.fields.size(),
                                          " columns and the first row has ", columns_,
                                          "; quote fields that hold commas"));
  }
  ImportRow read;
  read.line = row.line;
  for (const Mapping& mapping : mappings_) {
    const Field& field = kFields[mapping.field];
    const std::string_view value = Trim(row.fields[mapping.index]);
    if (value.size() > field.bytes_max) {
      return absl::InvalidArgumentError(Cat("'", mapping.column, "' holds ", value.size(),
                                            " bytes, more than ", field.bytes_max, "; shorten it"));
    }
    if (field.member != nullptr) {
      read.*field.member = std::string(value);
      continue;
    }
    if (value.empty()) continue;
    const std::optional<int64_t> time = ParseTimeText(value, utc_offset_minutes);
    if (!time.has_value()) {
      return absl::InvalidArgumentError(
          Cat("'", value,
              "' is not a time; write it like 2019/4/25 9:32:09 or 2019-04-25T09:32:09+08:00"));
    }
    read.reported_ms = *time;
  }
  if (read.external_id.empty())
    return absl::InvalidArgumentError("external_id is empty; every report needs its own");
  if (read.title.empty() && read.text.empty())
    return absl::InvalidArgumentError("title and text are both empty");
  return read;
}

}  // namespace huying::ctl
