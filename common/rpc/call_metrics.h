// What is counted of the calls of one service.
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/verdict.h"
#include "common/metrics/metrics.h"

namespace huying::rpc {

// Thread-safe. The registry outlives it.
class CallMetrics {
 public:
  CallMetrics(metrics::Registry* registry, std::string service);

  // A command was answered, with this code, after this time.
  void Answered(absl::StatusCode code, absl::Duration took) const;
  // The rules refused.
  void Rejected(const Rejection& rejection) const;

 private:
  metrics::Registry* registry_;
  std::string service_;
  metrics::Histogram answer_seconds_;
  std::map<absl::StatusCode, metrics::Counter> unanswered_;  // all codes but OK; fixed
};

}  // namespace huying::rpc
