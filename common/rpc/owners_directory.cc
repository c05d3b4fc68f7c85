#include "common/rpc/owners_directory.h"

#include <optional>
#include <set>

#include "common/case/case_id.h"

namespace huying::rpc {

std::string OwnersDirectory::EndpointOf(std::string_view service, std::string_view case_id) const {
  const int32_t partitions = partitions_();
  if (partitions == 0) return "";
  if (const std::optional<int32_t> partition = PartitionOfCase(case_id, partitions)) {
    const std::optional<log::v1::Owner> owner = owners_->Find(std::string(service), *partition);
    return owner ? owner->endpoint() : "";
  }
  const std::vector<std::string> endpoints = EndpointsOf(service);
  if (endpoints.empty()) return "";
  return endpoints[turn_.fetch_add(1, std::memory_order_relaxed) % endpoints.size()];
}

std::vector<std::string> OwnersDirectory::EndpointsOf(std::string_view service) const {
  std::set<std::string> endpoints;
  for (const log::v1::Owner& owner : owners_->All()) {
    if (service == "node" || owner.service() == service) endpoints.insert(owner.endpoint());
  }
  return {endpoints.begin(), endpoints.end()};
}

}  // namespace huying::rpc
