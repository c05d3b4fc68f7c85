#include "common/runtime/owners_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {
constexpr size_t kRecordsPerTurn = 256;
constexpr absl::Duration kOwnersRetry = absl::Seconds(1);

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
  task_ = workers_->Add(0);
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

void OwnersTable::Announce(const std::string& service, int32_t partition, uint64_t epoch) {
  log::v1::Owner owner;
  owner.set_service(service);
  owner.set_partition(partition);
  owner.set_epoch(epoch);
  owner.set_endpoint(endpoint_);
  owner.set_instance(instance_);
  Take(owner);
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(to_announce_,
                  [&](const Announcement& older) { return SamePlace(older.owner, owner); });
    to_announce_.push_back({.owner = std::move(owner)});
  }
  if (task_) workers_->WakeOf (*task_)();
}

std::optional<log::v1::Owner> OwnersTable::Find(const std::string& service,
                                                int32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto owner = owners_.find({service, partition});
  if (owner == owners_.end()) return std::nullopt;
  return owner->second;
}

std::vector<log::v1::Owner> OwnersTable::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<log::v1::Owner> all;
  for (const auto& [place, owner] : owners_) all.push_back(owner);
  return all;
}

// The higher epoch wins, whatever the order of announcements.
void OwnersTable::Take(log::v1::Owner owner) {
  const std::lock_guard lock(mutex_);
  log::v1::Owner& known = owners_[{owner.service(), owner.partition()}];
  if (owner.epoch() >= known.epoch()) known = std::move(owner);
}

bool OwnersTable::Turn() {
  const absl::Time now = absl::Now();
  if (now >= write_at_) {
    bool waiting = false;
    const absl::Status status = Write(waiting);
    if (!status.ok() || !waiting) Tell(status, write_error_);
    if (!status.ok()) write_at_ = now + kOwnersRetry;
  }
  bool more = false;
  if (now >= read_at_) {
    const absl::Status status = Read(more);
    Tell(status, read_error_);
    if (!status.ok()) read_at_ = now + kOwnersRetry;
  }
  return more;
}

// One line for each change.
void OwnersTable::Tell(const absl::Status& status, std::string& told) const {
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
  const std::lock_guard lock(mutex_);
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
    const std::string key = absl::StrCat(one.owner.service(), "/", one.owner.partition());
    status = appender_->Append(bus::RecordKind::kPlain, key, one.owner.SerializeAsString(),
                               last_token_ + 1);
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
    reader_.reset();  // from the start again: the highest epoch wins, however often it is read
    return status;
  }
  for (const bus::Record& record : records_) {
    log::v1::Owner owner;
    if (owner.ParseFromString(record.payload)) Take(std::move(owner));
  }
  more = records_.size() == kRecordsPerTurn;
  return absl::OkStatus();
}

}  // namespace huying::runtime
