#include "common/bus/kafka.h"

#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bus/kafka_membership.h"
#include "common/bus/kafka_producer.h"
#include "common/bus/kafka_reader.h"
#include "common/bus/kafka_topics.h"

namespace huying::bus {
namespace {

class KafkaBus : public Bus {
 public:
  explicit KafkaBus(const KafkaOptions& options)
      : options_(options), tails_(options.tail_bytes_per_partition), readers_(options_, tails_) {}

  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<KafkaProducer>> producer = KafkaProducer::Make(options_, tails_);
    if (!producer.ok()) return producer.status();
    producer_ = *std::move(producer);
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(const std::string& topic,
                                                         int32_t partition, Wake wake) override {
    if (absl::Status status = CheckPartition(topic, partition); !status.ok()) return status;
    return producer_->OpenAppender(topic, partition, std::move(wake));
  }

  absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& topic, int32_t partition,
                                                     int64_t from, Wake wake) override {
    if (absl::Status status = CheckPartition(topic, partition); !status.ok()) return status;
    if (from < 0) return absl::InvalidArgumentError(absl::StrCat("offset ", from, " is no offset"));
    return readers_.OpenReader(topic, partition, from, std::move(wake));
  }

  absl::StatusOr<std::unique_ptr<Membership>> Join(const std::string& group,
                                                   const std::string& instance,
                                                   const std::string& topic, Wake wake) override {
    return JoinKafkaGroup(options_, group, instance, topic, std::move(wake));
  }

  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override {
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    return KafkaTopics(HandleOf(**client), options_).Create(topics);
  }

  absl::Status CheckTopics(const std::vector<TopicSpec>& topics) override {
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    absl::Status status = KafkaTopics(HandleOf(**client), options_).Check(topics);
    if (!status.ok()) return status;
    const std::lock_guard lock(mutex_);
    for (const TopicSpec& topic : topics) partitions_[topic.name] = topic.partitions;
    return status;
  }

  // The number of a topic's partitions never changes, so it is asked for once.
  absl::StatusOr<int32_t> PartitionCount(const std::string& topic) override {
    {
      const std::lock_guard lock(mutex_);
      const auto found = partitions_.find(topic);
      if (found != partitions_.end()) return found->second;
    }
    auto client = producer_->Current();
    if (!client.ok()) return client.status();
    absl::StatusOr<KafkaTopics::Shape> shape =
        KafkaTopics(HandleOf(**client), options_).Describe(topic);
    if (!shape.ok()) return shape.status();
    const std::lock_guard lock(mutex_);
    partitions_[topic] = shape->partitions;
    return shape->partitions;
  }

  absl::Status Flush(absl::Duration timeout) override { return producer_->Flush(timeout); }

 private:
  absl::Status CheckPartition(const std::string& topic, int32_t partition) {
    absl::StatusOr<int32_t> partitions = PartitionCount(topic);
    if (!partitions.ok()) return partitions.status();
    if (partition >= 0 && partition < *partitions) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("topic ", topic, " has no partition ", partition));
  }

  const KafkaOptions options_;
  LocalTails tails_;
  std::unique_ptr<KafkaProducer> producer_;
  KafkaReaders readers_;
  std::mutex mutex_;
  std::map<std::string, int32_t> partitions_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Bus>> OpenKafkaBus(const KafkaOptions& options) {
  auto bus = std::make_unique<KafkaBus>(options);
  if (absl::Status status = bus->Open(); !status.ok()) return status;
  return bus;
}

}  // namespace huying::bus
