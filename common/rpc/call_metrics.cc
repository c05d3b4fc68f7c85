#include "common/rpc/call_metrics.h"

#include <utility>

namespace huying::rpc {

CallMetrics::CallMetrics(metrics::Registry* registry, std::string service)
    : registry_(registry),
      service_(std::move(service)),
      answer_seconds_(registry->AddHistogram("huying_rpc_command_answer_seconds",
                                             "From a command's arrival to its durable answer.",
                                             {{"service", service_}}, metrics::LatencyBounds())) {
  // From the start: increase() does not see the first one of a series that begins with it.
  for (int number = 1; number <= static_cast<int>(absl::StatusCode::kUnauthenticated); ++number) {
    const auto code = static_cast<absl::StatusCode>(number);
    unanswered_.emplace(code, registry->AddCounter("huying_rpc_unanswered_commands_total",
                                                   "Commands that were not done, by status code.",
                                                   {{"service", service_},
                                                    {"code", absl::StatusCodeToString(code)}}));
  }
}

void CallMetrics::Answered(absl::StatusCode code, absl::Duration took) const {
  if (code == absl::StatusCode::kOk) {
    answer_seconds_.Observe(absl::ToDoubleSeconds(took));
    return;
  }
  if (const auto counter = unanswered_.find(code); counter != unanswered_.end())
    counter->second.Add();
}

void CallMetrics::Rejected(const Rejection& rejection) const {
  // Refusals are rare; the registry finds the counter again by its labels.
  registry_
      ->AddCounter("huying_rpc_rejected_commands_total",
                   "Commands that the rules refused, by mechanism.",
                   {{"service", service_}, {"mechanism", rejection.mechanism.substr(0, 8)}})
      .Add();
}

}  // namespace huying::rpc
