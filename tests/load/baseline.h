// What the machine and the libraries can do at most, to hold every figure against.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "tests/load/figures.h"

namespace huying::load {

struct BaselinePlan {
  std::string folder;   // empty, on the disk to measure
  std::string brokers;  // empty: produce into the embedded bus instead
  size_t record_bytes = 1024;
  size_t records = 100'000;
  double seconds = 5;  // of gRPC calls
};

// Raw idempotent produce, synced RocksDB batches, unary gRPC calls with 64 in flight.
absl::StatusOr<Figures> MeasureBaseline(const BaselinePlan& plan);

}  // namespace huying::load
