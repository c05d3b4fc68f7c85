#include "services/intake/add.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "services/intake/processor.h"
#include "services/intake/rpc.h"

namespace huying::intake {

namespace {

// A new key beside old data would make every name and number in it unreadable without a word.
absl::Status CheckNotLost(const std::string& path, const std::string& data_dir) {
  std::error_code error;
  if (std::filesystem::exists(path, error) ||
      !std::filesystem::exists(data_dir + "/intake", error)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      path, " is missing, but ", data_dir,
      " holds cases whose reporters are sealed with it. Put the key back from its backup. ",
      "If it is lost for good, no earlier name or number can be read again; to go on without them, "
      "make a new one: ",
      "(umask 077; head -c ", security::ReporterKeys::kSecretBytes, " /dev/urandom > ", path, ")"));
}

}  // namespace

absl::Status AddTo(process::Process& process) {
  const process::Options& options = process.options();
  const char* given = std::getenv("HUYING_REPORTER_KEY");
  const std::string path = given != nullptr ? given : options.data_dir + "/keys/reporter.key";
  if (absl::Status status = CheckNotLost(path, options.data_dir); !status.ok()) return status;
  if (given == nullptr && options.bus == process::BusKind::kKafka) {
    log::Warn(
        "{} seals the reporters' data; every instance of intake must have the same one "
        "(HUYING_REPORTER_KEY=FILE)",
        path);
  }
  auto keys = security::ReporterKeys::LoadOrCreate(path);
  if (!keys.ok()) return keys.status();
  auto processor = std::make_unique<Processor>(&process.city());
  const Processor* handlers = processor.get();
  return process.Add(std::move(processor), [&](runtime::ServiceHost& host) {
    return MakeRpc(handlers, &host, &process.city(), &process.clock(), *std::move(keys),
                   &process.registry());
  });
}

}  // namespace huying::intake
