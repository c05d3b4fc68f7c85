#include "services/followup/add.h"

#include <memory>
#include <utility>

#include "services/followup/processor.h"
#include "services/followup/rpc.h"

namespace huying::followup {

absl::Status AddTo(process::Process& process) {
  auto processor = std::make_unique<Processor>(&process.city());
  const Processor* handlers = processor.get();
  return process.Add(std::move(processor), [&process, handlers](runtime::ServiceHost& host) {
    return MakeRpc(handlers, &host, &process.city(), &process.registry());
  });
}

}  // namespace huying::followup
