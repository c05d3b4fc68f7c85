// What all parts of the Kafka bus share: making a librdkafka client, owning its objects, its errors
// as statuses.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/kafka.h"

// Of librdkafka; its header stays in the .cc files.
struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_message_s;
struct rd_kafka_queue_s;
struct rd_kafka_topic_s;
struct rd_kafka_topic_partition_list_s;

namespace huying::bus {

// How long a thread that serves a client waits for something to do.
inline constexpr int kKafkaPollMs = 100;

// A severity, as in syslog.
inline constexpr int kKafkaWarning = 4;

// The header that carries a record's kind, one byte.
inline constexpr char kKindHeader[] = "hy-kind";

struct KafkaDelete {
  void operator()(rd_kafka_s* client) const;
  void operator()(rd_kafka_conf_s* conf) const;
  void operator()(rd_kafka_queue_s* queue) const;
  void operator()(rd_kafka_topic_s* topic) const;
};
using KafkaHandle = std::unique_ptr<rd_kafka_s, KafkaDelete>;
using KafkaConf = std::unique_ptr<rd_kafka_conf_s, KafkaDelete>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_s, KafkaDelete>;
using KafkaTopic = std::unique_ptr<rd_kafka_topic_s, KafkaDelete>;

// What librdkafka calls. An object of this must outlive its client.
class KafkaEvents {
 public:
  explicit KafkaEvents(const KafkaOptions& options) : options_(options) {}
  virtual ~KafkaEvents() = default;
  KafkaEvents(const KafkaEvents&) = delete;
  KafkaEvents& operator=(const KafkaEvents&) = delete;

  // From whoever polls the client.
  virtual void OnDelivery(const rd_kafka_message_s& /*message*/) {}
  virtual void OnFatalError(const std::string& /*reason*/) {}
  // What is not fatal: connections, log-in. `error` is an rd_kafka_resp_err_t.
  virtual void OnError(int /*error*/, const std::string& /*reason*/) {}
  virtual void OnRebalance(bool /*assigned*/, rd_kafka_topic_partition_list_s* /*partitions*/) {}
  // From any thread.
  void OnLog(int severity, const std::string& line) const;

  const KafkaOptions& options() const { return options_; }

 private:
  const KafkaOptions options_;
};

enum class KafkaRole { kProducer, kReader, kMember };

using KafkaSettings = std::vector<std::pair<std::string, std::string>>;

// A client with the settings that all have in common, the options' and then `settings`, which win.
absl::StatusOr<KafkaHandle> MakeKafkaClient(KafkaRole role, const KafkaSettings& settings,
                                            KafkaEvents& events);

// `error` is an rd_kafka_resp_err_t; OK if it is none. `right` is what an access rule must allow for
// it, as "Write on topic T"; if that is what is missing, the status is PERMISSION_DENIED.
absl::Status KafkaStatus(int error, const std::string& what, const std::string& right = "");

}  // namespace huying::bus
