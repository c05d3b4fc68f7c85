#include "common/bus/kafka.h"

#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/kafka_health.h"
#include "common/bus/kafka_membership.h"
#include "common/bus/kafka_names.h"
#include "common/bus/kafka_producer.h"
#include "common/bus/kafka_reader.h"
#include "common/bus/kafka_topics.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

class KafkaBus : public Bus {
 public:
  explicit KafkaBus(const KafkaOptions& options)
      : options_(options),
        health_(options.brokers),
        tails_(options.tail_bytes_per_partition),
        readers_(options_, tails_) {}

  ~KafkaBus() override {
    health_.Stop();
    if (watch_.joinable()) watch_.join();
  }
  KafkaBus(const KafkaBus&) = delete;
  KafkaBus& operator=(const KafkaBus&) = delete;

  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<KafkaProducer>> producer =
        KafkaProducer::Make(options_, tails_, health_);
    if (!producer.ok()) return producer.status();
    producer_ = *std::move(producer);
    watch_ = std::thread([this] { health_.Watch([this] { return Ask(); }); });
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(const std::string& name, int32_t partition,
                                                         Wake wake) override {
    const std::string topic = Named(name);
    if (absl::Status status = CheckPartition(topic, partition); !status.ok()) return status;
    return producer_->OpenAppender(topic, partition, std::move(wake));
  }

  absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& name, int32_t partition,
                                                     int64_t from, Wake wake) override {
    const std::string topic = Named(name);
    if (absl::Status status = CheckPartition(topic, partition); !status.ok()) return status;
    if (from < 0) return absl::InvalidArgumentError(absl::StrCat("offset ", from, " is no offset"));
    return readers_.OpenReader(topic, partition, from, std::move(wake));
  }

  absl::StatusOr<std::unique_ptr<Membership>> Join(const std::string& group,
                                                   const std::string& instance,
                                                   const std::string& topic, Wake wake) override {
    return JoinKafkaGroup(options_, health_, Named(group), instance, Named(topic), std::move(wake));
  }

  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override {
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    return KafkaTopics(HandleOf(**client), options_, health_).Create(Named(topics));
  }

  absl::Status CheckTopics(const std::vector<TopicSpec>& topics) override {
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    const std::vector<TopicSpec> named = Named(topics);
    absl::Status status = KafkaTopics(HandleOf(**client), options_, health_).Check(named);
    if (!status.ok()) return status;
    const absl::MutexLock lock(&mutex_);
    for (const TopicSpec& topic : named) partitions_[topic.name] = topic.partitions;
    return status;
  }

  // The number of a topic's partitions never changes, so it is asked for once.
  absl::StatusOr<int32_t> PartitionCount(const std::string& name) override {
    return CountOf(Named(name));
  }

  // All topics are made with message.timestamp.type=LogAppendTime, and checked for it.
  bool HasClock() const override { return true; }
  absl::Status Health() const override { return health_.status(); }
  absl::Status Flush(absl::Duration timeout) override { return producer_->Flush(timeout); }

 private:
  std::string Named(const std::string& name) const { return KafkaName(options_.prefix, name); }
  std::vector<TopicSpec> Named(std::vector<TopicSpec> topics) const {
    for (TopicSpec& topic : topics) topic.name = Named(topic.name);
    return topics;
  }

  // From here on topics have their names on the brokers.
  absl::StatusOr<int32_t> CountOf(const std::string& topic) {
    {
      const absl::MutexLock lock(&mutex_);
      const auto found = partitions_.find(topic);
      if (found != partitions_.end()) return found->second;
    }
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    absl::StatusOr<KafkaTopics::Shape> shape =
        KafkaTopics(HandleOf(**client), options_, health_).Describe(topic);
    if (!shape.ok()) return shape.status();
    const absl::MutexLock lock(&mutex_);
    partitions_[topic] = shape->partitions;
    return shape->partitions;
  }

  absl::Status CheckPartition(const std::string& topic, int32_t partition) {
    absl::StatusOr<int32_t> partitions = CountOf(topic);
    if (!partitions.ok()) return partitions.status();
    if (partition >= 0 && partition < *partitions) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("topic ", topic, " has no partition ", partition));
  }

  // Whether a broker answers. It needs no rights.
  bool Ask() {
    auto client = producer_->Current();
    if (!client.ok()) return false;
    const rd_kafka_metadata_t* answer = nullptr;
    const bool answered = rd_kafka_metadata(HandleOf(**client), 0, nullptr, &answer, kKafkaAskMs) ==
                          RD_KAFKA_RESP_ERR_NO_ERROR;
    if (answered) rd_kafka_metadata_destroy(answer);
    return answered;
  }

  const KafkaOptions options_;
  KafkaHealth health_;
  LocalTails tails_;
  std::unique_ptr<KafkaProducer> producer_;
  KafkaReaders readers_;
  std::thread watch_;
  absl::Mutex mutex_;
  std::map<std::string, int32_t> partitions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Bus>> OpenKafkaBus(const KafkaOptions& options) {
  if (!options.prefix.empty()) {
    if (absl::Status status = CheckKafkaPrefix(options.prefix); !status.ok()) return status;
  }
  auto bus = std::make_unique<KafkaBus>(options);
  if (absl::Status status = bus->Open(); !status.ok()) return status;
  return bus;
}

}  // namespace huying::bus
