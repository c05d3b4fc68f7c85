#include "services/followup/add.h"

#include <memory>

#include "services/followup/processor.h"
#include "services/followup/rpc.h"

namespace huying::followup {

absl::Status AddTo(process::Process& process) {
  return process.Add(std::make_unique<Processor>(&process.city()), [&](runtime::ServiceHost& host) {
    return MakeRpc(&host, &process.registry());
  });
}

}  // namespace huying::followup
