#include "services/huyingctl/log_scan.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/embedded.h"
#include "common/core/clock.h"
#include "common/core/text.h"
#include "common/runtime/types.h"
#include "google/protobuf/arena.h"
#include "services/huyingctl/interrupt.h"

namespace huying::ctl {
namespace {

constexpr size_t kRecordsPerPoll = 256;
constexpr absl::Duration kPollPause = absl::Milliseconds(100);
// A broker that is silent for so long while there is more to read is gone.
constexpr int64_t kSilenceMaxNs = 60'000'000'000;

// Lets a reader's owner sleep until there may be something new.
class Bell {
 public:
  bus::Wake wake() {
    return [this] {
      {
        const absl::MutexLock lock(&mutex_);
        rung_ = true;
      }
      rung_now_.Signal();
    };
  }
  void Wait() {
    const absl::MutexLock lock(&mutex_);
    if (!rung_) rung_now_.WaitWithTimeout(&mutex_, kPollPause);
    rung_ = false;
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar rung_now_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<bus::Bus>> OpenDataLog(const std::string& data_dir) {
  bus::EmbeddedOptions options;
  options.path = data_dir + "/log";
  std::error_code error;
  if (!std::filesystem::is_directory(options.path, error)) {
    return absl::NotFoundError(
        Cat("there is no log in ", data_dir, " (no folder ", options.path,
            "); give the --data of `huying serve`, or --brokers for a city on Kafka"));
  }
  absl::StatusOr<std::unique_ptr<bus::Bus>> bus = bus::OpenEmbeddedBus(options);
  if (bus.status().code() == absl::StatusCode::kFailedPrecondition) {
    return absl::FailedPreconditionError(
        Cat(bus.status().message(), "; stop the server that uses it first"));
  }
  return bus;
}

absl::Status ScanRecords(bus::Bus& bus, const std::string& topic, int32_t partition, int64_t from,
                         bool follow, const EachRecord& each) {
  Bell bell;
  absl::StatusOr<std::unique_ptr<bus::Reader>> reader =
      bus.OpenReader(topic, partition, from, bell.wake());
  if (!reader.ok()) return reader.status();
  std::vector<bus::Record> records;
  int64_t news_ns = MonotonicNanos();
  while (!Interrupted()) {
    records.clear();
    const absl::Status status = (*reader)->Poll(kRecordsPerPoll, records);
    if (!status.ok() && status.code() != absl::StatusCode::kUnavailable) return status;
    for (const bus::Record& record : records) {
      if (!each(record)) return absl::OkStatus();
    }
    if (!records.empty()) {
      news_ns = MonotonicNanos();
      continue;
    }
    if (status.ok() && (*reader)->AtEnd() && !follow) return absl::OkStatus();
    if (!follow && MonotonicNanos() - news_ns > kSilenceMaxNs) {
      return absl::UnavailableError(Cat(topic, "/", partition, ": the log gives no answer",
                                        status.ok() ? "" : ": ", status.message()));
    }
    bell.Wait();
  }
  return absl::CancelledError("interrupted");
}

absl::Status ScanLog(bus::Bus& bus, const std::string& service, int32_t partition, bool follow,
                     const EachValidated& each) {
  log::v1::Cursor at;
  at.set_service(service);
  google::protobuf::Arena arena;
  return ScanRecords(
      bus, runtime::EventTopic(service), partition, 0, follow, [&](const bus::Record& record) {
        arena.Reset();
        const runtime::ValidatedRecord validated =
            runtime::ValidateRecord(record, runtime::ProtocolRules(), partition, arena, at);
        return each(record, validated);
      });
}

}  // namespace huying::ctl
