#include "services/dispatch/add.h"

#include <memory>
#include <utility>

#include "services/dispatch/processor.h"
#include "services/dispatch/rpc.h"

namespace huying::dispatch {

absl::Status AddTo(process::Process& process) {
  absl::StatusOr<std::shared_ptr<const security::CaseKeys>> keys =
      security::CaseKeys::Find(process.options().data_dir);
  if (!keys.ok()) return keys.status();
  auto processor = std::make_unique<Processor>(&process.city());
  const Processor* handlers = processor.get();
  return process.Add(std::move(processor), [&](runtime::ServiceHost& host) {
    return MakeRpc(handlers, &host, &process.city(), *std::move(keys), &process.registry());
  });
}

}  // namespace huying::dispatch
