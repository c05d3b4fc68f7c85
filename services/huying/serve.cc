#include "services/huying/serve.h"

#include <utility>

#include "services/analytics/add.h"
#include "services/dispatch/add.h"
#include "services/followup/add.h"
#include "services/gateway/add.h"
#include "services/intake/add.h"
#include "services/supervision/add.h"

namespace huying {

absl::Status AddFiveServices(process::Process& process) {
  if (absl::Status status = intake::AddTo(process); !status.ok()) return status;
  if (absl::Status status = dispatch::AddTo(process); !status.ok()) return status;
  if (absl::Status status = followup::AddTo(process); !status.ok()) return status;
  if (absl::Status status = supervision::AddTo(process); !status.ok()) return status;
  return analytics::AddTo(process);
}

absl::Status AddAllServices(process::Process& process) {
  if (absl::Status status = AddFiveServices(process); !status.ok()) return status;
  return gateway::AddTo(process);
}

int Serve(process::Options options) {
  return process::RunProcess(std::move(options), AddAllServices);
}

}  // namespace huying
