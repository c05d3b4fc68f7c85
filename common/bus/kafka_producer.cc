#include "common/bus/kafka_producer.h"

#include <atomic>
#include <map>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/bus/pending_deliveries.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {

enum class Opening { kAlone, kWait, kOpen };

// Its thread takes the delivery reports. Shared by the producer and its appenders; whoever is last
// ends it.
class ProducerClient : public KafkaEvents {
 public:
  static absl::StatusOr<std::shared_ptr<ProducerClient>> Make(const KafkaOptions& options,
                                                              KafkaHealth& health);
  ProducerClient(const KafkaOptions& options, KafkaHealth& health)
      : KafkaEvents(options), health_(health) {}
  ~ProducerClient() override;

  rd_kafka_t* handle() const { return handle_.get(); }
  // True after an error from which the client does not recover: nothing more may be produced with
  // it.
  bool dead() const { return dead_.load(std::memory_order_acquire); }
  // Keeps `slots` until they are closed and idle. Shared with the appender, which may go before its
  // outcomes came.
  void Keep(std::shared_ptr<PendingDeliveries> slots);
  absl::Status Flush(absl::Duration timeout);

  // Whether a record may go to a partition. A broker that knows nothing of a producer yet takes any
  // first sequence number: a second request that overtakes a first one which is tried again would
  // make that one a "duplicate", acknowledged and never stored. So the first record goes alone, and
  // whoever sent it reports by Opened.
  Opening Open(const std::string& topic, int32_t partition);
  void Opened(const std::string& topic, int32_t partition, bool stored);

  void OnDelivery(const rd_kafka_message_t& message) override;
  void OnFatalError(const std::string& reason) override;
  void OnError(int error, const std::string& reason) override { health_.Trouble(error, reason); }
  // Why it is dead.
  std::string fatal_reason() const {
    const absl::MutexLock lock(&mutex_);
    return fatal_reason_;
  }

 private:
  void Run();
  void DropClosed();

  KafkaHealth& health_;
  KafkaHandle handle_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> dead_ = false;
  mutable absl::Mutex mutex_;
  std::string fatal_reason_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<PendingDeliveries>> kept_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, int32_t>, Opening> openings_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

namespace {

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

absl::StatusOr<std::shared_ptr<ProducerClient>> ProducerClient::Make(const KafkaOptions& options,
                                                                     KafkaHealth& health) {
  auto client = std::make_shared<ProducerClient>(options, health);
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
  while (rd_kafka_outq_len(handle_.get()) > 0) rd_kafka_poll(handle_.get(), kKafkaPollMs);
}

void ProducerClient::Keep(std::shared_ptr<PendingDeliveries> slots) {
  const absl::MutexLock lock(&mutex_);
  kept_.push_back(std::move(slots));
}

absl::Status ProducerClient::Flush(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::vector<std::shared_ptr<PendingDeliveries>> kept;
  {
    const absl::MutexLock lock(&mutex_);
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
    rd_kafka_poll(handle_.get(), kKafkaPollMs);
    DropClosed();
    if (!dead() || purged) continue;
    purged = true;
    rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
}

void ProducerClient::DropClosed() {
  const absl::MutexLock lock(&mutex_);
  std::erase_if(kept_, [](const auto& slots) { return slots->closed() && slots->idle(); });
}

Opening ProducerClient::Open(const std::string& topic, int32_t partition) {
  const absl::MutexLock lock(&mutex_);
  const auto [known, fresh] = openings_.try_emplace({topic, partition}, Opening::kWait);
  return fresh ? Opening::kAlone : known->second;
}

void ProducerClient::Opened(const std::string& topic, int32_t partition, bool stored) {
  const absl::MutexLock lock(&mutex_);
  if (stored) {
    openings_[{topic, partition}] = Opening::kOpen;
  } else {
    openings_.erase({topic, partition});
  }
}

void ProducerClient::OnDelivery(const rd_kafka_message_t& message) {
  auto& slot = *static_cast<PendingDeliveries::Slot*>(message._private);
  const auto where = [&] {
    return absl::StrCat("append to ", rd_kafka_topic_name(message.rkt), "/", message.partition);
  };
  absl::Status status;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    status = KafkaStatus(message.err, where(),
                         absl::StrCat("Write on topic ", rd_kafka_topic_name(message.rkt)));
  } else if (message.offset < 0) {
    // "A duplicate", says the broker, and not of what.
    status = absl::UnavailableError(absl::StrCat(where(), ": the broker does not say where it is"));
  }
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) health_.Answered();
  if (slot.alone) Opened(rd_kafka_topic_name(message.rkt), message.partition, status.ok());
  const int64_t offset = status.ok() ? message.offset : -1;
  PendingDeliveries::Settle(slot, std::move(status), offset,
                            rd_kafka_message_timestamp(&message, nullptr));
}

void ProducerClient::OnFatalError(const std::string& reason) {
  OnLog(/*severity=*/3, absl::StrCat("the producer is replaced after a fatal error: ", reason));
  {
    const absl::MutexLock lock(&mutex_);
    fatal_reason_ = reason;
  }
  dead_.store(true, std::memory_order_release);
}

rd_kafka_s* HandleOf(ProducerClient& client) { return client.handle(); }

namespace {

class KafkaAppender : public Appender {
 public:
  KafkaAppender(KafkaProducer& producer, std::string topic, int32_t partition,
                std::shared_ptr<PendingDeliveries> slots)
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
    if (!slots_->idle()) {
      return absl::UnavailableError(absl::StrCat(
          "the producer is being replaced after a fatal error: ", client_->fatal_reason()));
    }
    absl::StatusOr<std::shared_ptr<ProducerClient>> client = producer_.Current();
    if (!client.ok()) return absl::UnavailableError(client.status().message());
    KafkaTopic topic(rd_kafka_topic_new((*client)->handle(), topic_name_.c_str(), nullptr));
    if (topic == nullptr) return KafkaStatus(rd_kafka_last_error(), topic_name_);
    topic_ = std::move(topic);
    client_ = *std::move(client);
    client_->Keep(slots_);
    open_ = false;
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
    const Opening opening = open_ ? Opening::kOpen : client_->Open(topic_name_, partition_);
    if (opening == Opening::kWait) {
      return absl::ResourceExhaustedError("the first record is on its way to the log");
    }
    open_ = opening == Opening::kOpen;
    auto record = std::make_shared<Record>();
    record->kind = kind;
    record->key.assign(key);
    record->payload = std::move(payload);
    PendingDeliveries::Slot* slot = slots_->Push(token, std::move(record));
    if (slot == nullptr) {
      if (!open_) client_->Opened(topic_name_, partition_, false);
      return absl::ResourceExhaustedError("the queue of the log is full");
    }
    slot->alone = !open_;
    const rd_kafka_resp_err_t error = Produce(*slot);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    slots_->TakeBack();
    if (!open_) client_->Opened(topic_name_, partition_, false);
    absl::Status status =
        KafkaStatus(error, absl::StrCat("append to ", topic_name_, "/", partition_));
    if (absl::IsResourceExhausted(status) || absl::IsInvalidArgument(status)) return status;
    return absl::UnavailableError(status.message());
  }

