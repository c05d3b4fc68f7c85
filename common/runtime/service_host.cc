#include "common/runtime/service_host.h"

#include <algorithm>
#include <chrono>
#include <iterator>
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
constexpr int64_t kTroubleLookMs = 1'000;
// Flushing waits for the disk more than for a core.
constexpr size_t kClosers = 8;

// Closes stores, which flushes them, several at once.
void CloseAll(std::vector<std::unique_ptr<PartitionProcessor>> processors) {
  std::atomic<size_t> next{0};
  const auto close = [&] {
    for (size_t i = next++; i < processors.size(); i = next++) processors[i].reset();
  };
  std::vector<std::thread> closers;
  for (size_t i = 1; i < std::min(kClosers, processors.size()); ++i) closers.emplace_back(close);
  close();
  for (std::thread& closer : closers) closer.join();
}

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
  if (running()) owners_->TellReplaced(service(), nullptr);
  workers_->Remove(tasks_);
}

absl::Status ServiceHost::Start(int32_t replication) {
  if (absl::Status status = CheckTopics(replication); !status.ok()) return status;
  if (processors_.empty()) MakeProcessors();
  const size_t poll = workers_->Add(0);
  tasks_.push_back(poll);
  wakes_.push_back(workers_->WakeOf(poll));
  if (absl::Status status = Join(); !status.ok()) return status;
  running_.store(true, std::memory_order_release);
  owners_->TellReplaced(service(), [this](int32_t partition) {
    if (PartitionProcessor* processor = Find(partition)) processor->DemandProof();
  });
  workers_->Begin(poll, [this] { return PollMembership(); });
  return absl::OkStatus();
}

absl::Status ServiceHost::CheckTopics(int32_t replication) {
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
  return bus_->CheckTopics(topics);
}

void ServiceHost::MakeProcessors() {
  options_.partitions = partitions_;
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
    deps.announce = [this, partition](uint64_t epoch, int64_t time_ms, uint64_t log_id) {
      if (options_.on_acquired) options_.on_acquired(time_ms);
      owners_->Announce(service(), partition, epoch, log_id);
    };
    processors_.push_back(
        std::make_unique<PartitionProcessor>(std::move(deps), options_, partition));
    tasks_.push_back(task);
    wakes_.push_back(workers_->WakeOf(task));
    if (options_.standbys > 0) processors_.back()->Want(Wanted::kStandby);
    workers_->Begin(task, [processor = processors_.back().get()] { return processor->TurnOnce(); });
  }
}

absl::Status ServiceHost::Join() {
  absl::StatusOr<std::unique_ptr<bus::Membership>> joined =
      bus_->Join("huying-" + service(), options_.instance, EventTopic(service()), wakes_.back());
  if (!joined.ok()) return joined.status();
  const absl::MutexLock lock(&member_mutex_);
  membership_ = std::move(*joined);
  away_ = absl::OkStatus();
  if (leaving_.load(std::memory_order_acquire)) membership_->BeginLeave();
  return absl::OkStatus();
}

bool ServiceHost::PollMembership() {
  if (leaving_.load(std::memory_order_acquire)) return false;
  if (const int64_t now_ms = clock_->SteadyMs(); now_ms - looked_at_ms_ >= kTroubleLookMs) {
    looked_at_ms_ = now_ms;
    LookForTrouble();
  }
  std::vector<int32_t> assigned;
  {
    const absl::MutexLock lock(&member_mutex_);
    // Who stops leaves the group first, and owns on until all is durable: what it is assigned then
    // says nothing.
    if (membership_ == nullptr || !membership_->Poll(assigned) ||
        leaving_.load(std::memory_order_acquire)) {
      return false;
    }
    if (!assigned.empty() && assigned.back() >= partitions_) {
      wrong_assignment_ = absl::FailedPreconditionError(absl::StrCat(
          "topic ", EventTopic(service()), " has more partitions than the ", partitions_,
          " that this city was made with, which never change: make new topics with ", partitions_,
          " and copy the records over, or begin a new city"));
    }
  }
  const Wanted otherwise = options_.standbys > 0 ? Wanted::kStandby : Wanted::kNothing;
  for (int32_t partition = 0; partition < partitions_; ++partition) {
    const bool mine = std::binary_search(assigned.begin(), assigned.end(), partition);
    processors_[partition]->Want(mine ? Wanted::kOwner : otherwise);
  }
  return false;
}

