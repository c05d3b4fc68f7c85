#include "common/bus/kafka_producer.h"

#include <atomic>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/bus/outcome_slots.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {

// Its thread takes the delivery reports. Shared by the producer and its appenders; whoever is last
// ends it.
class ProducerClient : public KafkaEvents {
 public:
  static absl::StatusOr<std::shared_ptr<ProducerClient>> Make(const KafkaOptions& options);
  explicit ProducerClient(const KafkaOptions& options) : KafkaEvents(options) {}
  ~ProducerClient() override;

  rd_kafka_t* handle() const { return handle_.get(); }
  // True after an error from which the client does not recover: nothing more may be produced with
  // it.
  bool dead() const { return dead_.load(std::memory_order_acquire); }
  // Keeps `slots` until they are closed and idle. Shared with the appender, which may go before its
  // outcomes came.
  void Keep(std::shared_ptr<OutcomeSlots> slots);
  absl::Status Flush(absl::Duration timeout);

  void OnDelivery(const rd_kafka_message_t& message) override;
  void OnFatalError(const std::string& reason) override;

 private:
  void Run();
  void DropClosed();

  KafkaHandle handle_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> dead_ = false;
  std::mutex mutex_;
  std::vector<std::shared_ptr<OutcomeSlots>> kept_;
  std::thread thread_;
};

namespace {

constexpr int kPollMs = 100;
constexpr char kKindHeader[] = "hy-kind";
// A batch of one largest record and its headers fits, and stays below max.message.bytes of the
// topics.
constexpr size_t kRequestBytesMax = kRecordBytesMax + (32 << 10);

KafkaSettings ProducerSettings(const KafkaOptions& options) {
  return {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"linger.ms", std::to_string(options.linger_ms)},
      {"compression.codec", "lz4"},
      {"retry.backoff.ms", "50"},
      {"delivery.timeout.ms", std::to_string(options.delivery_timeout_ms)},
      {"request.timeout.ms", std::to_string(options.delivery_timeout_ms / 2)},
      {"message.max.bytes", std::to_string(kRequestBytesMax)},
      // The appenders' queues are the bound; these only have to be larger.
      {"queue.buffering.max.messages", "10000000"},
      {"queue.buffering.max.kbytes", "2097151"},
  };
}

}  // namespace

absl::StatusOr<std::shared_ptr<ProducerClient>> ProducerClient::Make(const KafkaOptions& options) {
  auto client = std::make_shared<ProducerClient>(options);
  absl::StatusOr<KafkaHandle> handle =
      MakeKafkaClient(KafkaRole::kProducer, ProducerSettings(options), *client);
  if (!handle.ok()) return handle.status();
  client->handle_ = *std::move(handle);
  client->thread_ = std::thread([self = client.get()] { self->Run(); });
  return client;
}

ProducerClient::~ProducerClient() {
  if (handle_ == nullptr) return;
  stop_.store(true, std::memory_order_release);
  thread_.join();
  // Every record gets its outcome before its slot goes.
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_outq_len(handle_.get()) > 0) rd_kafka_poll(handle_.get(), kPollMs);
}

void ProducerClient::Keep(std::shared_ptr<OutcomeSlots> slots) {
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(slots));
}

absl::Status ProducerClient::Flush(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::vector<std::shared_ptr<OutcomeSlots>> kept;
  {
    const std::lock_guard lock(mutex_);
    kept = kept_;
  }
  for (const auto& slots : kept) {
    if (!slots->WaitSettled(deadline)) {
      return absl::DeadlineExceededError("appends to the log have no outcome yet");
    }
  }
  return absl::OkStatus();
}

void ProducerClient::Run() {
  bool purged = false;
  while (!stop_.load(std::memory_order_acquire)) {
    rd_kafka_poll(handle_.get(), kPollMs);
    DropClosed();
    if (!dead() || purged) continue;
    purged = true;
    rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
}

void ProducerClient::DropClosed() {
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [](const auto& slots) { return slots->closed() && slots->idle(); });
}

void ProducerClient::OnDelivery(const rd_kafka_message_t& message) {
  auto& slot = *static_cast<OutcomeSlots::Slot*>(message._private);
  absl::Status status;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    status = KafkaStatus(message.err, absl::StrCat("append to ", rd_kafka_topic_name(message.rkt),
                                                   "/", message.partition));
  }
  const int64_t offset = status.ok() && message.offset >= 0 ? message.offset : -1;
  OutcomeSlots::Settle(slot, std::move(status), offset);
}

void ProducerClient::OnFatalError(const std::string& reason) {
  OnLog(/*severity=*/3, absl::StrCat("the producer is replaced after a fatal error: ", reason));
  dead_.store(true, std::memory_order_release);
}

rd_kafka_s* HandleOf(ProducerClient& client) { return client.handle(); }

