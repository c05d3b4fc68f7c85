// huyingctl import FILE.csv --map title=title,text=detail,time=time,external_id=msg_id
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/city/city.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "common/text/utf8.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/csv/column_map.h"
#include "services/huyingctl/csv/encoding.h"
#include "services/huyingctl/csv/time_text.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/import_request.h"
#include "services/huyingctl/import_rows.h"
#include "services/huyingctl/importer.h"
#include "services/huyingctl/interrupt.h"
#include "services/huyingctl/line_note.h"
#include "services/huyingctl/progress.h"
#include "services/huyingctl/rehearsal.h"

namespace huying::ctl {
namespace {

struct ImportFlags {
  std::string file;
  std::string map;
  std::string source;
  std::string time_format;
  std::string encoding = "auto";
  std::string city_dir = "deploy/cities/demo";
  int64_t limit = 0;
  size_t in_flight = 64;
  bool dry_run = false;
  bool json = false;
};

bool More(const ImportFlags& flags, const ImportRows& rows) {
  return (flags.limit == 0 || rows.counts().read < flags.limit) && !Interrupted();
}

void PrintJson(const ImportTally& tally) {
  const nlohmann::ordered_json json = {
      {"added", tally.added},     {"already", tally.already},      {"other_content", tally.other},
      {"refused", tally.refused}, {"failed", tally.failed},        {"bad", tally.bad},
      {"replies", tally.replies}, {"unlabelled", tally.unlabelled}};
  std::cout << json.dump(2) << "\n";
}

// One bound for all: what the real run would refuse is wrong here, too.
int DryRun(const ImportFlags& flags, const city::City& city, ImportRows& rows) {
  const ImportRequests requests(&city);
  const Rehearsal rehearsal(&city, RealClock().NowMs());
  int64_t good = 0;
  int64_t refused = 0;
  for (ImportRow row; More(flags, rows) && rows.Next(row);) {
    const std::optional<Rejection> why = rehearsal.Judge(requests.ReportOf(row));
    ++(why ? refused : good);
    if (why) NoteLine(flags.file, row.line, why->message);
  }
  const ImportRows::Counts& counts = rows.counts();
  good += counts.same;
  const int64_t bad = refused + counts.bad + counts.other;
  if (flags.json) {
    std::cout << nlohmann::ordered_json({{"good", good}, {"bad", bad}}).dump(2) << "\n";
  } else {
    std::cout << good << " rows could be imported, " << bad << " are wrong; nothing was sent\n";
  }
  return bad > 0 ? kExitFinding : kExitOk;
}

int Send(const ImportFlags& flags, const Globals& globals, const city::City& city,
         ImportRows& rows) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(globals);
  if (!connection.ok()) return FailWith("import", connection.status());
  Progress progress("import", flags.limit);
  const ImportRequests requests(&city);
  Importer importer(&requests, &(*connection)->client(), flags.in_flight, flags.file);
  const auto tally_now = [&] {
    ImportTally tally = importer.Now();
    tally.bad = rows.counts().bad;
    tally.already += rows.counts().same;
    tally.other += rows.counts().other;
    return tally;
  };
  for (ImportRow row; More(flags, rows) && rows.Next(row);) {
    importer.Add(row);
    progress.Show(importer.done(), ToText(tally_now()));
  }
  importer.Finish();
  const ImportTally tally = tally_now();
  progress.Finish(importer.done());
  if (Interrupted())
    std::cerr << "interrupted: what was sent is kept; the same command goes on where it stopped\n";
  flags.json ? PrintJson(tally) : void(std::cout << ToText(tally) << "\n");
  if (!flags.json && tally.added == 0 && tally.already > 0)
    std::cout << "nothing was added: all of it is there already\n";
  if (tally.added + tally.already == 0 && tally.failed > 0) return kExitUnreachable;
  const bool whole = tally.failed + tally.refused + tally.bad + tally.other == 0;
  return whole && !Interrupted() ? kExitOk : kExitPartly;
}

// A guess of the encoding is told with its doubt.
void TellEncoding(const std::string& file, const DecodedText& text) {
  if (text.encoding == "UTF-8" && text.doubt.empty()) return;
  std::cerr << file << ": read as " << text.encoding;
  if (!text.doubt.empty())
    std::cerr << ", which is in doubt: " << text.doubt << "; say --encoding if it is another one";
  std::cerr << "\n";
}

absl::StatusOr<ImportSource> SourceOf(const ImportFlags& flags, int32_t utc_offset_minutes) {
  absl::StatusOr<ColumnMap> map = ColumnMap::Parse(flags.map);
  if (!map.ok()) return map.status();
  const absl::StatusOr<TimeForm> times = ParseTimeForm(flags.time_format, utc_offset_minutes);
  if (!times.ok()) return times.status();
  std::string name = text::NormalizeId(flags.source);
  if (name.find_first_of("/ ") != std::string::npos) {
    return absl::InvalidArgumentError(
        Cat("--source: '", flags.source, "' holds a blank or a slash; give one word"));
  }
  return ImportSource{flags.file, std::move(name), *std::move(map), *times};
}

int Import(const ImportFlags& flags, const Globals& globals) {
  absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load(flags.city_dir);
  if (!city.ok()) return FailWith("import", city.status());
  absl::StatusOr<ImportSource> source = SourceOf(flags, (*city)->utc_offset_minutes());
  if (!source.ok()) return FailWith("import", source.status());
  const absl::StatusOr<DecodedText> text = ReadDamagedTextFile(flags.file, flags.encoding);
  if (!text.ok()) return FailWith("import", text.status());
  TellEncoding(flags.file, *text);
  ImportRows rows(*std::move(source), &*text);
  if (const absl::Status begun = rows.Begin(); !begun.ok()) return FailWith("import", begun);
  return flags.dry_run ? DryRun(flags, **city, rows) : Send(flags, globals, **city, rows);
}

}  // namespace

void AddImport(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* command = app.add_subcommand(
      "import", "Register every row of a CSV file; the same row again adds nothing");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<ImportFlags>();
  command
      ->add_option("FILE", flags->file,
                   "CSV with a first row that names the columns; UTF-8, GB18030 or UTF-16")
      ->required();
  command->add_option("--map", flags->map, Cat("FIELD=COLUMN,...; fields: ", ColumnMap::Fields()))
      ->required();
  command->add_option("--source", flags->source,
                      "One word for the system that gave the ids, where two number alike; the same "
                      "each time");
  command->add_option(
      "--time-format", flags->time_format,
      "Order of year, month and day where it is unclear: mdy, dmy, ymd or a pattern "
      "(MM/DD/YYYY); excel1904");
  command->add_option("--encoding", flags->encoding, "What the file is, where the guess is wrong")
      ->capture_default_str()
      ->transform(CLI::IsMember(EncodingNames(), CLI::ignore_case));
  command->add_option("--city", flags->city_dir, "City pack, for its categories and time zone")
      ->capture_default_str();
  command->add_option("--limit", flags->limit, "Read at most so many rows")
      ->check(CLI::PositiveNumber);
  command->add_option("--in-flight", flags->in_flight, "Calls under way at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_flag("--dry-run", flags->dry_run,
                    "Read the file and judge its rows; nothing is sent");
  command->add_flag("--json", flags->json, "Print the summary as JSON");
  command->callback(
      [flags, globals, run] { *run = [flags, globals] { return Import(*flags, *globals); }; });
}

}  // namespace huying::ctl
