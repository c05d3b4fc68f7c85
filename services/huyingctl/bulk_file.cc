#include "services/huyingctl/bulk_file.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "common/core/number.h"
#include "common/core/text.h"
#include "common/text/utf8.h"
#include "services/gateway/rules/bulk.h"
#include "services/huyingctl/csv/csv.h"

namespace huying::ctl {
namespace {

using gateway::v1::BulkCommand;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Json = nlohmann::ordered_json;

constexpr std::string_view kInput = "input.";
constexpr int kDepthMax =
    64;  // what goes deeper is no command, and would be written out by recursion

// A row as it is written.
struct Written {
  std::string case_id, command, person, reason;
  uint32_t seen = 0;
  Json input = Json::object();
  std::vector<std::pair<std::string, std::string>> cells;  // of a CSV row: field and text
};

// Where a command stands in a BulkCommand.
struct CommandPlace {
  const FieldDescriptor* service;
  const FieldDescriptor* command;
};

const std::map<std::string, CommandPlace, std::less<>>& Commands() {
  static const auto kCommands = [] {
    std::map<std::string, CommandPlace, std::less<>> commands;
    const auto* services = BulkCommand::descriptor()->FindOneofByName("service");
    for (int s = 0; s < services->field_count(); ++s) {
      const auto* of = services->field(s)->message_type()->FindOneofByName("command");
      for (int c = 0; c < of->field_count(); ++c) {
        const FieldDescriptor* field = of->field(c);
        commands.emplace(field->message_type()->name(), CommandPlace{services->field(s), field});
      }
    }
    return commands;
  }();
  return kCommands;
}

std::string FieldNames(const Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  return names.empty() ? "no fields" : Join(names, ", ");
}

absl::StatusOr<Json> ValueOf(const FieldDescriptor& field, std::string_view cell) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
    return absl::InvalidArgumentError(Cat("'", field.name(), "' has parts; name one: ",
                                          field.name(), ".", FieldNames(*field.message_type())));
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL) return Json(std::string(cell));
  if (cell == "true" || cell == "1" || cell == "是") return Json(true);
  if (cell == "false" || cell == "0" || cell == "否") return Json(false);
  return absl::InvalidArgumentError(Cat("'", field.name(), "' is true or false, not '", cell, "'"));
}

// Puts a cell into the command's JSON.
absl::Status PutCell(const Descriptor& message, std::string_view path, std::string_view cell,
                     Json& into) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = message.FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr) {
    return absl::InvalidArgumentError(Cat(message.name(), " has no field '", path.substr(0, dot),
                                          "'; it has ", FieldNames(message)));
  }
  Json& at = into[field->name()];
  if (dot != std::string_view::npos) {
    if (field->message_type() == nullptr || field->is_repeated())
      return absl::InvalidArgumentError(Cat("'", field->name(), "' has no parts"));
    return PutCell(*field->message_type(), path.substr(dot + 1), cell, at);
  }
  const auto parts = field->is_repeated() ? Split(cell, ';') : std::vector<std::string_view>{cell};
  for (const std::string_view part : parts) {
    absl::StatusOr<Json> value = ValueOf(*field, Trim(part));
    if (!value.ok()) return value.status();
    field->is_repeated() ? at.push_back(*std::move(value)) : void(at = *std::move(value));
  }
  return absl::OkStatus();
}

absl::Status FillCommand(Written written, BulkCommand& command) {
  const auto place = Commands().find(written.command);
  if (place == Commands().end())
    return absl::InvalidArgumentError(
        Cat("there is no command '", written.command, "'; take one of ", BulkCommandNames()));
  if (written.person.empty())
    return absl::InvalidArgumentError("who does it is not said; give --as, or a column 'as'");
  Message* request = command.GetReflection()->MutableMessage(&command, place->second.service);
  Message* body = request->GetReflection()->MutableMessage(request, place->second.command);
  for (const auto& [path, cell] : written.cells) {
    if (absl::Status put = PutCell(*body->GetDescriptor(), path, cell, written.input); !put.ok())
      return put;
  }
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      written.input.dump(-1, ' ', false, Json::error_handler_t::replace), body);
  if (!parsed.ok()) return absl::InvalidArgumentError(parsed.message().ToString());
  gateway::rules::WithRequest(command, [&written](auto& filled) {
    core::v1::CommandHeader& header = *filled.mutable_header();
    header.set_case_id(written.case_id);
    header.set_reason(written.reason);
    header.set_expected_seq(written.seen);
    header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    header.mutable_actor()->set_person_id(written.person);
  });
  return absl::OkStatus();
}

absl::Status SetSeen(std::string_view text, Written& written) {
  if (text.empty()) return absl::OkStatus();  // as a cell that is left empty
  int64_t seen = 0;
  if (!ParseWhole(text, seen) || seen < 0 || seen > std::numeric_limits<uint32_t>::max())
    return absl::InvalidArgumentError(Cat("'seen' is a number, not '", text, "'"));
  written.seen = static_cast<uint32_t>(seen);
  return absl::OkStatus();
}

// The columns and keys that are no fields of a command. Nothing if `name` is none of them.
std::optional<absl::Status> SetOwn(std::string_view name, std::string_view text, Written& written) {
  if (name == "seen") return SetSeen(text, written);
  std::string* const own = name == "case"      ? &written.case_id
                           : name == "command" ? &written.command
                           : name == "as"      ? &written.person
                           : name == "reason"  ? &written.reason
                                               : nullptr;
  if (own == nullptr) return std::nullopt;
  *own = std::string(text);
  return absl::OkStatus();
}

