#include "services/analytics/add.h"

#include <memory>

#include "services/analytics/processor.h"
#include "services/analytics/rpc.h"

namespace huying::analytics {

absl::Status AddTo(process::Process& process) {
  return process.Add(std::make_unique<Processor>(&process.city()), [&](runtime::ServiceHost& host) {
    return MakeRpc(&host, &process.city(), &process.registry());
  });
}

}  // namespace huying::analytics
