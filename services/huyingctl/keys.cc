// huyingctl keys case --reporter-key FILE --out FILE
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "common/security/reporter_keys.h"
#include "services/huyingctl/commands.h"
#include "services/huyingctl/connect.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

struct KeysFlags {
  std::string reporter_key, out;
};

int MakeCaseKeys(const KeysFlags& flags) {
  // Never made here: codes of another key would be wrong without a word. Who else may read the file
  // is left to whoever starts us: a container's secret is open to its group.
  std::ifstream file(flags.reporter_key, std::ios::binary);
  std::string secret((std::istreambuf_iterator<char>(file)), {});
  if (secret.size() != security::ReporterKeys::kSecretBytes) {
    std::cerr
        << "huyingctl keys: " << flags.reporter_key << " is not there or is no key of 32 bytes"
        << "; name the key that intake has (HUYING_REPORTER_KEY, or DATA/keys/reporter.key)\n";
    return kExitUsage;
  }
  const auto keys = security::ReporterKeys::FromSecret(secret);
  if (const absl::Status written = keys->MakeCaseKeys()->Write(flags.out); !written.ok()) {
    return FailWith("keys", written);
  }
  std::cout
      << flags.out
      << " knows tracking codes and proves openings; it opens no reporter. Give it to dispatch "
         "and follow-up as HUYING_CASE_KEY.\n";
  return kExitOk;
}

}  // namespace

void AddKeys(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("keys", "Keys that follow from the reporters' key");
  command->require_subcommand(1);
  CLI::App* of_case = command->add_subcommand(
      "case", "The file that dispatch and follow-up need (HUYING_CASE_KEY); it opens no reporter");
  // Shared by the options and the callback, which live as long as the app.
  auto flags = std::make_shared<KeysFlags>();
  of_case->add_option("--reporter-key", flags->reporter_key, "Intake's key file")->required();
  of_case->add_option("--out", flags->out, "New file")->required();
  of_case->callback([flags, run] { *run = [flags] { return MakeCaseKeys(*flags); }; });
}

}  // namespace huying::ctl
