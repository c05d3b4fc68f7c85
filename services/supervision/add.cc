#include "services/supervision/add.h"

#include <memory>
#include <utility>

#include "services/supervision/processor.h"
#include "services/supervision/rpc.h"

namespace huying::supervision {

absl::Status AddTo(process::Process& process) {
  auto processor = std::make_unique<Processor>(&process.city());
  const Processor* handlers = processor.get();
  return process.Add(std::move(processor), [&process, handlers](runtime::ServiceHost& host) {
    return MakeRpc(handlers, &host, &process.city(), &process.registry());
  });
}

}  // namespace huying::supervision
