// The reading side of the Kafka bus.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"
#include "common/bus/kafka_client.h"
#include "common/bus/local_tails.h"

namespace huying::bus {

class ReaderClient;

// The consumers of a bus. librdkafka reads a partition once per client, so the second reader of a
// partition goes to a second client, and so on; clients are kept until the bus is gone. Any thread.
class KafkaReaders {
 public:
  // `tails` outlives the readers.
  KafkaReaders(const KafkaOptions& options, LocalTails& tails);
  ~KafkaReaders();

  absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& topic, int32_t partition,
                                                     int64_t from, Wake wake);
  // One that always asks the broker.
  absl::StatusOr<std::unique_ptr<Reader>> OpenFetcher(const std::string& topic, int32_t partition,
                                                      int64_t from, const Wake& wake);
  void Log(int severity, const std::string& line) const;

 private:
  absl::StatusOr<ReaderClient*> Claim(const std::string& topic, int32_t partition);

  const KafkaOptions options_;
  LocalTails& tails_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<ReaderClient>> clients_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace huying::bus
