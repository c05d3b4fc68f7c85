#include "common/bus/kafka_membership.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

constexpr int kLeaveTries = 40;
// How exactly heartbeats keep their interval, and how soon a leave begins.
constexpr int kMemberPollMs = 50;

KafkaSettings MemberSettings(const KafkaOptions& options, const std::string& group,
                             const std::string& instance) {
  return {
      {"group.id", group},
      {"group.instance.id", instance},
      {"partition.assignment.strategy", "range"},
      {"session.timeout.ms", std::to_string(options.session_timeout_ms)},
      {"heartbeat.interval.ms", std::to_string(options.heartbeat_interval_ms)},
      // How long a rebalance waits for a member that does not come; the thread below always comes.
      {"max.poll.interval.ms", std::to_string(2 * options.session_timeout_ms)},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
  };
}

struct ListDelete {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDelete>;

class KafkaMembership : public KafkaEvents, public Membership {
 public:
  KafkaMembership(const KafkaOptions& options, KafkaHealth& health, std::string group,
                  std::string instance, std::string topic, Wake wake)
      : KafkaEvents(options),
        health_(health),
        group_(std::move(group)),
        instance_(std::move(instance)),
        topic_(std::move(topic)),
        wake_(std::move(wake)) {}

  ~KafkaMembership() override { Leave(); }

  absl::Status Join() {
    absl::StatusOr<KafkaHandle> handle =
        MakeKafkaClient(KafkaRole::kMember, MemberSettings(options(), group_, instance_), *this);
    if (!handle.ok()) return handle.status();
    handle_ = *std::move(handle);
    rd_kafka_poll_set_consumer(handle_.get());
    const PartitionList topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t error = rd_kafka_subscribe(handle_.get(), topics.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
      return KafkaStatus(error, absl::StrCat("join group ", group_));
    thread_ = std::thread([this] { Run(); });
    return absl::OkStatus();
  }

  bool Poll(std::vector<int32_t>& partitions) override {
    const absl::MutexLock lock(&mutex_);
    if (!news_.has_value()) return false;
    partitions = *std::move(news_);
    news_.reset();
    return true;
  }

  void BeginLeave() override { leaving_.store(true, std::memory_order_release); }

  void Leave() override {
    BeginLeave();
    if (thread_.joinable()) thread_.join();
  }

  void OnRebalance(bool assigned, rd_kafka_topic_partition_list_t* partitions) override {
    assigned_ = assigned;
    if (assigned) {
      // librdkafka is told that nothing is to be fetched; the group does not hear of that.
      const PartitionList nothing(rd_kafka_topic_partition_list_new(0));
      rd_kafka_assign(handle_.get(), nothing.get());
      health_.Member(group_, absl::OkStatus());
      Announce(partitions);
      return;
    }
    // An eager rebalance takes everything away first. What counts is what comes after it, so a
    // partition that stays runs on; only when the group has given up on this member is everything
    // gone.
    const bool lost = rd_kafka_assignment_lost(handle_.get()) != 0;
    rd_kafka_assign(handle_.get(), nullptr);
    if (lost || left_) Announce(nullptr);
  }

  void OnError(int error, const std::string& reason) override { health_.Trouble(error, reason); }

  void OnFatalError(const std::string& reason) override {
    {
      const absl::MutexLock lock(&mutex_);
      if (!ended_.ok()) return;
      ended_ = absl::FailedPreconditionError(absl::StrCat(
          "out of the group for good, most likely since another process runs as instance '",
          instance_, "': ", reason,
          ". Give each process its own --instance and start this one again"));
    }
    OnLog(/*severity=*/3, std::string(status().message()));
    Announce(nullptr);
  }

  absl::Status status() const override {
    const absl::MutexLock lock(&mutex_);
    return ended_;
  }

 private:
  void Run() {
    while (!leaving_.load(std::memory_order_acquire)) {
      PollOnce();
      Nudge();
    }
    // A static member that only closes keeps its partitions until its session ends. One that
    // unsubscribes first leaves the group at once.
    left_ = true;
    rd_kafka_unsubscribe(handle_.get());
    for (int tries = 0; assigned_ && tries < kLeaveTries; ++tries) PollOnce();
    rd_kafka_consumer_close(handle_.get());
    handle_.reset();
    health_.Member(group_, absl::OkStatus());
    Announce(nullptr);
  }

  // librdkafka 2.0 looks whether a heartbeat is due when its main thread wakes, and with nothing to
  // do that thread may sleep for a second, whatever heartbeat.interval.ms says. Any question to it
  // wakes it.
  void Nudge() {
    rd_kafka_topic_partition_list_t* list = nullptr;
    if (rd_kafka_subscription(handle_.get(), &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    rd_kafka_topic_partition_list_destroy(list);
  }

  void PollOnce() {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_.get(), kMemberPollMs);
    if (message == nullptr) return;
    if (message->err == RD_KAFKA_RESP_ERR__FATAL) {
      OnFatalError(rd_kafka_message_errstr(message));
    } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      TakeError(*message);
    }
    rd_kafka_message_destroy(message);
  }

  // librdkafka goes on trying by itself. Of a right that is missing nobody else would tell: who is
  // given no partitions has nothing that fails.
  void TakeError(const rd_kafka_message_t& message) {
    const bool of_topic = message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    const absl::Status status = KafkaStatus(
        message.err, absl::StrCat("group ", group_, ": ", rd_kafka_message_errstr(&message)),
        of_topic ? absl::StrCat("Describe on topic ", topic_)
                 : absl::StrCat("Read on group ", group_));
    OnLog(/*severity=*/4, std::string(status.message()));
    if (absl::IsPermissionDenied(status)) health_.Member(group_, status);
  }

  void Announce(const rd_kafka_topic_partition_list_t* list) {
    std::vector<int32_t> partitions;
    for (int i = 0; list != nullptr && i < list->cnt; ++i)
      partitions.push_back(list->elems[i].partition);
    std::sort(partitions.begin(), partitions.end());
    {
      const absl::MutexLock lock(&mutex_);
      if (last_ == partitions) return;
      last_ = partitions;
      news_ = std::move(partitions);
    }
    if (wake_) wake_();
  }

  KafkaHealth& health_;
  const std::string group_;
  const std::string instance_;
  const std::string topic_;
  const Wake wake_;
  KafkaHandle handle_;  // used by the thread
  // The thread's own.
  bool assigned_ = false;  // between being given partitions and being asked for them
  bool left_ = false;
  std::atomic<bool> leaving_ = false;
  mutable absl::Mutex mutex_;
  absl::Status ended_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::vector<int32_t>> last_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::vector<int32_t>> news_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Membership>> JoinKafkaGroup(const KafkaOptions& options,
                                                           KafkaHealth& health,
                                                           const std::string& group,
                                                           const std::string& instance,
                                                           const std::string& topic, Wake wake) {
  auto membership =
      std::make_unique<KafkaMembership>(options, health, group, instance, topic, std::move(wake));
  if (absl::Status status = membership->Join(); !status.ok()) return status;
  return membership;
}

}  // namespace huying::bus
