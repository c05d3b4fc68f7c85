#include "common/rpc/call_metrics.h"

#include <utility>

namespace huying::rpc {

CallMetrics::CallMetrics(metrics::Registry* registry, std::string service)
    : registry_(registry),
      service_(std::move(service)),
      answer_seconds_(registry->AddHistogram("huying_rpc_command_answer_seconds",
                                             "From a command's arrival to its durable answer.",
                                             {{"service", service_}}, metrics::LatencyBounds())) {}

void CallMetrics::Answered(absl::StatusCode code, absl::Duration took) const {
  if (code == absl::StatusCode::kOk) {
    answer_seconds_.Observe(absl::ToDoubleSeconds(took));
    return;
  }
  // Refusals and failures are rare; the registry finds the counter again by its labels.
  registry_
      ->AddCounter("huying_rpc_unanswered_commands_total",
                   "Commands that were not done, by status code.",
                   {{"service", service_}, {"code", absl::StatusCodeToString(code)}})
      .Add();
}

void CallMetrics::Rejected(const Rejection& rejection) const {
  registry_
      ->AddCounter("huying_rpc_rejected_commands_total",
                   "Commands that the rules refused, by mechanism.",
                   {{"service", service_}, {"mechanism", rejection.mechanism.substr(0, 8)}})
      .Add();
}

}  // namespace huying::rpc
