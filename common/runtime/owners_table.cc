#include "common/runtime/owners_table.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/host_port.h"
#include "common/log/log.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {
constexpr size_t kRecordsPerTurn = 256;
constexpr std::chrono::seconds kOwnersRetry(1);
// Behind every record that has been read so far.
constexpr int64_t kUnwritten = std::numeric_limits<int64_t>::max();

std::string KeyOfOwner(const log::v1::Owner& owner) {
  return absl::StrCat(owner.service(), "/", owner.partition());
}

// What no owner has written there is left alone.
bool IsAnnouncement(const bus::Record& record, log::v1::Owner& owner) {
  HostPort at;
  return owner.ParseFromString(record.payload) && !owner.service().empty() &&
         owner.partition() >= 0 && owner.epoch() > 0 && record.key == KeyOfOwner(owner) &&
         ParseHostPort(owner.endpoint(), at).empty();
}

bool SamePlace(const log::v1::Owner& a, const log::v1::Owner& b) {
  return a.service() == b.service() && a.partition() == b.partition();
}
}  // namespace

OwnersTable::OwnersTable(bus::Bus* bus, WorkerPool* workers, std::string instance,
                         std::string endpoint)
    : bus_(bus),
      workers_(workers),
      instance_(std::move(instance)),
      endpoint_(std::move(endpoint)) {}

OwnersTable::~OwnersTable() {
  if (task_) workers_->Remove(*task_);
}

absl::Status OwnersTable::Start() {
  if (!task_) task_ = workers_->Add(0);
  if (absl::Status status = OpenReader(); !status.ok()) return status;
  if (absl::Status status = OpenAppender(); !status.ok()) return status;
  workers_->Begin(*task_, [this] { return Turn(); });
  return absl::OkStatus();
}

absl::Status OwnersTable::OpenReader() {
  absl::StatusOr<std::unique_ptr<bus::Reader>> reader =
      bus_->OpenReader(kOwnersTopic, 0, 0, workers_->WakeOf(*task_));
  if (reader.ok()) reader_ = std::move(*reader);
  return reader.status();
}

absl::Status OwnersTable::OpenAppender() {
  absl::StatusOr<std::unique_ptr<bus::Appender>> appender =
      bus_->OpenAppender(kOwnersTopic, 0, workers_->WakeOf(*task_));
  if (appender.ok()) appender_ = std::move(*appender);
  return appender.status();
}

void OwnersTable::Announce(const std::string& service, int32_t partition, uint64_t epoch,
                           uint64_t log_id) {
  log::v1::Owner owner;
  owner.set_service(service);
  owner.set_partition(partition);
  owner.set_epoch(epoch);
  owner.set_endpoint(endpoint_);
  owner.set_instance(instance_);
  owner.set_log_id(log_id);
  const bool newest = Take(owner, kUnwritten) != Taken::kNo;
  {
    const absl::MutexLock lock(&mutex_);
    std::erase_if(to_announce_,
                  [&](const Announcement& older) { return SamePlace(older.owner, owner); });
    to_announce_.push_back({.owner = std::move(owner)});
  }
  if (!newest) Tell(service, partition);
  if (task_) workers_->WakeOf (*task_)();
}

void OwnersTable::TellReplaced(const std::string& service, Replaced told) {
  const absl::MutexLock lock(&told_mutex_);
  told_[service] = std::move(told);
}

void OwnersTable::Tell(const std::string& service, int32_t partition) {
  const absl::MutexLock lock(&told_mutex_);
  const auto told = told_.find(service);
  if (told != told_.end() && told->second) told->second(partition);
}

bool OwnersTable::IsOurs(const log::v1::Owner& owner) const {
  return owner.instance() == instance_ && owner.endpoint() == endpoint_;
}

std::optional<log::v1::Owner> OwnersTable::Find(const std::string& service,
                                                int32_t partition) const {
  const absl::MutexLock lock(&mutex_);
  const auto known = owners_.find({service, partition});
  if (known == owners_.end()) return std::nullopt;
  return known->second.owner;
}

std::vector<log::v1::Owner> OwnersTable::All() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<log::v1::Owner> all;
  for (const auto& [place, known] : owners_) all.push_back(known.owner);
  return all;
}

