// The five services, or all of them, in this process: started, watched and stopped for measuring.
//
// Threads: the main thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/process/process.h"
#include "tests/load/transport.h"

namespace huying::load {

struct EngineOptions {
  std::string city_dir;
  std::string data_dir;
  std::string brokers;        // empty: the embedded bus
  bool with_gateway = false;  // all services, as `huying serve` has them
};

class Engine {
 public:
  // Starts the services and waits until all partitions are owned.
  static absl::StatusOr<std::unique_ptr<Engine>> Start(const EngineOptions& options,
                                                       absl::Duration at_most);
  ~Engine() { Stop(); }

  const city::City& city() const { return process_->city(); }
  // Straight into the hosts. Lives as long as the engine.
  Transport& transport() { return *transport_; }

  // Waits until every service has read everything and nothing is in flight.
  absl::Status AwaitSettled(absl::Duration at_most) const;
  // Records in each service's log.
  std::map<std::string, int64_t> Records() const;
  // Events in each service's log, from the counters of the stores.
  std::map<std::string, int64_t> Events() const;
  void Stop();

 private:
  Engine() = default;
  absl::Status AwaitOwned(absl::Duration at_most) const;

  std::unique_ptr<process::Process> process_;
  std::unique_ptr<Transport> transport_;
};

// Names of the five services that decide.
inline constexpr const char* kServices[] = {"intake", "dispatch", "followup", "supervision",
                                            "analytics"};

}  // namespace huying::load
