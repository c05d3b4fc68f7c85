#include "common/bus/baseline.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "librdkafka/rdkafka.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"

namespace huying::bus {
namespace {

using Clock = std::chrono::steady_clock;

double MicrosSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// Bytes that look random, so that no compression flatters the result; the same on every run.
std::string Noise(size_t bytes) {
  std::string noise(bytes, '\0');
  uint64_t state = 1;
  for (char& c : noise) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    c = static_cast<char>(state >> 56);
  }
  return noise;
}

class Stopwatch {
 public:
  void Acknowledged(Clock::time_point appended) { micros_.push_back(MicrosSince(appended)); }

  Baseline Report(size_t records, size_t record_bytes) {
    const double seconds = MicrosSince(start_) / 1e6;
    Baseline baseline;
    baseline.records_per_s = static_cast<double>(records) / seconds;
    baseline.megabytes_per_s = baseline.records_per_s * static_cast<double>(record_bytes) / 1e6;
    if (micros_.empty()) return baseline;
    std::sort(micros_.begin(), micros_.end());
    baseline.acknowledged_p50_us = micros_[micros_.size() / 2];
    baseline.acknowledged_p99_us = micros_[micros_.size() * 99 / 100];
    return baseline;
  }

 private:
  const Clock::time_point start_ = Clock::now();
  std::vector<double> micros_;
};

// Lets a thread sleep until a Wake.
class Doorbell {
 public:
  Wake wake() {
    return [this] {
      rung_.store(true);
      rung_.notify_one();
    };
  }
  void Wait() {
    rung_.wait(false);
    rung_.exchange(false);
  }

 private:
  std::atomic<bool> rung_ = false;
};

// Appends in turn to all partitions and keeps a bounded number in flight.
class AppendLoad {
 public:
  AppendLoad(const Load& load) : load_(load), noise_(Noise(load.record_bytes)) {}

