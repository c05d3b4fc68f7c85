// huyingctl city check DIR [--json]
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/city/check.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

void PrintJson(const std::string& dir, const city::Report& report) {
  nlohmann::ordered_json json;
  json["dir"] = dir;
  json["count"] = report.count();
  json["mistakes"] = nlohmann::ordered_json::array();
  for (const city::Mistake& mistake : report.mistakes()) {
    json["mistakes"].push_back({{"file", mistake.file},
                                {"line", mistake.line},
                                {"what", mistake.what},
                                {"to_do", mistake.to_do}});
  }
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

int Check(const std::string& dir, bool as_json) {
  const city::Report report = city::CheckDirectory(dir);
  if (as_json) {
    PrintJson(dir, report);
    return report.ok() ? kExitOk : kExitFinding;
  }
  if (report.ok()) {
    std::cout << dir << ": no mistakes\n";
    return kExitOk;
  }
  std::cout << report.ToText();
  return kExitFinding;
}

}  // namespace

void AddCity(CLI::App& app, Run* run) {
  CLI::App* city = app.add_subcommand("city", "City packs");
  city->require_subcommand(1);
  CLI::App* check =
      city->add_subcommand("check", "Name every mistake of a pack with file and line");
  // Shared by the options and the callback, which live as long as the app.
  auto as_json = std::make_shared<bool>(false);
  check->add_flag("--json", *as_json, "As JSON");
  auto dir = std::make_shared<std::string>();
  check->add_option("DIR", *dir, "Folder of the pack")->required()->check(CLI::ExistingDirectory);
  check->callback([dir, as_json, run] { *run = [dir, as_json] { return Check(*dir, *as_json); }; });
}

}  // namespace huying::ctl