// Leaves the group for a while when this host alone cannot have one of its partitions, see
// GroupPresence. On the worker.
void ServiceHost::LookForTrouble() {
  if (!presence_.away()) RejoinIfOut();
  absl::Status trouble;
  int32_t troubled = 0;
  for (; troubled < partitions_; ++troubled) {
    trouble = processors_[troubled]->HostTrouble();
    if (!trouble.ok()) break;
  }
  GroupPresence::Look look = {.now_ms = clock_->SteadyMs(), .trouble = !trouble.ok()};
  look.taken_over = presence_.away() && TakenOver();
  look.others = look.trouble && OthersOwn();
  switch (presence_.Next(look)) {
    case GroupPresence::Step::kNone:
      return;
    case GroupPresence::Step::kLeave: {
      owned_when_left_ = Owned();
      departures_.fetch_add(1, std::memory_order_relaxed);
      const absl::MutexLock lock(&member_mutex_);
      away_ = absl::UnavailableError(absl::StrCat(
          "left the group for ", (presence_.back_at_ms() - look.now_ms) / 1000,
          " s, so that another process takes over: partition ", troubled, ": ", trouble.message()));
      log::Error("{}: {}", service(), std::string(away_.message()));
      if (membership_ != nullptr) membership_->BeginLeave();
      return;
    }
    case GroupPresence::Step::kJoin: {
      std::unique_ptr<bus::Membership> left;  // long ago: its end does not wait
      const absl::MutexLock lock(&member_mutex_);
      left = std::move(membership_);
      return;  // joins at the next look
    }
  }
}

void ServiceHost::RejoinIfOut() {
  {
    const absl::MutexLock lock(&member_mutex_);
    if (membership_ != nullptr) return;
  }
  if (const absl::Status joined = Join(); joined.ok()) {
    log::Info("{}: back in the group", service());
  } else {
    log::Warn("{}: cannot join its group again: {}; trying again", service(), joined.ToString());
  }
}

// Whether other processes own partitions of the service, as far as is known.
bool ServiceHost::OthersOwn() const {
  const std::vector<log::v1::Owner> owners = owners_->All();
  return std::any_of(owners.begin(), owners.end(), [this](const log::v1::Owner& owner) {
    return owner.service() == service() && owner.instance() != options_.instance;
  });
}

// Whether, of what this host owned when it left, another one owns something now.
bool ServiceHost::TakenOver() const {
  if (owned_when_left_.empty()) return true;
  return std::any_of(owned_when_left_.begin(), owned_when_left_.end(), [this](int32_t partition) {
    const std::optional<log::v1::Owner> owner = owners_->Find(service(), partition);
    return owner && owner->instance() != options_.instance;
  });
}

absl::Status ServiceHost::Membership() const {
  const absl::MutexLock lock(&member_mutex_);
  if (!wrong_assignment_.ok()) return wrong_assignment_;
  return membership_ == nullptr ? absl::OkStatus() : membership_->status();
}

absl::Status ServiceHost::Away() const {
  const absl::MutexLock lock(&member_mutex_);
  return away_;
}

void ServiceHost::Drain() {
  leaving_.store(true, std::memory_order_release);
  {
    const absl::MutexLock lock(&member_mutex_);
    if (membership_ != nullptr) membership_->BeginLeave();
  }
  for (const auto& processor : processors_) processor->Drain();
}

