#include "common/bus/pending_deliveries.h"

#include <algorithm>
#include <utility>

namespace huying::bus {

PendingDeliveries::PendingDeliveries(size_t records_max, size_t bytes_max,
                                     std::shared_ptr<LocalTail> tail, Wake wake)
    : records_max_(records_max),
      bytes_max_(bytes_max),
      tail_(std::move(tail)),
      wake_(std::move(wake)) {
  tail_->AddWriter();
}

PendingDeliveries::~PendingDeliveries() {
  if (!closed()) tail_->RemoveWriter();
}

PendingDeliveries::Slot* PendingDeliveries::Push(uint64_t token, std::shared_ptr<Record> record) {
  const absl::MutexLock lock(&mutex_);
  // One record is always taken, however large, so that a small bound cannot stop an appender for
  // good.
  const bool full =
      slots_.size() >= records_max_ || (bytes_ > 0 && bytes_ + record->payload.size() > bytes_max_);
  if (full) return nullptr;
  bytes_ += record->payload.size();
  ++unsettled_;
  Slot& slot = slots_.emplace_back();
  slot.owner = this;
  slot.token = token;
  slot.number = pushed_++;
  slot.record = std::move(record);
  return &slot;
}

void PendingDeliveries::TakeBack() {
  const absl::MutexLock lock(&mutex_);
  bytes_ -= slots_.back().record->payload.size();
  --unsettled_;
  slots_.pop_back();
}

void PendingDeliveries::Poll(std::vector<Delivery>& out) {
  const absl::MutexLock lock(&mutex_);
  signalled_ = false;
  while (!slots_.empty() && slots_.front().settled) {
    Slot& slot = slots_.front();
    out.push_back({slot.token, std::move(slot.status), slot.offset});
    bytes_ -= slot.record->payload.size();
    slots_.pop_front();
  }
}

void PendingDeliveries::Close() {
  {
    const absl::MutexLock lock(&wake_mutex_);
    wake_ = nullptr;
  }
  const absl::MutexLock lock(&mutex_);
  if (!closed_) tail_->RemoveWriter();
  closed_ = true;
}

void PendingDeliveries::Settle(Slot& slot, absl::Status status, int64_t offset, int64_t time_ms) {
  PendingDeliveries& self = *slot.owner;
  if (status.ok()) {
    slot.record->offset = offset;
    slot.record->time_ms = time_ms;
    // Topics of plain records have many writers: what one process writes there is not the end of
    // it.
    if (slot.record->kind != RecordKind::kPlain) self.tail_->Publish(slot.record);
  }
  bool wake = false;
  {
    const absl::MutexLock lock(&self.mutex_);
    slot.status = std::move(status);
    slot.offset = offset;
    slot.settled = true;  // from here on a Poll may take it away
    --self.unsettled_;
    wake = self.slots_.front().settled && !self.signalled_;
    self.signalled_ = self.signalled_ || wake;
  }
  self.settled_.SignalAll();
  if (!wake) return;
  const absl::MutexLock lock(&self.wake_mutex_);
  if (self.wake_) self.wake_();
}

bool PendingDeliveries::idle() const {
  const absl::MutexLock lock(&mutex_);
  return unsettled_ == 0;
}

bool PendingDeliveries::WaitSettled(absl::Time deadline) {
  const absl::MutexLock lock(&mutex_);
  const uint64_t end = pushed_;
  while (!SettledTo(end)) {
    if (settled_.WaitWithDeadline(&mutex_, deadline)) return SettledTo(end);
  }
  return true;
}

bool PendingDeliveries::SettledTo(uint64_t end) const {
  const auto waiting =
      std::find_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.settled; });
  return waiting == slots_.end() || waiting->number >= end;
}

bool PendingDeliveries::closed() const {
  const absl::MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace huying::bus
