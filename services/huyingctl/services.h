// The services of the platform as this tool sees them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/bus/bus.h"
#include "common/city/city.h"
#include "common/runtime/handlers.h"

namespace huying::ctl {

// Names of the services that write an event topic, in the order of a case's way.
const std::vector<std::string>& DecidingServices();
// And the gateway, which only follows.
const std::vector<std::string>& AllServices();

// The handlers of a service; null if there is no such service. `city` outlives them.
std::unique_ptr<runtime::Handlers> MakeHandlers(std::string_view service, const city::City* city);

// All topics of the platform as they must be.
std::vector<bus::TopicSpec> TopicsOfPlatform(int32_t partitions, int32_t replication);

}  // namespace huying::ctl
