#include "services/dispatch/add.h"

#include <memory>
#include <utility>

#include "services/dispatch/processor.h"
#include "services/dispatch/rpc.h"

namespace huying::dispatch {

absl::Status AddTo(process::Process& process) {
  auto processor = std::make_unique<Processor>(&process.city());
  const Processor* handlers = processor.get();
  return process.Add(std::move(processor), [&process, handlers](runtime::ServiceHost& host) {
    return MakeRpc(handlers, &host, &process.city(), &process.registry());
  });
}

}  // namespace huying::dispatch