Written StartOf(const BulkDefaults& defaults) {
  Written written;
  written.command = defaults.command;
  written.person = defaults.person;
  written.reason = defaults.reason;
  return written;
}

absl::Status ReadCsvRow(const std::vector<std::string>& columns, const CsvRow& row,
                        Written& written) {
  if (!row.error.empty()) return absl::InvalidArgumentError(row.error);
  if (row.fields.size() != columns.size()) {
    return absl::InvalidArgumentError(
        Cat("has ", row.fields.size(), " cells, and the first row has ", columns.size()));
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string_view cell = Trim(row.fields[i]);
    if (cell.empty()) continue;
    const std::optional<absl::Status> own = SetOwn(columns[i], cell, written);
    if (own && !own->ok()) return *own;
    if (own) continue;
    // "input.reason": a field with the name of a column of ours.
    const std::string_view name = columns[i];
    written.cells.emplace_back(name.starts_with(kInput) ? name.substr(kInput.size()) : name, cell);
  }
  return absl::OkStatus();
}

absl::Status ReadJsonLine(std::string_view line, Written& written) {
  bool deep = false;
  const auto bounded = [&deep](int depth, Json::parse_event_t, const Json&) {
    deep = deep || depth > kDepthMax;
    return !deep;
  };
  const Json object = Json::parse(line, bounded, /*allow_exceptions=*/false);
  if (deep) return absl::InvalidArgumentError("is nested too deeply for a command");
  if (!object.is_object()) return absl::InvalidArgumentError("is no JSON object");
  for (const auto& [key, value] : object.items()) {
    if (key == "input" && value.is_object()) {
      written.input = value;
      continue;
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    const std::optional<absl::Status> own = SetOwn(key, text, written);
    if (!own)
      return absl::InvalidArgumentError(
          Cat("has '", key, "'; take case, command, as, reason, seen, and an object input"));
    if (!own->ok()) return *own;
  }
  return absl::OkStatus();
}

// Adds a row; `read` says what was wrong with it so far.
void AddRow(int64_t line, absl::Status read, Written written, std::map<std::string, int64_t>& seen,
            std::vector<BulkRow>& rows) {
  BulkRow& row = rows.emplace_back();
  row.line = line;
  row.case_id = written.case_id;
  if (read.ok() && row.case_id.empty()) read = absl::InvalidArgumentError("names no case");
  if (read.ok()) {
    const auto [first, fresh] = seen.emplace(row.case_id, line);
    if (!fresh)
      read = absl::InvalidArgumentError(
          Cat("its case stands in line ", first->second,
              ", too; one file has one command for a case, put the other into a second file"));
  }
  if (read.ok()) read = FillCommand(std::move(written), row.command);
  row.error = std::string(read.message());
}

absl::StatusOr<std::vector<BulkRow>> ReadCsv(std::string_view text, const BulkDefaults& defaults) {
  CsvReader csv(text);
  CsvRow row;
  if (!csv.Next(row))
    return absl::InvalidArgumentError("is empty; its first row names the columns");
  std::vector<std::string> columns;
  for (const std::string& name : row.fields) {
    std::string column = text::NormalizeId(name);
    if (!column.empty() && std::find(columns.begin(), columns.end(), column) != columns.end())
      return absl::InvalidArgumentError(Cat("its first row has two columns '", column, "'"));
    columns.push_back(std::move(column));
  }
  if (std::find(columns.begin(), columns.end(), "case") == columns.end())
    return absl::InvalidArgumentError(
        Cat("its first row names no column 'case', but ", Join(columns, ", ")));
  std::map<std::string, int64_t> seen;
  std::vector<BulkRow> rows;
  while (csv.Next(row)) {
    if (IsBlank(row)) continue;
    Written written = StartOf(defaults);
    absl::Status read = ReadCsvRow(columns, row, written);
    AddRow(row.line, std::move(read), std::move(written), seen, rows);
  }
  return rows;
}

std::vector<BulkRow> ReadJsonLines(std::string_view text, const BulkDefaults& defaults) {
  std::map<std::string, int64_t> seen;
  std::vector<BulkRow> rows;
  int64_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (Trim(line).empty()) continue;
    Written written = StartOf(defaults);
    absl::Status read = ReadJsonLine(line, written);
    AddRow(number, std::move(read), std::move(written), seen, rows);
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<BulkRow>> ReadBulkFile(std::string_view text,
                                                  const BulkDefaults& defaults) {
  const bool is_json = Trim(text).substr(0, 1) == "{";
  absl::StatusOr<std::vector<BulkRow>> rows =
      is_json ? ReadJsonLines(text, defaults) : ReadCsv(text, defaults);
  if (rows.ok() && rows->empty()) return absl::InvalidArgumentError("has no case");
  return rows;
}

std::string BulkCommandNames() {
  std::vector<std::string> names;
  for (const auto& [name, place] : Commands()) {
    const auto& options = place.command->message_type()->options();
    const bool alone = options.GetExtension(core::v1::command).creates() ||
                       place.command->name() == "open_reporter";
    if (!alone) names.push_back(name);
  }
  return Join(names, ", ");
}

}  // namespace huying::ctl
