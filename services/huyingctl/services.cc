#include "services/huyingctl/services.h"

#include "common/runtime/service_host.h"
#include "common/runtime/types.h"
#include "services/analytics/processor.h"
#include "services/dispatch/processor.h"
#include "services/followup/processor.h"
#include "services/gateway/processor.h"
#include "services/intake/processor.h"
#include "services/supervision/processor.h"

namespace huying::ctl {

const std::vector<std::string>& DecidingServices() {
  static const std::vector<std::string> kServices = {"intake", "dispatch", "followup",
                                                     "supervision", "analytics"};
  return kServices;
}

const std::vector<std::string>& AllServices() {
  static const std::vector<std::string> kServices = {"intake",      "dispatch",  "followup",
                                                     "supervision", "analytics", "gateway"};
  return kServices;
}

std::unique_ptr<runtime::Handlers> MakeHandlers(std::string_view service, const city::City* city) {
  if (service == "intake") return std::make_unique<intake::Processor>(city);
  if (service == "dispatch") return std::make_unique<dispatch::Processor>(city);
  if (service == "followup") return std::make_unique<followup::Processor>(city);
  if (service == "supervision") return std::make_unique<supervision::Processor>(city);
  if (service == "analytics") return std::make_unique<analytics::Processor>(city);
  if (service == "gateway") return std::make_unique<gateway::Processor>();
  return nullptr;
}

std::vector<bus::TopicSpec> TopicsOfPlatform(int32_t partitions, int32_t replication) {
  std::vector<bus::TopicSpec> topics;
  for (const std::string& service : AllServices()) {
    runtime::ServiceSpec spec;
    spec.name = service;
    const std::vector<bus::TopicSpec> of_service = runtime::TopicsOf(spec, partitions, replication);
    topics.insert(topics.end(), of_service.begin(), of_service.end());
  }
  topics.push_back(runtime::OwnersTopicSpec(replication));
  return topics;
}

}  // namespace huying::ctl
