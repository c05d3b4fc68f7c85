#include "common/testing/sim_bus.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/check.h"

namespace huying::testing {
namespace {
// Of a thousand appends that fail.
constexpr uint32_t kStoredThoughTimedOut = 50;
}  // namespace

// Shares a topic's partitions among the members of one group.
struct SimBus::Group {
  int32_t partitions = 0;
  std::vector<class SimMembership*> members;
  void Share();
};

class SimAppender final : public bus::Appender {
 public:
  SimAppender(SimBus* bus, SimBus::Channel* channel) : bus_(bus), channel_(channel) {}
  ~SimAppender() override {
    channel_->alive = false;
    channel_->wake = nullptr;
    channel_->reports.clear();
  }
  absl::Status Append(bus::RecordKind kind, std::string_view key, std::string payload,
                      uint64_t token) override {
    return bus_->Take(
        *channel_,
        {.kind = kind, .key = std::string(key), .payload = std::move(payload), .token = token});
  }
  void Poll(std::vector<bus::Delivery>& out) override {
    std::move(channel_->learned.begin(), channel_->learned.end(), std::back_inserter(out));
    channel_->learned.clear();
  }

 private:
  SimBus* bus_;
  SimBus::Channel* channel_;
};

class SimReader final : public bus::Reader {
 public:
  SimReader(SimBus* bus, SimLog::Partition* partition, int64_t from, bus::Wake wake)
      : bus_(bus), partition_(partition), next_(from), wake_(std::move(wake)) {
    partition_->readers.push_back(this);
  }
  ~SimReader() override { std::erase(partition_->readers, this); }

  absl::Status Poll(size_t records_max, std::vector<bus::Record>& out) override {
    at_end_ = false;
    if (std::exchange(fails_, false) || bus_->random_->Chance(bus_->faults_.read_error)) {
      return absl::UnavailableError("the log cannot be read now");
    }
    const auto end = static_cast<int64_t>(partition_->records.size());
    if (next_ > end) return absl::OutOfRangeError("the log ends before the wanted offset");
    size_t take = std::min(records_max, static_cast<size_t>(end - next_));
    if (take > 0 && bus_->random_->Chance(bus_->faults_.short_poll)) {
      take = bus_->random_->Below(take);
    }
    for (; take > 0; --take) {
      out.push_back(partition_->records[static_cast<size_t>(next_++)]);
      bus_->bytes_read_ += out.back().key.size() + out.back().payload.size();
    }
    at_end_ = next_ == end;
    end_ = end;
    if (!at_end_) Wake();
    return absl::OkStatus();
  }
  bool AtEnd() const override { return at_end_; }
  int64_t End() const override { return end_; }
  void Wake() const {
    if (wake_) wake_();
  }
  // The next poll, once.
  void Fail() { fails_ = true; }

 private:
  SimBus* bus_;
  SimLog::Partition* partition_;
  int64_t next_;
  bus::Wake wake_;
  bool at_end_ = false;
  bool fails_ = false;
  int64_t end_ = -1;
};

class SimMembership final : public bus::Membership {
 public:
  SimMembership(SimBus::Group* group, bus::Wake wake) : group_(group), wake_(std::move(wake)) {
    group_->members.push_back(this);
    group_->Share();
  }
  ~SimMembership() override { Leave(); }
  bool Poll(std::vector<int32_t>& partitions) override {
    if (!changed_) return false;
    changed_ = false;
    partitions = assigned_;
    return true;
  }
  void Leave() override {
    if (std::erase(group_->members, this) == 0) return;
    Assign({});
    group_->Share();
  }
  void Assign(std::vector<int32_t> partitions) {
    if (partitions == assigned_) return;
    assigned_ = std::move(partitions);
    changed_ = true;
    if (wake_) wake_();
  }

