// huyingctl keys case|tracking --reporter-key FILE --out FILE
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

// A key that follows from the reporters', written by `write`; `what` is said of it.
int MakeKey(const KeysFlags& flags,
            absl::Status (security::CaseKeys::*write)(const std::string& path) const,
            const char* what) {
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
  const auto of_case = keys->MakeCaseKeys();
  if (const absl::Status written = ((*of_case).*write)(flags.out); !written.ok()) {
    return FailWith("keys", written);
  }
  std::cout << flags.out << " " << what << "\n";
  return kExitOk;
}

}  // namespace

void AddKeys(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("keys", "Keys that follow from the reporters' key");
  command->require_subcommand(1);
  const auto add = [command, run](const char* name, const char* help,
                                  absl::Status (security::CaseKeys::*write)(const std::string& path)
                                      const,
                                  const char* what) {
    CLI::App* kind = command->add_subcommand(name, help);
    // Shared by the options and the callback, which live as long as the app.
    auto flags = std::make_shared<KeysFlags>();
    kind->add_option("--reporter-key", flags->reporter_key, "Intake's key file")->required();
    kind->add_option("--out", flags->out, "New file")->required();
    kind->callback([flags, run, write, what] {
      *run = [flags, write, what] { return MakeKey(*flags, write, what); };
    });
  };
  add("case", "The file that dispatch and follow-up need (HUYING_CASE_KEY); it opens no reporter",
      &security::CaseKeys::Write,
      "knows tracking codes and proves openings; it opens no reporter. Give it to dispatch and "
      "follow-up as HUYING_CASE_KEY.");
  add("tracking", "The file that the gateway needs (HUYING_TRACKING_KEY); it knows codes, no more",
      &security::CaseKeys::WriteTracking,
      "knows tracking codes and no more. Give it to the gateway as HUYING_TRACKING_KEY.");
}

}  // namespace huying::ctl
