// Commands straight into the services' hosts of this process, behind the RPC layer. What the edge
// of intake does with a report before it is routed (looking up the place, sealing the reporter) is
// done here, too.
#pragma once

#include <memory>

#include "common/process/process.h"
#include "tests/load/transport.h"

namespace huying::load {

// `process` outlives the transport and has the services.
std::unique_ptr<Transport> MakeHostTransport(process::Process& process);

}  // namespace huying::load
