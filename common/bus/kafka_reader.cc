#include "common/bus/kafka_reader.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

constexpr size_t kClientsMax = 16;
constexpr size_t kBatchMax = 256;
// The most that one Poll copies.
constexpr size_t kPollBytesMax = 4 << 20;
// For so long a tail without news is taken for the end of the log. Longer than the pauses of a busy
// partition: to begin and end a fetch costs more than a record.
constexpr auto kTailTrust = std::chrono::seconds(2);
// A batch that cannot be read is fetched again so often, the first time after this pause and each
// time after twice the last one: what was hurt on its way comes whole then, what was hurt on the
// broker's disk does not.
constexpr int kReadAgainMax = 5;
constexpr auto kReadAgainPause = std::chrono::milliseconds(100);

KafkaSettings ReaderSettings(const KafkaOptions& options) {
  return {
      // A group is part of a consumer's settings; this one joins none and stores no offsets.
      {"group.id", absl::StrCat(options.client_id, "-readers")},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"},
      {"check.crcs", "true"},
      // A broker answers as soon as there is a byte; the wait bounds how late a new reader's first
      // fetch is.
      {"fetch.min.bytes", "1"},
      {"fetch.wait.max.ms", "50"},
      {"fetch.error.backoff.ms", "50"},
      {"max.partition.fetch.bytes", std::to_string(2 * kRecordBytesMax)},
      {"queued.min.messages", "20000"},
      {"queued.max.messages.kbytes",
       std::to_string(std::max<size_t>(1, options.readahead_bytes_max >> 10))},
  };
}

RecordKind KindOf(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return RecordKind::kPlain;
  if (rd_kafka_header_get_last(headers, kKindHeader, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      size != 1) {
    return RecordKind::kPlain;
  }
  const uint8_t kind = *static_cast<const uint8_t*>(value);
  return kind <= static_cast<uint8_t>(RecordKind::kProgress) ? static_cast<RecordKind>(kind)
                                                             : RecordKind::kPlain;
}

Record ToRecord(const rd_kafka_message_t& message) {
  Record record;
  record.offset = message.offset;
  record.time_ms = rd_kafka_message_timestamp(&message, nullptr);
  record.kind = KindOf(message);
  record.key.assign(static_cast<const char*>(message.key), message.key_len);
  record.payload.assign(static_cast<const char*>(message.payload), message.len);
  return record;
}

}  // namespace

// One librdkafka consumer and the partitions that are read with it.
class ReaderClient : public KafkaEvents {
 public:
  explicit ReaderClient(const KafkaOptions& options) : KafkaEvents(options) {}

  absl::Status Open() {
    absl::StatusOr<KafkaHandle> handle =
        MakeKafkaClient(KafkaRole::kReader, ReaderSettings(options()), *this);
    if (!handle.ok()) return handle.status();
    handle_ = *std::move(handle);
    return absl::OkStatus();
  }

  rd_kafka_t* handle() const { return handle_.get(); }

  // Any thread. False: somebody reads it already.
  bool Claim(const std::string& topic, int32_t partition) {
    const absl::MutexLock lock(&mutex_);
    return claimed_.emplace(topic, partition).second;
  }
  void Release(const std::string& topic, int32_t partition) {
    const absl::MutexLock lock(&mutex_);
    claimed_.erase({topic, partition});
  }

 private:
  KafkaHandle handle_;
  absl::Mutex mutex_;
  std::set<std::pair<std::string, int32_t>> claimed_ ABSL_GUARDED_BY(mutex_);
};

namespace {

class Fetcher : public Reader {
 public:
  // The partition is claimed; the fetcher releases it.
  Fetcher(ReaderClient& client, std::string topic, int32_t partition, int64_t from, Wake wake)
      : client_(client),
        topic_name_(std::move(topic)),
        partition_(partition),
        next_(from),
        wake_(std::move(wake)) {}

  ~Fetcher() override {
    if (queue_ != nullptr) rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    if (started_) rd_kafka_consume_stop(topic_.get(), partition_);
    queue_.reset();
    topic_.reset();
    client_.Release(topic_name_, partition_);
  }
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  absl::Status Start() {
    topic_.reset(rd_kafka_topic_new(client_.handle(), topic_name_.c_str(), nullptr));
    if (topic_ == nullptr) return KafkaStatus(rd_kafka_last_error(), Where());
    queue_.reset(rd_kafka_queue_new(client_.handle()));
    if (wake_) rd_kafka_queue_cb_event_enable(queue_.get(), CallWake, this);
    if (rd_kafka_consume_start_queue(topic_.get(), partition_, next_, queue_.get()) != 0) {
      return KafkaStatus(rd_kafka_last_error(), Where());
    }
    started_ = true;
    return absl::OkStatus();
  }