// Within one log the higher epoch wins, whatever the order of announcements: an owner that was
// replaced may announce itself late. Of two logs the one that was announced last is there; the other
// one has been deleted, and its epochs say nothing.
OwnersTable::Taken OwnersTable::Take(log::v1::Owner owner, int64_t offset) {
  const absl::MutexLock lock(&mutex_);
  const auto [place, is_new] = owners_.try_emplace({owner.service(), owner.partition()});
  Known& known = place->second;
  if (!is_new) {
    const bool same_log = owner.log_id() == known.owner.log_id();
    if (same_log && owner.epoch() < known.owner.epoch()) return Taken::kNo;
    if (!same_log && offset < known.offset) return Taken::kNo;
  }
  const bool from_us = !is_new && IsOurs(known.owner) && !IsOurs(owner);
  known.owner = std::move(owner);
  known.offset = offset;
  return from_us ? Taken::kFromUs : Taken::kYes;
}

// The topic was made anew or cut: its offsets begin again. What is said here is still to be written.
void OwnersTable::ForgetOffsets() {
  const absl::MutexLock lock(&mutex_);
  for (auto& [place, known] : owners_) {
    if (known.offset != kUnwritten) known.offset = -1;
  }
}

bool OwnersTable::Turn() {
  const auto now = std::chrono::steady_clock::now();
  if (now >= write_at_) {
    bool waiting = false;
    const absl::Status status = Write(waiting);
    if (!status.ok() || !waiting) Report(status, write_error_);
    if (!status.ok()) write_at_ = now + kOwnersRetry;
  }
  bool more = false;
  if (now >= read_at_) {
    const absl::Status status = Read(more);
    Report(status, read_error_);
    if (!status.ok()) read_at_ = now + kOwnersRetry;
  }
  return more;
}

// One line for each change.
void OwnersTable::Report(const absl::Status& status, std::string& told) const {
  std::string text = status.ok() ? "" : status.ToString();
  if (text == told) return;
  if (status.ok()) {
    log::Info("{}: all is well again", kOwnersTopic);
  } else {
    log::Warn(
        "{}: {}; trying again. Until then callers find an owner by asking the wrong one first",
        kOwnersTopic, text);
  }
  told = std::move(text);
}

absl::Status OwnersTable::Write(bool& waiting) {
  if (appender_ == nullptr) {
    if (absl::Status status = OpenAppender(); !status.ok()) return status;
  }
  deliveries_.clear();
  appender_->Poll(deliveries_);
  absl::Status status;
  const absl::MutexLock lock(&mutex_);
  for (const bus::Delivery& delivery : deliveries_) {
    status.Update(delivery.status);
    const auto said =
        std::find_if(to_announce_.begin(), to_announce_.end(),
                     [&](const Announcement& one) { return one.token == delivery.token; });
    if (said == to_announce_.end()) continue;  // a newer one has taken its place
    if (delivery.status.ok()) {
      to_announce_.erase(said);
    } else {
      said->token = 0;
    }
  }
  waiting = !to_announce_.empty();
  if (!status.ok()) return status;
  for (Announcement& one : to_announce_) {
    if (one.token != 0) continue;
    status = appender_->Append(bus::RecordKind::kPlain, KeyOfOwner(one.owner),
                               one.owner.SerializeAsString(), last_token_ + 1);
    if (status.code() == absl::StatusCode::kResourceExhausted)
      return absl::OkStatus();  // it wakes when there is room
    if (!status.ok()) return status;
    one.token = ++last_token_;
  }
  return absl::OkStatus();
}

absl::Status OwnersTable::Read(bool& more) {
  if (reader_ == nullptr) {
    if (absl::Status status = OpenReader(); !status.ok()) return status;
  }
  records_.clear();
  if (absl::Status status = reader_->Poll(kRecordsPerTurn, records_); !status.ok()) {
    reader_.reset();  // from the start again: the same wins, however often it is read
    if (absl::IsOutOfRange(status)) ForgetOffsets();
    return status;
  }
  for (const bus::Record& record : records_) {
    log::v1::Owner owner;
    if (!IsAnnouncement(record, owner)) {
      foreign_.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    const std::string service = owner.service();
    const int32_t partition = owner.partition();
    if (Take(std::move(owner), record.offset) == Taken::kFromUs) Tell(service, partition);
  }
  more = records_.size() == kRecordsPerTurn;
  return absl::OkStatus();
}

}  // namespace huying::runtime
