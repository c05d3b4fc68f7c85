#include "services/intake/add.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "services/intake/processor.h"
#include "services/intake/rpc.h"

namespace huying::intake {

absl::Status AddTo(process::Process& process) {
  const char* path = std::getenv("HUYING_REPORTER_KEY");
  auto keys = security::ReporterKeys::LoadOrCreate(
      path != nullptr ? path : process.options().data_dir + "/keys/reporter.key");
  if (!keys.ok()) return keys.status();
  return process.Add(std::make_unique<Processor>(&process.city()), [&](runtime::ServiceHost& host) {
    return MakeRpc(&host, &process.city(), *std::move(keys), &process.registry());
  });
}

}  // namespace huying::intake