 private:
  SimBus::Group* group_;
  bus::Wake wake_;
  std::vector<int32_t> assigned_;
  bool changed_ = false;
};

void SimBus::Group::Share() {
  for (size_t i = 0; i < members.size(); ++i) {
    std::vector<int32_t> share;
    for (auto p = static_cast<int32_t>(i); p < partitions;
         p += static_cast<int32_t>(members.size())) {
      share.push_back(p);
    }
    members[i]->Assign(std::move(share));
  }
}

SimLog::Partition* SimLog::Find(const std::string& topic, int32_t partition) {
  const auto found = topics_.find(topic);
  if (found == topics_.end() || partition < 0 || partition >= found->second.spec.partitions) {
    return nullptr;
  }
  return found->second.partitions[static_cast<size_t>(partition)].get();
}

const std::vector<bus::Record>& SimLog::Records(const std::string& topic, int32_t partition) {
  static const std::vector<bus::Record> kNone;
  const Partition* found = Find(topic, partition);
  return found == nullptr ? kNone : found->records;
}

int64_t SimLog::EndAt(const std::string& topic, int32_t partition, int64_t steady_ms) {
  const Partition* found = Find(topic, partition);
  if (found == nullptr) return 0;
  const auto at =
      std::partition_point(found->times.begin(), found->times.end(),
                           [steady_ms](const Times& times) { return times.taken_ms < steady_ms; });
  return at - found->times.begin();
}

SimBus::SimBus(SimLog* log, const Clock* clock, SimRandom* random)
    : log_(log), clock_(clock), random_(random) {}

SimBus::~SimBus() {
  for (const auto& channel : channels_) HY_CHECK(!channel->alive);
}

int64_t SimBus::Store(SimLog::Partition& partition, const Request& request) {
  const auto offset = static_cast<int64_t>(partition.records.size());
  partition.records.push_back({.offset = offset,
                               .time_ms = clock_->NowMs(),
                               .kind = request.kind,
                               .key = request.key,
                               .payload = request.payload});
  partition.times.push_back({.sent_ms = request.sent_ms, .taken_ms = clock_->SteadyMs()});
  for (const SimReader* reader : partition.readers) reader->Wake();
  return offset;
}

absl::Status SimBus::Take(Channel& channel, Request request) {
  if (request.key.size() + request.payload.size() > bus::kRecordBytesMax) {
    return absl::InvalidArgumentError("the record is too large");
  }
  if (channel.broken) return absl::UnavailableError("the log is another one; open it again");
  if (faults_.appends == BusFaults::Appends::kRefused) {
    return absl::UnavailableError("fewer replicas are in sync than the topic asks for");
  }
  const int64_t now_ms = clock_->SteadyMs();
  if (channel.sent.size() + channel.reports.size() >= faults_.queue_max) {
    if (channel.refused_ms < 0) channel.refused_ms = now_ms;
    return absl::ResourceExhaustedError("the appender's queue is full");
  }
  request.sent_ms = channel.refused_ms < 0 ? now_ms : channel.refused_ms;
  channel.refused_ms = -1;
  channel.sent.push_back(std::move(request));
  return absl::OkStatus();
}

void SimBus::Arrive(Channel& channel) {
  Request request = std::move(channel.sent.front());
  channel.sent.pop_front();
  bus::Delivery delivery;
  delivery.token = request.token;
  const absl::Status unknown = absl::UnavailableError("no reply came in time");
  if (faults_.appends != BusFaults::Appends::kWork) {
    delivery.status = unknown;
    if (random_->Chance(kStoredThoughTimedOut)) Store(*channel.partition, request);
  } else if (random_->Chance(faults_.lost)) {
    delivery.status = unknown;
  } else if (random_->Chance(faults_.late)) {
    delivery.status = unknown;
    late_.push_back({channel.partition, std::move(request)});
  } else {
    delivery.offset = Store(*channel.partition, request);
    if (random_->Chance(faults_.twice)) {
      if (random_->Chance(500)) {
        Store(*channel.partition, request);
      } else {
        late_.push_back({channel.partition, std::move(request)});
      }
    }
    if (random_->Chance(faults_.reply_lost)) {
      delivery.status = unknown;
      delivery.offset = -1;
    }
  }
  if (channel.alive) channel.reports.push_back(std::move(delivery));
}

void SimBus::Report(Channel& channel) {
  channel.learned.push_back(std::move(channel.reports.front()));
  channel.reports.pop_front();
  if (channel.wake) channel.wake();
}

void SimBus::DropGoneChannels() {
  std::erase_if(channels_, [](const auto& channel) { return !channel->alive && !channel->busy(); });
}

bool SimBus::Step() {
  DropGoneChannels();
  if (!late_.empty() && random_->Chance(100)) {
    std::swap(random_->Pick(late_), late_.back());
    const Late late = std::move(late_.back());
    late_.pop_back();
    Store(*late.partition, late.request);
    return true;
  }
  const size_t count = channels_.size();
  const size_t from = count == 0 ? 0 : random_->Below(count);
  for (size_t i = 0; i < count; ++i) {
    Channel& channel = *channels_[(from + i) % count];
    if (!channel.busy()) continue;
    if (!channel.alive && random_->Chance(faults_.gone)) {
      channel.sent.clear();
    } else if (!channel.sent.empty() && (channel.reports.empty() || random_->Chance(500))) {
      Arrive(channel);
    } else {
      Report(channel);
    }
    return true;
  }
  return !late_.empty();
}

int64_t SimBus::Inject(const std::string& topic, int32_t partition, bus::RecordKind kind,
                       std::string payload) {
  SimLog::Partition* found = log_->Find(topic, partition);
  HY_CHECK(found != nullptr);
  return Store(
      *found,
      {.kind = kind, .key = "", .payload = std::move(payload), .sent_ms = clock_->SteadyMs()});
}

void SimBus::Cut(const std::string& topic, int32_t partition, int64_t end, bool readers_fail) {
  SimLog::Partition* found = log_->Find(topic, partition);
  HY_CHECK(found != nullptr && end <= static_cast<int64_t>(found->records.size()));
  found->records.resize(static_cast<size_t>(end));
  found->times.resize(static_cast<size_t>(end));
  const absl::Status lost = absl::UnavailableError("the log is another one");
  for (const auto& channel : channels_) {
    if (channel->partition != found) continue;
    channel->broken = true;
    for (bus::Delivery& delivery : channel->learned) {
      delivery = {.token = delivery.token, .status = lost};
    }
    for (bus::Delivery& delivery : channel->reports) {
      delivery = {.token = delivery.token, .status = lost};
    }
    for (const Request& request : channel->sent) {
      if (channel->alive) channel->reports.push_back({.token = request.token, .status = lost});
    }
    channel->sent.clear();
    if (channel->wake) channel->wake();
  }
  std::erase_if(late_, [&](const Late& late) { return late.partition == found; });
  for (SimReader* reader : found->readers) {
    if (readers_fail) reader->Fail();
    reader->Wake();
  }
}

absl::StatusOr<std::unique_ptr<bus::Appender>> SimBus::OpenAppender(const std::string& topic,
                                                                    int32_t partition,
                                                                    bus::Wake wake) {
  SimLog::Partition* found = log_->Find(topic, partition);
  if (found == nullptr) return absl::NotFoundError(absl::StrCat(topic, "/", partition));
  auto channel = std::make_unique<Channel>();
  channel->partition = found;
  channel->wake = std::move(wake);
  channels_.push_back(std::move(channel));
  return std::make_unique<SimAppender>(this, channels_.back().get());
}

absl::StatusOr<std::unique_ptr<bus::Reader>> SimBus::OpenReader(const std::string& topic,
                                                                int32_t partition, int64_t from,
                                                                bus::Wake wake) {
  SimLog::Partition* found = log_->Find(topic, partition);
  if (found == nullptr) return absl::NotFoundError(absl::StrCat(topic, "/", partition));
  return std::make_unique<SimReader>(this, found, from, std::move(wake));
}

absl::StatusOr<std::unique_ptr<bus::Membership>> SimBus::Join(const std::string& group,
                                                              const std::string&,
                                                              const std::string& topic,
                                                              bus::Wake wake) {
  const absl::StatusOr<int32_t> partitions = PartitionCount(topic);
  if (!partitions.ok()) return partitions.status();
  std::unique_ptr<Group>& joined = groups_[group];
  if (joined == nullptr) joined = std::make_unique<Group>();
  joined->partitions = *partitions;
  return std::make_unique<SimMembership>(joined.get(), std::move(wake));
}

absl::Status SimBus::CreateTopics(const std::vector<bus::TopicSpec>& topics) {
  for (const bus::TopicSpec& spec : topics) {
    auto [topic, fresh] = log_->topics().try_emplace(spec.name);
    if (!fresh) continue;
    topic->second.spec = spec;
    for (int32_t p = 0; p < spec.partitions; ++p) {
      topic->second.partitions.push_back(std::make_unique<SimLog::Partition>());
    }
  }
  return CheckTopics(topics);
}

absl::Status SimBus::CheckTopics(const std::vector<bus::TopicSpec>& topics) {
  for (const bus::TopicSpec& spec : topics) {
    const auto found = log_->topics().find(spec.name);
    if (found == log_->topics().end()) return absl::NotFoundError(spec.name);
    const bus::TopicSpec& is = found->second.spec;
    if (is.partitions != spec.partitions || is.kind != spec.kind) {
      return absl::FailedPreconditionError(absl::StrCat("topic ", spec.name, " is another one"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int32_t> SimBus::PartitionCount(const std::string& topic) {
  const auto found = log_->topics().find(topic);
  if (found == log_->topics().end()) return absl::NotFoundError(topic);
  return found->second.spec.partitions;
}

absl::Status SimBus::Flush(absl::Duration) {
  while (Step()) {
  }
  return absl::OkStatus();
}

}  // namespace huying::testing