  absl::Status Poll(size_t records_max, std::vector<Record>& out) override {
    at_end_ = false;
    const size_t before = out.size();
    bool drained = false;
    size_t bytes = 0;
    while (failure_.ok() && passing_.ok() && !drained && out.size() - before < records_max &&
           bytes < kPollBytesMax) {
      const size_t wanted = std::min(kBatchMax, records_max - (out.size() - before));
      const size_t got = TakeBatch(wanted, out, bytes);
      drained = got < wanted;
    }
    at_end_ = drained && failure_.ok() && AtKnownEnd();
    // What was read in front of an error is given first, and the error next time.
    if (out.size() > before) return absl::OkStatus();
    if (!failure_.ok()) return failure_;
    return std::exchange(passing_, absl::OkStatus());
  }

  bool AtEnd() const override { return at_end_; }

  // From what the last answer told; asks nobody. What the client knows from an earlier reader does
  // not count.
  int64_t End() const override {
    if (end_seen_) return next_;
    return record_seen_ ? std::max(next_, HighWatermark()) : -1;
  }

 private:
  // Under a lock of librdkafka's: the Wake must not call back into the reader, as for any Wake.
  static void CallWake(rd_kafka_t* /*client*/, void* self) { static_cast<Fetcher*>(self)->wake_(); }

  std::string Where() const {
    return absl::StrCat("read ", topic_name_, "/", partition_, " at offset ", next_);
  }

  size_t TakeBatch(size_t wanted, std::vector<Record>& out, size_t& bytes) {
    std::array<rd_kafka_message_t*, kBatchMax> messages;
    const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), wanted);
    for (ssize_t i = 0; i < got; ++i) {
      Take(*messages[static_cast<size_t>(i)], out, bytes);
      rd_kafka_message_destroy(messages[static_cast<size_t>(i)]);
    }
    return got < 0 ? 0 : static_cast<size_t>(got);
  }

  void Take(const rd_kafka_message_t& message, std::vector<Record>& out, size_t& bytes) {
    if (!failure_.ok()) return;
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      end_seen_ = message.offset >= next_;
    } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      TakeError(message);
    } else if (message.offset >= next_) {
      out.push_back(ToRecord(message));
      bytes += message.len + message.key_len;
      next_ = message.offset + 1;
      end_seen_ = false;
      record_seen_ = true;
    }
  }

  void TakeError(const rd_kafka_message_t& message) {
    absl::Status status =
        KafkaStatus(message.err, absl::StrCat(Where(), ": ", rd_kafka_message_errstr(&message)),
                    absl::StrCat("Read on topic ", topic_name_));
    // A batch with a wrong checksum librdkafka 2.0.2 fetches again at the same offset, without a
    // pause that we choose and without an end; of other bad batches it does not say whether it goes
    // on behind them. So this fetcher ends here, and whoever has it begins another one at the last
    // whole record. An offset that is not there is never found.
    const bool final = absl::IsOutOfRange(status) || absl::IsDataLoss(status);
    if (final) {
      failure_ = std::move(status);
    } else {
      passing_ = absl::UnavailableError(status.message());
    }
  }

  // Either a fetch found nothing more, or the answer that brought the last record told of no more:
  // this saves waiting for an empty fetch. What the client knows from an earlier reader does not
  // count, hence record_seen_.
  bool AtKnownEnd() const {
    if (end_seen_) return true;
    if (!record_seen_) return false;
    const int64_t high = HighWatermark();
    return high >= 0 && next_ >= high;
  }

  // As the newest answer to a fetch of this client told it; -1: unknown.
  int64_t HighWatermark() const {
    int64_t low = -1;
    int64_t high = -1;
    const rd_kafka_resp_err_t error = rd_kafka_get_watermark_offsets(
        client_.handle(), topic_name_.c_str(), partition_, &low, &high);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ? high : -1;
  }

  ReaderClient& client_;
  const std::string topic_name_;
  const int32_t partition_;
  int64_t next_;
  const Wake wake_;
  KafkaTopic topic_;
  KafkaQueue queue_;
  bool started_ = false;
  bool at_end_ = false;
  bool end_seen_ = false;
  bool record_seen_ = false;
  absl::Status failure_;  // for good
  absl::Status passing_;  // told once
};

// Takes records from the tail of what this process writes when they are there, and fetches
// otherwise.
class KafkaReader : public Reader {
 public:
  KafkaReader(KafkaReaders& readers, std::shared_ptr<LocalTail> tail, std::string topic,
              int32_t partition, int64_t from, Wake wake)
      : readers_(readers),
        tail_(std::move(tail)),
        topic_(std::move(topic)),
        partition_(partition),
        next_(from),
        wake_(std::move(wake)) {
    if (wake_) tail_->tail().Subscribe(&wake_);
  }
  ~KafkaReader() override {
    if (wake_) tail_->tail().Unsubscribe(&wake_);
  }
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  absl::Status Fetch() {
    if (fetcher_ != nullptr) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<Reader>> fetcher =
        readers_.OpenFetcher(topic_, partition_, next_, wake_);
    if (!fetcher.ok()) return fetcher.status();
    fetcher_ = *std::move(fetcher);
    return absl::OkStatus();
  }

