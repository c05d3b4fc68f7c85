#include "services/dispatch/add.h"

#include <memory>

#include "services/dispatch/processor.h"
#include "services/dispatch/rpc.h"

namespace huying::dispatch {

absl::Status AddTo(process::Process& process) {
  return process.Add(std::make_unique<Processor>(&process.city()), [&](runtime::ServiceHost& host) {
    return MakeRpc(&host, &process.registry());
  });
}

}  // namespace huying::dispatch
