// huyingctl city check DIR
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "common/city/check.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

int Check(const std::string& dir) {
  const city::Report report = city::CheckDirectory(dir);
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
  // Shared by the option and the callback, which live as long as the app.
  auto dir = std::make_shared<std::string>();
  check->add_option("DIR", *dir, "Folder of the pack")->required()->check(CLI::ExistingDirectory);
  check->callback([dir, run] { *run = [dir] { return Check(*dir); }; });
}

}  // namespace huying::ctl
