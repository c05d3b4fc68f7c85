// The writing side of the Kafka bus.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "common/bus/kafka_client.h"
#include "common/bus/kafka_health.h"
#include "common/bus/local_tails.h"

namespace huying::bus {

class ProducerClient;

// One idempotent producer. After an error from which librdkafka's producer cannot recover it is
// replaced by a new one, as soon as all outcomes of the old one are known.
class KafkaProducer {
 public:
  // `tails` and `health` outlive the producer.
  static absl::StatusOr<std::unique_ptr<KafkaProducer>> Make(const KafkaOptions& options,
                                                             LocalTails& tails,
                                                             KafkaHealth& health);
  ~KafkaProducer();

  // Any thread.
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(const std::string& topic,
                                                         int32_t partition, Wake wake);
  absl::Status Flush(absl::Duration timeout);
  // The client in use, for calls about topics. Shared: an appender keeps the one that its records
  // are under way in.
  absl::StatusOr<std::shared_ptr<ProducerClient>> Current();

 private:
  KafkaProducer(const KafkaOptions& options, LocalTails& tails, KafkaHealth& health)
      : options_(options), tails_(tails), health_(health) {}

  const KafkaOptions options_;
  LocalTails& tails_;
  KafkaHealth& health_;
  absl::Mutex mutex_;
  std::shared_ptr<ProducerClient> current_ ABSL_GUARDED_BY(mutex_);
};

// The librdkafka client of `client`, for as long as that lives.
rd_kafka_s* HandleOf(ProducerClient& client);

}  // namespace huying::bus
