// huying.pack.v1.PackService: the city pack with which this process decides.
#pragma once

#include "common/city/city.h"
#include "common/rpc/server.h"

namespace huying::process {

// `city` outlives the service.
rpc::ServicePtr MakePackService(const city::City* city);

}  // namespace huying::process
