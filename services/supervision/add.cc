#include "services/supervision/add.h"

#include <memory>

#include "services/supervision/processor.h"
#include "services/supervision/rpc.h"

namespace huying::supervision {

absl::Status AddTo(process::Process& process) {
  return process.Add(std::make_unique<Processor>(&process.city()), [&](runtime::ServiceHost& host) {
    return MakeRpc(&host, &process.registry());
  });
}

}  // namespace huying::supervision
