// What the machine and the libraries below a bus can do at most, to hold the bus against. For `make
// bench`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/bus/bus.h"

namespace huying::bus {

struct Load {
  size_t records = 100'000;
  size_t record_bytes = 400;  // does not compress
  int32_t partitions = 4;     // in turn
  size_t in_flight =
      4096;  // appended and not acknowledged, over all partitions; 1 measures latency
};

struct Baseline {
  double records_per_s = 0;
  double megabytes_per_s = 0;
  double acknowledged_p50_us = 0;  // from append to outcome
  double acknowledged_p99_us = 0;
};

// Appends to a topic that is there, from one thread, through our own interface.
absl::StatusOr<Baseline> MeasureAppends(Bus& bus, const std::string& topic, const Load& load);

// Reads all of a topic from its start, from one thread.
absl::StatusOr<Baseline> MeasureReads(Bus& bus, const std::string& topic, const Load& load);

// Synced RocksDB batches of `batch` records of one thread, in a folder that must not exist.
absl::StatusOr<Baseline> MeasureRocksWrites(const std::string& folder, const Load& load,
                                            size_t batch);

// Idempotent, acks=all produce straight with librdkafka, to a topic that is there.
absl::StatusOr<Baseline> MeasureKafkaProduce(const std::string& brokers, const std::string& topic,
                                             const Load& load);

// One line of a table.
void PrintBaseline(const std::string& what, const absl::StatusOr<Baseline>& baseline);

}  // namespace huying::bus