  absl::Status Poll(size_t records_max, std::vector<Record>& out) override {
    if (TakeFromTail(records_max, out)) return absl::OkStatus();
    if (bad_reads_ > 0 && fetcher_ == nullptr && std::chrono::steady_clock::now() < read_again_) {
      at_end_ = false;
      return absl::OkStatus();
    }
    if (absl::Status status = Fetch(); !status.ok()) return status;
    const size_t before = out.size();
    absl::Status status = fetcher_->Poll(records_max, out);
    if (out.size() > before) {
      next_ = out.back().offset + 1;
      bad_reads_ = 0;
    }
    at_end_ = fetcher_->AtEnd();
    if (!absl::IsDataLoss(status) || bad_reads_ == kReadAgainMax) return status;
    ReadAgain(status);
    return absl::OkStatus();
  }

  bool AtEnd() const override { return at_end_; }

  int64_t End() const override {
    return std::max(end_, fetcher_ == nullptr ? -1 : fetcher_->End());
  }

 private:
  // By a new fetcher, which begins at the last record that was whole: a later Poll makes it.
  void ReadAgain(const absl::Status& why) {
    fetcher_.reset();
    read_again_ = std::chrono::steady_clock::now() + kReadAgainPause * (1 << bad_reads_);
    ++bad_reads_;
    readers_.Log(kKafkaWarning, absl::StrCat(why.message(), "; fetching it again (", bad_reads_,
                                             " of ", kReadAgainMax, ")"));
  }

  // False: the broker must be asked.
  bool TakeFromTail(size_t records_max, std::vector<Record>& out) {
    recent_.clear();
    if (!tail_->tail().Read(next_, records_max, kPollBytesMax, recent_)) return false;
    const auto now = std::chrono::steady_clock::now();
    if (recent_.empty()) return fetcher_ == nullptr && now - found_ < kTailTrust;
    found_ = now;
    fetcher_.reset();
    for (const SharedRecord& record : recent_) out.push_back(*record);
    next_ += static_cast<int64_t>(recent_.size());
    recent_.clear();
    bad_reads_ = 0;
    end_ = std::max(end_, tail_->tail().end());
    at_end_ = next_ >= tail_->tail().end();
    return true;
  }

  KafkaReaders& readers_;
  const std::shared_ptr<LocalTail> tail_;
  const std::string topic_;
  const int32_t partition_;
  int64_t next_;
  const Wake wake_;
  bool at_end_ = false;
  int64_t end_ = -1;   // as the tail told it; the fetcher is asked when somebody wants to know
  int bad_reads_ = 0;  // in turn, at next_
  std::chrono::steady_clock::time_point read_again_;
  std::vector<SharedRecord> recent_;
  std::chrono::steady_clock::time_point found_;  // when the tail last had something
  std::unique_ptr<Reader> fetcher_;              // while the tail does not hold what is wanted
};

}  // namespace

KafkaReaders::KafkaReaders(const KafkaOptions& options, LocalTails& tails)
    : options_(options), tails_(tails) {}
KafkaReaders::~KafkaReaders() = default;

absl::StatusOr<std::unique_ptr<Reader>> KafkaReaders::OpenReader(const std::string& topic,
                                                                 int32_t partition, int64_t from,
                                                                 Wake wake) {
  auto reader = std::make_unique<KafkaReader>(*this, tails_.Of(topic, partition), topic, partition,
                                              from, std::move(wake));
  if (absl::Status status = reader->Fetch(); !status.ok()) return status;
  return reader;
}

absl::StatusOr<std::unique_ptr<Reader>> KafkaReaders::OpenFetcher(const std::string& topic,
                                                                  int32_t partition, int64_t from,
                                                                  const Wake& wake) {
  absl::StatusOr<ReaderClient*> client = Claim(topic, partition);
  if (!client.ok()) return client.status();
  auto fetcher = std::make_unique<Fetcher>(**client, topic, partition, from, wake);
  if (absl::Status status = fetcher->Start(); !status.ok()) return status;
  return fetcher;
}

void KafkaReaders::Log(int severity, const std::string& line) const {
  if (options_.log) options_.log(severity, line);
}

absl::StatusOr<ReaderClient*> KafkaReaders::Claim(const std::string& topic, int32_t partition) {
  const absl::MutexLock lock(&mutex_);
  for (const auto& client : clients_) {
    if (client->Claim(topic, partition)) return client.get();
  }
  if (clients_.size() == kClientsMax) {
    return absl::ResourceExhaustedError(absl::StrCat(topic, "/", partition, " has ", kClientsMax,
                                                     " readers in this process already"));
  }
  auto client = std::make_unique<ReaderClient>(options_);
  if (absl::Status status = client->Open(); !status.ok()) return status;
  client->Claim(topic, partition);
  return clients_.emplace_back(std::move(client)).get();
}

}  // namespace huying::bus
