// huyingctl city check DIR [--running WHAT] [--strict] [--on DATE] [--lang zh] [--json]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/city/check.h"
#include "common/city/pack_loader.h"
#include "common/core/civil.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "services/huyingctl/city_changes.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct CheckFlags {
  std::string dir;
  std::string running;  // empty: not compared
  std::string on;       // a date; empty: today
  std::string language = "en";
  bool strict = false;
  bool json = false;
};

// What was found beside the mistakes of the pack itself.
struct Compared {
  bool done = false;
  std::string version;  // of the pack that runs
  std::vector<Counted> changes;
  std::vector<std::string> other_versions;
  std::vector<std::string> missing;

  bool Has(city::Weight weight) const {
    return std::ranges::any_of(
        changes, [weight](const Counted& counted) { return counted.weight == weight; });
  }
};

Json MistakesJson(const std::vector<city::Mistake>& mistakes) {
  Json json = Json::array();
  for (const city::Mistake& mistake : mistakes) {
    json.push_back({{"file", mistake.file},
                    {"line", mistake.line},
                    {"what", mistake.what},
                    {"to_do", mistake.to_do}});
  }
  return json;
}

Json ChangeJson(const Counted& counted) {
  static constexpr const char* kWeights[] = {"note", "warning", "mistake"};
  const city::Change& change = counted.change;
  Json json = {{"file", change.topic},
               {"weight", kWeights[static_cast<size_t>(counted.weight)]},
               {"what", {{"zh", change.what.zh}, {"en", change.what.en}}},
               {"means", {{"zh", change.means.zh}, {"en", change.means.en}}}};
  json["open"] = Json::array();
  for (size_t i = 0; i < change.touched.size(); ++i) {
    const city::Touched& touched = change.touched[i];
    Json open = {{"service", touched.service}, {"name", touched.name}};
    if (!touched.of.empty()) open["of"] = touched.of;
    open["count"] = counted.open[i].has_value() ? Json(*counted.open[i]) : Json();
    json["open"].push_back(std::move(open));
  }
  return json;
}

void PrintJson(const std::string& dir, const city::Report& report, const Compared& compared) {
  Json json;
  json["dir"] = dir;
  json["count"] = report.count();
  json["mistakes"] = MistakesJson(report.mistakes());
  json["warnings"] = MistakesJson(report.warnings());
  if (compared.done) {
    Json& running = json["running"];
    running["version"] = compared.version;
    running["changes"] = Json::array();
    for (const Counted& counted : compared.changes)
      running["changes"].push_back(ChangeJson(counted));
    running["other_versions"] = compared.other_versions;
    running["missing"] = compared.missing;
  }
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void PrintText(const CheckFlags& flags, const city::Report& report, const Compared& compared) {
  if (report.ok() && report.warnings().empty()) {
    std::cout << flags.dir << ": no mistakes\n";
  } else {
    std::cout << report.ToText();
  }
  if (!compared.done) return;
  const bool chinese = flags.language == "zh";
  for (const Counted& counted : compared.changes) std::cout << TextOf(counted, chinese) << "\n";
  const std::string changes = std::to_string(compared.changes.size());
  std::cout << (chinese ? Cat("与运行中的城市包", compared.version, "相比：", changes, "处改变")
                        : Cat("against the running pack ", compared.version, ": ", changes,
                              compared.changes.size() == 1 ? " change" : " changes"))
            << "\n";
  for (const std::string& other : compared.other_versions) std::cerr << other << "\n";
  for (const std::string& part : compared.missing) std::cerr << "no answer of " << part << "\n";
}

absl::Status CompareWithRunning(const CheckFlags& flags, const Running& running, Day today,
                                Compared& compared) {
  const auto next = city::City::Load(flags.dir);
  if (!next.ok()) return next.status();
  compared.version = std::string(running.city->version());
  compared.other_versions = running.other_versions;
  CountOpen count;
  if (running.connection != nullptr)
    count = CountIn(running.connection->client(), compared.missing);
  compared.changes = CountChanges(city::Compare(*running.city, **next, today), count);
  // A part that does not answer does so for every list.
  std::ranges::sort(compared.missing);
  compared.missing.erase(std::unique(compared.missing.begin(), compared.missing.end()),
                         compared.missing.end());
  compared.done = true;
  return absl::OkStatus();
}

int ExitCodeOf(const CheckFlags& flags, const city::Report& report, const Compared& compared) {
  if (!report.ok() || compared.Has(city::Weight::kMistake)) return kExitFinding;
  if (flags.strict && (!report.warnings().empty() || !compared.other_versions.empty() ||
                       compared.Has(city::Weight::kWarning))) {
    return kExitFinding;
  }
  return compared.missing.empty() ? kExitOk : kExitPartly;
}

// The day as of which to judge: the one that was given, else that of the city that runs, whose clock
// may be a simulated one, else today; in the pack's own time zone.
Day JudgedDay(const std::optional<Day>& given, const Running& running,
              const city::v1::CityPack& pack) {
  if (given) return *given;
  const int64_t now_ms =
      running.connection != nullptr ? running.connection->now_ms() : RealClock().NowMs();
  return LocalDay(now_ms, pack.utc_offset_minutes());
}

int Check(const CheckFlags& flags, const Globals& globals) {
  const std::optional<Day> on = ParseDate(flags.on);
  if (!flags.on.empty() && !on) {
    std::cerr << "huyingctl city check: '" << flags.on << "' is no date; write it as 2026-01-31\n";
    return kExitUsage;
  }
  Running running;
  if (!flags.running.empty()) {
    absl::StatusOr<Running> opened = OpenRunning(flags.running, globals);
    if (!opened.ok()) return FailWith("city check", opened.status());
    running = *std::move(opened);
  }
  city::LoadedPack loaded;
  city::ReadPack(flags.dir, loaded);
  const Day today = JudgedDay(on, running, loaded.pack);
  city::CheckPack(loaded);
  city::CheckShapes(loaded);
  city::WarnOfPack(loaded, today);
  loaded.report.Sort();
  Compared compared;
  if (running.city != nullptr && loaded.report.ok()) {
    const absl::Status status = CompareWithRunning(flags, running, today, compared);
    if (!status.ok()) return FailWith("city check", status);
  }
  flags.json ? PrintJson(flags.dir, loaded.report, compared)
             : PrintText(flags, loaded.report, compared);
  if (running.city != nullptr && !compared.done)
    std::cerr << "the running pack was not compared: correct the mistakes first\n";
  return ExitCodeOf(flags, loaded.report, compared);
}

}  // namespace

void AddCity(CLI::App& app, const Globals* globals, Run* run) {
  CLI::App* city = app.add_subcommand("city", "City packs");
  city->require_subcommand(1);
  CLI::App* check =
      city->add_subcommand("check", "Name every mistake of a pack with file and line");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<CheckFlags>();
  check->add_option("DIR", flags->dir, "Folder of the pack")
      ->required()
      ->check(CLI::ExistingDirectory);
  check
      ->add_option(
          "--running", flags->running,
          "Say what changes against the pack that runs, and what that means for open cases: "
          "HOST:PORT of a process, 'brokers' for all with --brokers, or a folder")
      ->type_name("WHAT");
  check->add_flag("--strict", flags->strict, "Exit 1 for warnings, too");
  check->add_option("--on", flags->on, "Judge as on this day (default: today)")->type_name("DATE");
  check->add_option("--lang", flags->language, "Language of the changes")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
  check->add_flag("--json", flags->json, "As JSON");
  check->callback(
      [flags, globals, run] { *run = [flags, globals] { return Check(*flags, *globals); }; });
}

}  // namespace huying::ctl
