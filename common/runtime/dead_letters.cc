#include "common/runtime/dead_letters.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {
constexpr size_t kLettersMax = 64;
constexpr int64_t kLettersRetryMs = 5'000;
// With the words around it a letter fits into a record.
constexpr size_t kPayloadBytesMax = bus::kRecordBytesMax - 8 * 1024;
}  // namespace

DeadLetters::DeadLetters(bus::Bus* bus, std::string service, int32_t partition, bus::Wake wake)
    : bus_(bus), service_(std::move(service)), partition_(partition), wake_(std::move(wake)) {}

bool DeadLetters::full() const { return waiting_.size() >= kLettersMax; }

uint64_t DeadLetters::Add(log::v1::DeadRecord dead) {
  if (full()) {
    ++dropped_;
    log::Error("{}/{}: the dead letter of record {} of {} is not written, too many wait", service_,
               partition_, dead.offset(), dead.topic());
    return stored();
  }
  if (dead.payload().size() > kPayloadBytesMax) {
    dead.set_cause(absl::StrCat(dead.cause(), "; the record has ", dead.payload().size(),
                                " bytes, and only the first ", kPayloadBytesMax, " stand here"));
    dead.mutable_payload()->resize(kPayloadBytesMax);
  }
  waiting_.push_back({.number = ++added_, .bytes = dead.SerializeAsString()});
  return added_;
}

void DeadLetters::Send(int64_t steady_ms) {
  if (waiting_.empty() || steady_ms < retry_at_ms_) return;
  const absl::Status status = SendNow();
  if (status.ok()) {
    if (waiting_.empty()) logged_.clear();
    return;
  }
  if (std::string text = status.ToString(); text != logged_) {
    log::Error("{}/{}: dead letters wait: {}", service_, partition_, text);
    logged_ = std::move(text);
  }
  Close();
  retry_at_ms_ = steady_ms + kLettersRetryMs;
}

absl::Status DeadLetters::SendNow() {
  if (appender_ == nullptr) {
    absl::StatusOr<std::unique_ptr<bus::Appender>> opened =
        bus_->OpenAppender(DeadTopic(service_), partition_, wake_);
    if (!opened.ok()) return opened.status();
    appender_ = std::move(*opened);
  }
  deliveries_.clear();
  appender_->Poll(deliveries_);
  for (const bus::Delivery& delivery : deliveries_) {
    if (!delivery.status.ok()) return delivery.status;
    waiting_.pop_front();
    --handed_;
  }
  while (handed_ < waiting_.size()) {
    const absl::Status status =
        appender_->Append(bus::RecordKind::kPlain, "", waiting_[handed_].bytes, 0);
    if (status.code() == absl::StatusCode::kResourceExhausted)
      break;  // it wakes when there is room
    if (status.code() == absl::StatusCode::kInvalidArgument) {
      ++dropped_;
      log::Error("{}/{}: a dead letter is not written: {}", service_, partition_,
                 status.ToString());
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(handed_));
      continue;
    }
    if (!status.ok()) return status;
    ++handed_;
  }
  return absl::OkStatus();
}

void DeadLetters::Close() {
  appender_.reset();
  handed_ = 0;
}

}  // namespace huying::runtime