  void Poll(std::vector<Delivery>& out) override { slots_->Poll(out); }

 private:
  rd_kafka_resp_err_t Produce(PendingDeliveries::Slot& slot) {
    const Record& record = *slot.record;
    const char kind_byte = static_cast<char>(record.kind);
    void* payload = slot.record->payload.data();
    // librdkafka copies the key and the header, and sends the payload from the slot.
    return rd_kafka_producev(
        client_->handle(), RD_KAFKA_V_RKT(topic_.get()), RD_KAFKA_V_PARTITION(partition_),
        RD_KAFKA_V_KEY(record.key.empty() ? nullptr : record.key.data(), record.key.size()),
        RD_KAFKA_V_VALUE(payload, record.payload.size()),
        RD_KAFKA_V_HEADER(kKindHeader, &kind_byte, sizeof(kind_byte)), RD_KAFKA_V_OPAQUE(&slot),
        RD_KAFKA_V_END);
  }

  KafkaProducer& producer_;
  const std::string topic_name_;
  const int32_t partition_;
  std::shared_ptr<PendingDeliveries> slots_;  // shared with the client, which settles them
  std::shared_ptr<ProducerClient> client_;
  bool open_ = false;  // as client_ said
  KafkaTopic topic_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Make(const KafkaOptions& options,
                                                                   LocalTails& tails,
                                                                   KafkaHealth& health) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer(options, tails, health));
  absl::StatusOr<std::shared_ptr<ProducerClient>> client = producer->Current();
  if (!client.ok()) return client.status();
  return producer;
}

KafkaProducer::~KafkaProducer() = default;

absl::StatusOr<std::unique_ptr<Appender>> KafkaProducer::OpenAppender(const std::string& topic,
                                                                      int32_t partition,
                                                                      Wake wake) {
  auto slots =
      std::make_shared<PendingDeliveries>(options_.queue_records_max, options_.queue_bytes_max,
                                          tails_.Of(topic, partition), std::move(wake));
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
  const absl::MutexLock lock(&mutex_);
  if (current_ == nullptr || current_->dead()) {
    absl::StatusOr<std::shared_ptr<ProducerClient>> made = ProducerClient::Make(options_, health_);
    if (!made.ok()) return made.status();
    current_ = *std::move(made);
  }
  return current_;
}

}  // namespace huying::bus