  absl::Status Open(Bus& bus, const std::string& topic) {
    for (int32_t partition = 0; partition < load_.partitions; ++partition) {
      auto opened = bus.OpenAppender(topic, partition, bell_.wake());
      if (!opened.ok()) return opened.status();
      appenders_.push_back(*std::move(opened));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Baseline> Run() {
    size_t acknowledged = 0;
    while (acknowledged < load_.records) {
      if (absl::Status status = Fill(acknowledged); !status.ok()) return status;
      absl::StatusOr<size_t> settled = Settle();
      if (!settled.ok()) return settled.status();
      acknowledged += *settled;
      if (*settled == 0) bell_.Wait();
    }
    return watch_.Report(load_.records, load_.record_bytes);
  }

 private:
  absl::Status Fill(size_t acknowledged) {
    while (started_.size() < load_.records && started_.size() - acknowledged < load_.in_flight) {
      Appender& appender = *appenders_[started_.size() % appenders_.size()];
      const absl::Status status =
          appender.Append(RecordKind::kDecision, "", noise_, started_.size());
      if (absl::IsResourceExhausted(status)) return absl::OkStatus();
      if (!status.ok()) return status;
      started_.push_back(Clock::now());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> Settle() {
    deliveries_.clear();
    for (const auto& appender : appenders_) appender->Poll(deliveries_);
    for (const Delivery& delivery : deliveries_) {
      if (!delivery.status.ok()) return delivery.status;
      watch_.Acknowledged(started_[delivery.token]);
    }
    return deliveries_.size();
  }

  const Load load_;
  const std::string noise_;
  Doorbell bell_;  // outlives the appenders
  std::vector<std::unique_ptr<Appender>> appenders_;
  std::vector<Clock::time_point> started_;
  std::vector<Delivery> deliveries_;
  Stopwatch watch_;
};

struct KafkaDeleter {
  void operator()(rd_kafka_t* producer) const { rd_kafka_destroy(producer); }
};

struct KafkaLoad {
  Stopwatch watch;
  std::vector<Clock::time_point> started;
  size_t acknowledged = 0;
  size_t failed = 0;
};

void OnKafkaReport(rd_kafka_t* /*producer*/, const rd_kafka_message_t* message, void* opaque) {
  auto& load = *static_cast<KafkaLoad*>(opaque);
  ++load.acknowledged;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++load.failed;
  load.watch.Acknowledged(load.started[reinterpret_cast<size_t>(message->_private)]);
}

absl::StatusOr<std::unique_ptr<rd_kafka_t, KafkaDeleter>> MakeProducer(const std::string& brokers,
                                                                       KafkaLoad& load) {
  constexpr std::array<std::array<const char*, 2>, 5> kSettings = {
      {{"enable.idempotence", "true"},
       {"compression.codec", "lz4"},
       {"linger.ms", "0"},
       {"socket.nagle.disable", "true"},
       {"queue.buffering.max.messages", "1000000"}}};
  char error[256];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), error, sizeof(error));
  for (const auto& [name, value] : kSettings)
    rd_kafka_conf_set(conf, name, value, error, sizeof(error));
  rd_kafka_conf_set_opaque(conf, &load);
  rd_kafka_conf_set_dr_msg_cb(conf, OnKafkaReport);
  std::unique_ptr<rd_kafka_t, KafkaDeleter> producer(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof(error)));
  if (producer == nullptr) return absl::UnavailableError(error);
  return producer;
}

}  // namespace

absl::StatusOr<Baseline> MeasureAppends(Bus& bus, const std::string& topic, const Load& load) {
  AppendLoad run(load);
  if (absl::Status status = run.Open(bus, topic); !status.ok()) return status;
  return run.Run();
}

absl::StatusOr<Baseline> MeasureReads(Bus& bus, const std::string& topic, const Load& load) {
  Doorbell bell;
  std::vector<std::unique_ptr<Reader>> readers;
  for (int32_t partition = 0; partition < load.partitions; ++partition) {
    auto opened = bus.OpenReader(topic, partition, 0, bell.wake());
    if (!opened.ok()) return opened.status();
    readers.push_back(*std::move(opened));
  }
  Stopwatch watch;
  std::vector<Record> records;
  size_t read = 0;
  while (read < load.records) {
    records.clear();
    for (const auto& reader : readers) {
      if (absl::Status status = reader->Poll(512, records); !status.ok()) return status;
    }
    read += records.size();
    if (records.empty()) bell.Wait();
  }
  return watch.Report(read, load.record_bytes);
}

absl::StatusOr<Baseline> MeasureRocksWrites(const std::string& folder, const Load& load,
                                            size_t batch) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.error_if_exists = true;
  options.write_buffer_size = 32 << 20;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(options, folder, &opened);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::string noise = Noise(load.record_bytes);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  Stopwatch watch;
  size_t written = 0;
  while (written < load.records) {
    const Clock::time_point start = Clock::now();
    rocksdb::WriteBatch writes;
    for (size_t i = 0; i < batch; ++i) {
      status = writes.Put(absl::StrCat(absl::Dec(written++, absl::kZeroPad16)), noise);
      if (!status.ok()) return absl::UnavailableError(status.ToString());
    }
    status = db->Write(synced, &writes);
    if (!status.ok()) return absl::UnavailableError(status.ToString());
    watch.Acknowledged(start);
  }
  return watch.Report(written, load.record_bytes);
}

absl::StatusOr<Baseline> MeasureKafkaProduce(const std::string& brokers, const std::string& topic,
                                             const Load& load) {
  KafkaLoad state;
  auto producer = MakeProducer(brokers, state);
  if (!producer.ok()) return producer.status();
  const std::string noise = Noise(load.record_bytes);
  while (state.acknowledged < load.records) {
    while (state.started.size() < load.records &&
           state.started.size() - state.acknowledged < load.in_flight) {
      const size_t number = state.started.size();
      const rd_kafka_resp_err_t error = rd_kafka_producev(
          producer->get(), RD_KAFKA_V_TOPIC(topic.c_str()),
          RD_KAFKA_V_PARTITION(static_cast<int32_t>(number % static_cast<size_t>(load.partitions))),
          RD_KAFKA_V_VALUE(const_cast<char*>(noise.data()), noise.size()),
          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
          RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
        return absl::UnavailableError(rd_kafka_err2str(error));
      state.started.push_back(Clock::now());
    }
    rd_kafka_poll(producer->get(), 10);
  }
  if (state.failed > 0)
    return absl::UnavailableError(absl::StrCat(state.failed, " records were not taken"));
  return state.watch.Report(load.records, load.record_bytes);
}

void PrintBaseline(const std::string& what, const absl::StatusOr<Baseline>& baseline) {
  if (!baseline.ok()) {
    std::printf("%-44s %s\n", what.c_str(), baseline.status().ToString().c_str());
    return;
  }
  std::printf("%-44s %9.0f/s %7.1f MB/s   p50 %7.0f us   p99 %7.0f us\n", what.c_str(),
              baseline->records_per_s, baseline->megabytes_per_s, baseline->acknowledged_p50_us,
              baseline->acknowledged_p99_us);
}

}  // namespace huying::bus
