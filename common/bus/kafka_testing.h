// For tests of the Kafka bus. They need a real broker: tests/kafka/test_bus.py starts one and names
// it in the environment.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/bus/kafka.h"

namespace huying::bus {

inline constexpr char kNoBroker[] =
    "HUYING_TEST_BROKERS names no broker; run tests/kafka/test_bus.py";

inline KafkaOptions TestOptions() {
  const char* brokers = std::getenv("HUYING_TEST_BROKERS");
  KafkaOptions options;
  options.brokers = brokers == nullptr ? "" : brokers;
  options.queue_records_max = 1000;
  options.log = [](int severity, const std::string& line) {
    if (severity <= 4) std::fprintf(stderr, "kafka: %s\n", line.c_str());
  };
  return options;
}

// Topics stay on the broker, so each test has its own.
inline std::string UniqueName(const std::string& name) {
  static int number = 0;
  return absl::StrCat("test-", getpid(), "-", ++number, "-", name);
}

}  // namespace huying::bus