namespace {

class KafkaAppender : public Appender {
 public:
  KafkaAppender(KafkaProducer& producer, std::string topic, int32_t partition,
                std::shared_ptr<OutcomeSlots> slots)
      : producer_(producer),
        topic_name_(std::move(topic)),
        partition_(partition),
        slots_(std::move(slots)) {}

  ~KafkaAppender() override {
    slots_->Close();
    topic_.reset();  // before the client that it belongs to
  }

  // Takes a new client if there is none yet or the old one is dead and has nothing of ours under
  // way.
  absl::Status Attach() {
    if (client_ != nullptr && !client_->dead()) return absl::OkStatus();
    if (!slots_->idle())
      return absl::UnavailableError("the producer is being replaced after a fatal error");
    absl::StatusOr<std::shared_ptr<ProducerClient>> client = producer_.Current();
    if (!client.ok()) return absl::UnavailableError(client.status().message());
    KafkaTopic topic(rd_kafka_topic_new((*client)->handle(), topic_name_.c_str(), nullptr));
    if (topic == nullptr) return KafkaStatus(rd_kafka_last_error(), topic_name_);
    topic_ = std::move(topic);
    client_ = *std::move(client);
    client_->Keep(slots_);
    return absl::OkStatus();
  }

  absl::Status Append(RecordKind kind, std::string_view key, std::string payload,
                      uint64_t token) override {
    if (key.size() + payload.size() > kRecordBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat("a record of ", key.size() + payload.size(),
                                                     " bytes is larger than the log takes (",
                                                     kRecordBytesMax, ")"));
    }
    if (absl::Status status = Attach(); !status.ok()) return status;
    OutcomeSlots::Slot* slot = slots_->Push(token, std::move(payload));
    if (slot == nullptr) return absl::ResourceExhaustedError("the queue of the log is full");
    const rd_kafka_resp_err_t error = Produce(kind, key, *slot);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    slots_->TakeBack();
    absl::Status status =
        KafkaStatus(error, absl::StrCat("append to ", topic_name_, "/", partition_));
    if (absl::IsResourceExhausted(status) || absl::IsInvalidArgument(status)) return status;
    return absl::UnavailableError(status.message());
  }

  void Poll(std::vector<Delivery>& out) override { slots_->Poll(out); }

 private:
  rd_kafka_resp_err_t Produce(RecordKind kind, std::string_view key, OutcomeSlots::Slot& slot) {
    const char kind_byte = static_cast<char>(kind);
    // librdkafka copies the key and the header, and sends the payload from the slot.
    return rd_kafka_producev(client_->handle(), RD_KAFKA_V_RKT(topic_.get()),
                             RD_KAFKA_V_PARTITION(partition_),
                             RD_KAFKA_V_KEY(key.empty() ? nullptr : key.data(), key.size()),
                             RD_KAFKA_V_VALUE(slot.payload.data(), slot.payload.size()),
                             RD_KAFKA_V_HEADER(kKindHeader, &kind_byte, sizeof(kind_byte)),
                             RD_KAFKA_V_OPAQUE(&slot), RD_KAFKA_V_END);
  }

  KafkaProducer& producer_;
  const std::string topic_name_;
  const int32_t partition_;
  std::shared_ptr<OutcomeSlots> slots_;  // shared with the client, which settles them
  std::shared_ptr<ProducerClient> client_;
  KafkaTopic topic_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Make(const KafkaOptions& options) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer(options));
  absl::StatusOr<std::shared_ptr<ProducerClient>> client = producer->Current();
  if (!client.ok()) return client.status();
  return producer;
}

KafkaProducer::~KafkaProducer() = default;

absl::StatusOr<std::unique_ptr<Appender>> KafkaProducer::OpenAppender(const std::string& topic,
                                                                      int32_t partition,
                                                                      Wake wake) {
  auto slots = std::make_shared<OutcomeSlots>(options_.queue_records_max, options_.queue_bytes_max,
                                              std::move(wake));
  auto appender = std::make_unique<KafkaAppender>(*this, topic, partition, std::move(slots));
  if (absl::Status status = appender->Attach(); !status.ok()) return status;
  return appender;
}

absl::Status KafkaProducer::Flush(absl::Duration timeout) {
  absl::StatusOr<std::shared_ptr<ProducerClient>> client = Current();
  if (!client.ok()) return client.status();
  return (*client)->Flush(timeout);
}

absl::StatusOr<std::shared_ptr<ProducerClient>> KafkaProducer::Current() {
  const std::lock_guard lock(mutex_);
  if (current_ == nullptr || current_->dead()) {
    absl::StatusOr<std::shared_ptr<ProducerClient>> made = ProducerClient::Make(options_);
    if (!made.ok()) return made.status();
    current_ = *std::move(made);
  }
  return current_;
}

}  // namespace huying::bus