bool ServiceHost::drained() const {
  return std::all_of(processors_.begin(), processors_.end(),
                     [](const auto& processor) { return processor->drained(); });
}

void ServiceHost::Stop(absl::Duration timeout) {
  ServiceHost* self = this;
  StopAll(absl::MakeConstSpan(&self, 1), timeout);
}

// The order is what a stop costs a city. The groups are left first: others are given the partitions
// within a second, and meanwhile what is in flight here becomes durable, which takes milliseconds.
// If another owner's fence is quicker, the record behind it is void and its caller is told to ask
// again. Left last, nobody would decide while hundreds of stores are flushed.
void ServiceHost::StopAll(absl::Span<ServiceHost* const> hosts, absl::Duration timeout) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(timeout);
  for (ServiceHost* host : hosts) host->Drain();
  while (!std::all_of(hosts.begin(), hosts.end(), [](const ServiceHost* host) {
    return host->drained();
  }) && std::chrono::steady_clock::now() < deadline) {
    absl::SleepFor(kDrainPoll);
  }
  std::vector<size_t> tasks;
  std::vector<std::unique_ptr<PartitionProcessor>> processors;
  for (ServiceHost* host : hosts) {
    if (host->running()) host->owners_->TellReplaced(host->service(), nullptr);
    host->running_.store(false, std::memory_order_release);
    tasks.insert(tasks.end(), host->tasks_.begin(), host->tasks_.end());
    host->tasks_.clear();
  }
  if (!hosts.empty()) hosts.front()->workers_->Remove(tasks);
  for (ServiceHost* host : hosts) {
    std::move(host->processors_.begin(), host->processors_.end(), std::back_inserter(processors));
    host->processors_.clear();
  }
  CloseAll(std::move(processors));
  for (ServiceHost* host : hosts) {
    std::unique_ptr<bus::Membership> left;
    const absl::MutexLock lock(&host->member_mutex_);
    left = std::move(host->membership_);
  }
}

PartitionProcessor* ServiceHost::Find(int32_t partition) const {
  if (!running() || partition < 0 || static_cast<size_t>(partition) >= processors_.size()) {
    return nullptr;
  }
  return processors_[static_cast<size_t>(partition)].get();
}

void ServiceHost::Submit(int32_t partition, Command command) {
  if (PartitionProcessor* processor = Find(partition)) return processor->Submit(std::move(command));
  command.done(Failed(NoPartition(partition), partition));
}

void ServiceHost::Submit(int32_t partition, Query query) {
  if (PartitionProcessor* processor = Find(partition)) return processor->Submit(std::move(query));
  query.read(NoPartition(partition), nullptr);
}

// While it does not run there is none.
absl::Status ServiceHost::NoPartition(int32_t partition) const {
  if (!running()) return absl::UnavailableError(absl::StrCat(service(), " does not run here now"));
  return absl::InvalidArgumentError(absl::StrCat("there is no partition ", partition));
}

absl::Span<const std::unique_ptr<PartitionProcessor>> ServiceHost::Running() const {
  if (!running()) return {};
  return processors_;
}

std::vector<int32_t> ServiceHost::Owned() const {
  std::vector<int32_t> owned;
  int32_t partition = 0;
  for (const auto& processor : Running()) {
    if (processor->owning()) owned.push_back(partition);
    ++partition;
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
  for (const auto& processor : Running()) all.push_back(processor->Status());
  return all;
}

bool ServiceHost::Settled() const {
  const auto running = Running();
  return std::all_of(running.begin(), running.end(), [](const auto& processor) {
    return !processor->owning() || processor->settled();
  });
}

void ServiceHost::WakeAll() {
  if (!running()) return;
  for (const bus::Wake& wake : wakes_) wake();
}

std::vector<uint64_t> ServiceHost::Turns() const {
  std::vector<uint64_t> turns;
  for (const auto& processor : Running()) turns.push_back(processor->turns());
  return turns;
}

}  // namespace huying::runtime
