#include "common/runtime/owners_table.h"

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {
constexpr size_t kRecordsPerTurn = 256;

bool SamePlace(const log::v1::Owner& a, const log::v1::Owner& b) {
  return a.service() == b.service() && a.partition() == b.partition();
}
}  // namespace

OwnersTable::OwnersTable(bus::Bus* bus, WorkerPool* workers, std::string instance, std::string endpoint)
    : bus_(bus), workers_(workers), instance_(std::move(instance)), endpoint_(std::move(endpoint)) {}

OwnersTable::~OwnersTable() {
  if (task_) workers_->Remove(*task_);
}

absl::Status OwnersTable::Start() {
  task_ = workers_->Add(0);
  const bus::Wake wake = workers_->WakeOf(*task_);
  absl::StatusOr<std::unique_ptr<bus::Reader>> reader = bus_->OpenReader(kOwnersTopic, 0, 0, wake);
  if (!reader.ok()) return reader.status();
  reader_ = std::move(*reader);
  absl::StatusOr<std::unique_ptr<bus::Appender>> appender = bus_->OpenAppender(kOwnersTopic, 0, wake);
  if (!appender.ok()) return appender.status();
  appender_ = std::move(*appender);
  workers_->Begin(*task_, [this] { return Turn(); });
  return absl::OkStatus();
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
    std::erase_if(to_announce_, [&](const log::v1::Owner& older) { return SamePlace(older, owner); });
    to_announce_.push_back(std::move(owner));
  }
  if (task_) workers_->WakeOf(*task_)();
}

std::optional<log::v1::Owner> OwnersTable::Find(const std::string& service, int32_t partition) const {
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
  deliveries_.clear();
  appender_->Poll(deliveries_);
  for (const bus::Delivery& delivery : deliveries_) {
    // Others then find the owner by asking the wrong one first; the next announcement mends it.
    if (!delivery.status.ok()) log::Warn("owner not announced: {}", delivery.status.ToString());
  }
  {
    const std::lock_guard lock(mutex_);
    while (!to_announce_.empty()) {
      const log::v1::Owner& owner = to_announce_.back();
      const std::string key = absl::StrCat(owner.service(), "/", owner.partition());
      if (!appender_->Append(bus::RecordKind::kPlain, key, owner.SerializeAsString(), 0).ok()) break;
      to_announce_.pop_back();
    }
  }
  records_.clear();
  const absl::Status status = reader_->Poll(kRecordsPerTurn, records_);
  if (!status.ok()) {
    log::Warn("{} cannot be read: {}", kOwnersTopic, status.ToString());
    return false;
  }
  for (const bus::Record& record : records_) {
    log::v1::Owner owner;
    if (owner.ParseFromString(record.payload)) Take(std::move(owner));
  }
  return records_.size() == kRecordsPerTurn;
}

}  // namespace huying::runtime
