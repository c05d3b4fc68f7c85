// huyingctl import FILE.csv --map title=title,text=detail,time=time,external_id=msg_id
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/city/city.h"
#include "common/core/text.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/csv/column_map.h"
#include "services/huyingctl/csv/csv.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/importer.h"
#include "services/huyingctl/interrupt.h"
#include "services/huyingctl/progress.h"

namespace huying::ctl {
namespace {

struct ImportFlags {
  std::string file;
  std::string map;
  std::string city_dir = "deploy/cities/demo";
  int64_t limit = 0;
  size_t in_flight = 64;
  bool dry_run = false;
  bool json = false;
};

// Reads rows until the file, the limit or the patience ends; bad rows are printed and counted.
template <class Each>
absl::Status ForEachRow(const ImportFlags& flags, ColumnMap map, const std::string& text,
                        int32_t utc_offset_minutes, int64_t& bad, Each each) {
  CsvReader reader(text);
  CsvRow row;
  if (!reader.Next(row))
    return absl::InvalidArgumentError(flags.file +
                                      " is empty; its first row must name the columns");
  if (!row.error.empty())
    return absl::InvalidArgumentError(Cat(flags.file, ":", row.line, ": ", row.error));
  if (absl::Status status = map.Bind(row); !status.ok()) {
    return absl::InvalidArgumentError(Cat(flags.file, ": ", status.message()));
  }
  int64_t rows = 0;
  while ((flags.limit == 0 || rows < flags.limit) && !Interrupted() && reader.Next(row)) {
    ++rows;
    const absl::StatusOr<ImportRow> read = map.Read(row, utc_offset_minutes);
    if (read.ok()) {
      each(*read);
      continue;
    }
    ++bad;
    std::cerr << flags.file << ":" << row.line << ": " << read.status().message() << "\n";
  }
  return absl::OkStatus();
}

void PrintJson(const ImportTally& tally) {
  const nlohmann::ordered_json json = {
      {"added", tally.added},          {"already", tally.already}, {"refused", tally.refused},
      {"failed", tally.failed},        {"bad", tally.bad},         {"replies", tally.replies},
      {"unlabelled", tally.unlabelled}};
  std::cout << json.dump(2) << "\n";
}

int DryRun(const ImportFlags& flags, const ColumnMap& map, const std::string& text,
           int32_t utc_offset_minutes) {
  int64_t good = 0;
  int64_t bad = 0;
  const absl::Status status =
      ForEachRow(flags, map, text, utc_offset_minutes, bad, [&](const ImportRow&) { ++good; });
  if (!status.ok()) return FailWith("import", status);
  if (flags.json) {
    std::cout << nlohmann::ordered_json({{"good", good}, {"bad", bad}}).dump(2) << "\n";
  } else {
    std::cout << good << " rows could be imported, " << bad << " are wrong; nothing was sent\n";
  }
  return bad > 0 ? kExitFinding : kExitOk;
}

int Import(const ImportFlags& flags, const Globals& globals) {
  const absl::StatusOr<ColumnMap> map = ColumnMap::Parse(flags.map);
  if (!map.ok()) return FailWith("import", map.status());
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok()) return FailWith("import", city.status());
  const absl::StatusOr<DecodedText> text = ReadTextFile(flags.file);
  if (!text.ok()) return FailWith("import", text.status());
  if (text->encoding != "UTF-8") std::cerr << flags.file << ": read as " << text->encoding << "\n";
  const int32_t offset = (*city)->utc_offset_minutes();
  if (flags.dry_run) return DryRun(flags, *map, text->text, offset);

  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("import", connection.status());
  Progress progress("import", flags.limit);
  Importer importer(city->get(), &(*connection)->client(), flags.in_flight, flags.file);
  int64_t bad = 0;
  const auto tally_now = [&] {
    ImportTally tally = importer.Now();
    tally.bad = bad;
    return tally;
  };
  const absl::Status status =
      ForEachRow(flags, *map, text->text, offset, bad, [&](const ImportRow& row) {
        importer.Add(row);
        progress.Show(importer.done(), ToText(tally_now()));
      });
  importer.Finish();
  const ImportTally tally = tally_now();
  if (!status.ok()) return FailWith("import", status);
  progress.Finish(importer.done());
  if (Interrupted())
    std::cerr << "interrupted: what was sent is kept; the same command goes on where it stopped\n";
  flags.json ? PrintJson(tally) : void(std::cout << ToText(tally) << "\n");
  if (!flags.json && tally.added == 0 && tally.already > 0)
    std::cout << "nothing was added: all of it is there already\n";
  if (tally.added + tally.already == 0 && tally.failed > 0) return kExitUnreachable;
  return tally.failed + tally.refused + tally.bad > 0 || Interrupted() ? kExitPartly : kExitOk;
}

}  // namespace

void AddImport(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* command = app.add_subcommand(
      "import", "Register every row of a CSV file; the same row again adds nothing");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<ImportFlags>();
  command
      ->add_option("FILE", flags->file,
                   "CSV with a first row that names the columns; UTF-8 or GB18030")
      ->required();
  command->add_option("--map", flags->map, Cat("FIELD=COLUMN,...; fields: ", ColumnMap::Fields()))
      ->required();
  command->add_option("--city", flags->city_dir, "City pack, for its categories and time zone")
      ->capture_default_str();
  command->add_option("--limit", flags->limit, "Read at most so many rows")
      ->check(CLI::PositiveNumber);
  command->add_option("--in-flight", flags->in_flight, "Calls under way at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_flag("--dry-run", flags->dry_run, "Only read the file");
  command->add_flag("--json", flags->json, "Print the summary as JSON");
  command->callback(
      [flags, globals, run] { *run = [flags, globals] { return Import(*flags, *globals); }; });
}

}  // namespace huying::ctl
