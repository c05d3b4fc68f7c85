#include "common/runtime/service_host.h"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/partitions.h"
#include "common/log/log.h"
#include "common/runtime/owners_table.h"
#include "common/runtime/processor.h"
#include "common/store/buffered_db.h"

namespace huying::runtime {
namespace {

// The rows that the stores of a service gather before they go below: the more, the oftener a row
// changes in memory only.
store::BufferLimits LimitsOf(int32_t partitions) {
  constexpr size_t kServiceBytes = 16u << 20;
  constexpr size_t kRowBytes = 512;  // about
  const size_t bytes =
      std::clamp<size_t>(kServiceBytes / static_cast<size_t>(partitions), 256u << 10, 4u << 20);
  return {.rows_max = bytes / kRowBytes, .bytes_max = bytes};
}

constexpr absl::Duration kDrainPoll = absl::Milliseconds(2);

uint64_t RandomOwnerId() {
  thread_local std::random_device device;
  return static_cast<uint64_t>(device()) << 32 | device();
}

}  // namespace

std::vector<bus::TopicSpec> TopicsOf(const ServiceSpec& spec, int32_t partitions,
                                     int32_t replication) {
  return {{.name = EventTopic(spec.name),
           .partitions = partitions,
           .replication = replication,
           .kind = bus::TopicKind::kLog},
          {.name = DeadTopic(spec.name),
           .partitions = partitions,
           .replication = replication,
           .kind = bus::TopicKind::kPlain}};
}

bus::TopicSpec OwnersTopicSpec(int32_t replication) {
  return {.name = kOwnersTopic,
          .partitions = 1,
          .replication = replication,
          .kind = bus::TopicKind::kCompacted};
}

ServiceHost::ServiceHost(const Handlers* handlers, bus::Bus* bus, const Clock* clock,
                         const store::Resources* stores, WorkerPool* workers, OwnersTable* owners,
                         HostOptions options)
    : handlers_(handlers),
      bus_(bus),
      clock_(clock),
      stores_(stores),
      workers_(workers),
      owners_(owners),
      options_(std::move(options)),
      decided_(*handlers->spec().event) {}

ServiceHost::~ServiceHost() {
  for (const size_t task : tasks_) workers_->Remove(task);
}

absl::Status ServiceHost::Start(int32_t replication) {
  const absl::StatusOr<int32_t> partitions = bus_->PartitionCount(EventTopic(service()));
  if (!partitions.ok()) return partitions.status();
  partitions_ = *partitions;
  if (partitions_ > kPartitionsMax) {
    return absl::FailedPreconditionError(
        absl::StrCat("topic ", EventTopic(service()), " has ", partitions_,
                     " partitions, and a city has at most ", kPartitionsMax,
                     "; make new topics with huyingctl topics create"));
  }
  std::vector<bus::TopicSpec> topics = TopicsOf(handlers_->spec(), partitions_, replication);
  for (const Subscription& subscription : handlers_->spec().subscriptions) {
    topics.push_back({.name = EventTopic(subscription.service),
                      .partitions = partitions_,
                      .replication = replication,
                      .kind = bus::TopicKind::kLog});
  }
  if (absl::Status status = bus_->CheckTopics(topics); !status.ok()) return status;
  if (absl::Status status = MakeProcessors(); !status.ok()) return status;

  const size_t tend = workers_->Add(0);
  absl::StatusOr<std::unique_ptr<bus::Membership>> membership = bus_->Join(
      "huying-" + service(), options_.instance, EventTopic(service()), workers_->WakeOf(tend));
  if (!membership.ok()) return membership.status();
  membership_ = std::move(*membership);
  tasks_.push_back(tend);
  workers_->Begin(tend, [this] { return PollMembership(); });
  return absl::OkStatus();
}

absl::Status ServiceHost::MakeProcessors() {
  for (int32_t partition = 0; partition < partitions_; ++partition) {
    // Pinned by partition, so that all services of a neighbourhood meet on one core.
    const size_t task = workers_->Add(static_cast<size_t>(partition));
    ProcessorDeps deps;
    deps.handlers = handlers_;
    deps.bus = bus_;
    deps.clock = clock_;
    deps.open_store =
        [this](const std::string& path) -> absl::StatusOr<std::unique_ptr<store::Db>> {
      absl::StatusOr<std::unique_ptr<store::Db>> db = store::OpenDb(path, *stores_);
      if (!db.ok()) return db;
      return store::Buffered(std::move(*db), LimitsOf(partitions_));
    };
    deps.wake = workers_->WakeOf(task);
    deps.random = RandomOwnerId;
    deps.decided = &decided_;
    deps.announce = [this, partition](uint64_t epoch, int64_t time_ms, uint64_t /*log_id*/) {
      if (options_.on_acquired) options_.on_acquired(time_ms);
      owners_->Announce(service(), partition, epoch);
    };
    processors_.push_back(
        std::make_unique<PartitionProcessor>(std::move(deps), options_, partition));
    tasks_.push_back(task);
    wakes_.push_back(workers_->WakeOf(task));
    if (options_.standbys > 0) processors_.back()->Want(Wanted::kStandby);
    workers_->Begin(task, [processor = processors_.back().get()] { return processor->TurnOnce(); });
  }
  return absl::OkStatus();
}

bool ServiceHost::PollMembership() {
  std::vector<int32_t> assigned;
  if (!membership_->Poll(assigned)) return false;
  const Wanted otherwise = options_.standbys > 0 ? Wanted::kStandby : Wanted::kNothing;
  for (int32_t partition = 0; partition < partitions_; ++partition) {
    const bool mine = std::binary_search(assigned.begin(), assigned.end(), partition);
    processors_[partition]->Want(mine ? Wanted::kOwner : otherwise);
  }
  return false;
}

absl::Status ServiceHost::Membership() const {
  return membership_ == nullptr ? absl::OkStatus() : membership_->status();
}

void ServiceHost::Drain() {
  for (const auto& processor : processors_) processor->Drain();
}

void ServiceHost::Stop(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  Drain();
  const auto drained = [](const auto& processor) { return processor->drained(); };
  while (!std::all_of(processors_.begin(), processors_.end(), drained) && absl::Now() < deadline) {
    absl::SleepFor(kDrainPoll);
  }
  for (const size_t task : tasks_) workers_->Remove(task);
  tasks_.clear();
  processors_.clear();  // closes and so flushes the stores
  if (membership_ != nullptr) membership_->Leave();
  membership_.reset();
}

void ServiceHost::Submit(int32_t partition, Command command) {
  if (partition < 0 || static_cast<size_t>(partition) >= processors_.size()) {
    command.done(Failed(
        absl::InvalidArgumentError(absl::StrCat("there is no partition ", partition)), partition));
    return;
  }
  processors_[partition]->Submit(std::move(command));
}

void ServiceHost::Submit(int32_t partition, Query query) {
  if (partition < 0 || static_cast<size_t>(partition) >= processors_.size()) {
    query.read(absl::InvalidArgumentError(absl::StrCat("there is no partition ", partition)),
               nullptr);
    return;
  }
  processors_[partition]->Submit(std::move(query));
}

std::vector<int32_t> ServiceHost::Owned() const {
  std::vector<int32_t> owned;
  for (int32_t partition = 0; static_cast<size_t>(partition) < processors_.size(); ++partition) {
    if (processors_[partition]->owning()) owned.push_back(partition);
  }
  return owned;
}

std::optional<std::string> ServiceHost::OwnerEndpoint(int32_t partition) const {
  const std::optional<log::v1::Owner> owner = owners_->Find(service(), partition);
  if (!owner) return std::nullopt;
  return owner->endpoint();
}

std::vector<node::v1::PartitionStatus> ServiceHost::Status() const {
  std::vector<node::v1::PartitionStatus> all;
  for (const auto& processor : processors_) all.push_back(processor->Status());
  return all;
}

bool ServiceHost::Settled() const {
  return std::all_of(processors_.begin(), processors_.end(), [](const auto& processor) {
    return !processor->owning() || processor->settled();
  });
}

void ServiceHost::WakeAll() {
  for (const bus::Wake& wake : wakes_) wake();
}

std::vector<uint64_t> ServiceHost::Turns() const {
  std::vector<uint64_t> turns;
  for (const auto& processor : processors_) turns.push_back(processor->turns());
  return turns;
}

}  // namespace huying::runtime
