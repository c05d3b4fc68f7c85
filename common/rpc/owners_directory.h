// Where to call, by the owners that the bus knows.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "common/rpc/client.h"
#include "common/runtime/owners_table.h"

namespace huying::rpc {

class OwnersDirectory final : public Directory {
 public:
  // The table outlives it. `partitions` gives the city's number, 0 while it is not known.
  OwnersDirectory(const runtime::OwnersTable* owners, std::function<int32_t()> partitions)
      : owners_(owners), partitions_(std::move(partitions)) {}

  // Without a case the processes take turns. The service "node" is run by every process.
  std::string EndpointOf(std::string_view service, std::string_view case_id) const override;
  std::vector<std::string> EndpointsOf(std::string_view service) const override;

 private:
  const runtime::OwnersTable* owners_;
  const std::function<int32_t()> partitions_;
  mutable std::atomic<size_t> turn_{0};
};

}  // namespace huying::rpc
