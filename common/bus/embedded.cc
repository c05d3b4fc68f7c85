#include "common/bus/embedded.h"

#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/group_commit.h"
#include "common/bus/log_store.h"
#include "common/bus/partition_tail.h"

namespace huying::bus {
namespace {

// The most that one Poll of a reader copies.
constexpr size_t kPollBytesMax = 4 << 20;

class EmbeddedAppender : public Appender {
 public:
  EmbeddedAppender(GroupCommit& commit, std::shared_ptr<AppendQueue> queue)
      : commit_(commit), queue_(std::move(queue)) {}
  ~EmbeddedAppender() override { queue_->Close(); }

  absl::Status Append(RecordKind kind, std::string_view key, std::string payload,
                      uint64_t token) override {
    if (key.size() + payload.size() > kRecordBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat("a record of ", key.size() + payload.size(),
                                                     " bytes is larger than the log takes (",
                                                     kRecordBytesMax, ")"));
    }
    if (commit_.failed()) return absl::UnavailableError(commit_.failure().message());
    auto record = std::make_shared<Record>();
    record->kind = kind;
    record->key.assign(key);
    record->payload = std::move(payload);
    if (absl::Status status = queue_->Push({std::move(record), token}); !status.ok()) return status;
    commit_.Notify();
    return absl::OkStatus();
  }

  void Poll(std::vector<Delivery>& out) override { queue_->Poll(out); }

 private:
  GroupCommit& commit_;
  // Shared with the writing thread, which may still have records of an appender that is gone.
  std::shared_ptr<AppendQueue> queue_;
};

class EmbeddedReader : public Reader {
 public:
  EmbeddedReader(const LogStore& store, PartitionTail& tail, int64_t from, Wake wake)
      : store_(store), tail_(tail), next_(from), wake_(std::move(wake)) {
    if (wake_) tail_.Subscribe(&wake_);
  }
  ~EmbeddedReader() override {
    if (wake_) tail_.Unsubscribe(&wake_);
  }
  EmbeddedReader(const EmbeddedReader&) = delete;
  EmbeddedReader& operator=(const EmbeddedReader&) = delete;

  absl::Status Poll(size_t records_max, std::vector<Record>& out) override {
    const int64_t end = tail_.end();
    at_end_ = next_ == end;
    if (at_end_ || records_max == 0) return absl::OkStatus();
    if (next_ > end) {
      return absl::OutOfRangeError(
          absl::StrCat("offset ", next_, " was asked for, but the log ends at ", end));
    }
    const size_t before = out.size();
    if (absl::Status status = Read(end, records_max, out); !status.ok()) return status;
    next_ += static_cast<int64_t>(out.size() - before);
    at_end_ = next_ >= end;
    return absl::OkStatus();
  }

  bool AtEnd() const override { return at_end_; }
  int64_t End() const override { return tail_.end(); }

 private:
  absl::Status Read(int64_t end, size_t records_max, std::vector<Record>& out) {
    recent_.clear();
    if (tail_.Read(next_, records_max, kPollBytesMax, recent_)) {
      cursor_.reset();  // lets go of the files and memtables that it holds
      for (const SharedRecord& record : recent_) out.push_back(*record);
      recent_.clear();
      return absl::OkStatus();
    }
    if (cursor_ == nullptr) cursor_ = store_.NewCursor(tail_.id());
    return cursor_->Read(next_, end, records_max, kPollBytesMax, out);
  }

  const LogStore& store_;
  PartitionTail& tail_;
  int64_t next_;
  const Wake wake_;
  bool at_end_ = false;
  std::vector<SharedRecord> recent_;
  std::unique_ptr<LogCursor> cursor_;  // while the reader is behind the tail
};

class WholeMembership : public Membership {
 public:
  WholeMembership(int32_t partitions, const Wake& wake) : partitions_(partitions) {
    if (wake) wake();
  }

  bool Poll(std::vector<int32_t>& partitions) override {
    if (!changed_) return false;
    changed_ = false;
    partitions.resize(static_cast<size_t>(partitions_));
    std::iota(partitions.begin(), partitions.end(), 0);
    return true;
  }

  void Leave() override {
    changed_ = partitions_ > 0;
    partitions_ = 0;
  }

 private:
  int32_t partitions_;
  bool changed_ = true;
};

class EmbeddedBus : public Bus {
 public:
  EmbeddedBus(const EmbeddedOptions& options, std::unique_ptr<LogStore> store)
      : options_(options), store_(std::move(store)), commit_(*store_, options.commit_bytes_max) {}

  absl::Status LoadTails() {
    const absl::MutexLock lock(&mutex_);
    for (const auto& [name, topic] : store_->topics()) {
      if (absl::Status status = AddTails(name, topic); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(const std::string& topic,
                                                         int32_t partition, Wake wake) override {
    absl::StatusOr<PartitionTail*> tail = FindTail(topic, partition);
    if (!tail.ok()) return tail.status();
    const AppendLimits limits{options_.queue_records_max, options_.queue_bytes_max};
    return std::make_unique<EmbeddedAppender>(commit_,
                                              commit_.Open(**tail, limits, std::move(wake)));
  }

  absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& topic, int32_t partition,
                                                     int64_t from, Wake wake) override {
    absl::StatusOr<PartitionTail*> tail = FindTail(topic, partition);
    if (!tail.ok()) return tail.status();
    if (from < 0) return absl::InvalidArgumentError(absl::StrCat("offset ", from, " is no offset"));
    return std::make_unique<EmbeddedReader>(*store_, **tail, from, std::move(wake));
  }

  absl::StatusOr<std::unique_ptr<Membership>> Join(const std::string& /*group*/,
                                                   const std::string& /*instance*/,
                                                   const std::string& topic, Wake wake) override {
    absl::StatusOr<int32_t> partitions = PartitionCount(topic);
    if (!partitions.ok()) return partitions.status();
    return std::make_unique<WholeMembership>(*partitions, wake);
  }

  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override {
    const absl::MutexLock lock(&mutex_);
    for (const TopicSpec& spec : topics) {
      absl::Status status = Check(spec);
      if (absl::IsNotFound(status)) status = Create(spec);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckTopics(const std::vector<TopicSpec>& topics) override {
    const absl::MutexLock lock(&mutex_);
    for (const TopicSpec& spec : topics) {
      if (absl::Status status = Check(spec); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int32_t> PartitionCount(const std::string& topic) override {
    const absl::MutexLock lock(&mutex_);
    const auto found = tails_.find(topic);
    if (found == tails_.end()) return NoTopic(topic);
    return static_cast<int32_t>(found->second.size());
  }

  absl::Status Flush(absl::Duration timeout) override { return commit_.Flush(timeout); }

 private:
  absl::Status NoTopic(const std::string& topic) const {
    return absl::NotFoundError(absl::StrCat("there is no topic ", topic, " in ", options_.path));
  }

  absl::StatusOr<PartitionTail*> FindTail(const std::string& topic, int32_t partition) {
    const absl::MutexLock lock(&mutex_);
    const auto found = tails_.find(topic);
    if (found == tails_.end()) return NoTopic(topic);
    if (partition < 0 || static_cast<size_t>(partition) >= found->second.size()) {
      return absl::NotFoundError(absl::StrCat("topic ", topic, " has no partition ", partition));
    }
    return found->second[static_cast<size_t>(partition)].get();
  }

  absl::Status Check(const TopicSpec& spec) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = store_->topics().find(spec.name);
    if (found == store_->topics().end()) return NoTopic(spec.name);
    if (found->second.partitions != spec.partitions) {
      return absl::FailedPreconditionError(
          absl::StrCat("topic ", spec.name, " in ", options_.path, " has ",
                       found->second.partitions, " partitions and not ", spec.partitions,
                       "; the number is fixed when a city is made. Set it back, ",
                       "or begin a new data folder."));
    }
    if (found->second.kind != spec.kind) {
      return absl::FailedPreconditionError(absl::StrCat("topic ", spec.name, " in ", options_.path,
                                                        " was made as another kind of topic"));
    }
    return absl::OkStatus();
  }

  absl::Status Create(const TopicSpec& spec) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (spec.partitions < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("topic ", spec.name, " needs at least one partition"));
    }
    if (commit_.failed()) return absl::UnavailableError(commit_.failure().message());
    absl::StatusOr<StoredTopic> made = store_->AddTopic(spec.name, spec.partitions, spec.kind);
    if (!made.ok()) return made.status();
    return AddTails(spec.name, *made);
  }

  absl::Status AddTails(const std::string& name, const StoredTopic& topic)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<std::unique_ptr<PartitionTail>> tails;
    for (int32_t partition = 0; partition < topic.partitions; ++partition) {
      const PartitionId id{topic.id, partition};
      absl::StatusOr<int64_t> end = store_->EndOffset(id);
      if (!end.ok()) return end.status();
      tails.push_back(std::make_unique<PartitionTail>(id, *end, options_.tail_bytes_per_partition));
    }
    tails_.emplace(name, std::move(tails));
    return absl::OkStatus();
  }

  const EmbeddedOptions options_;
  std::unique_ptr<LogStore> store_;
  absl::Mutex mutex_;  // topics, of the store, too; not on the way of a record
  std::map<std::string, std::vector<std::unique_ptr<PartitionTail>>> tails_ ABSL_GUARDED_BY(mutex_);
  GroupCommit commit_;  // ends first
};

}  // namespace

absl::StatusOr<std::unique_ptr<Bus>> OpenEmbeddedBus(const EmbeddedOptions& options) {
  LogStoreOptions store_options;
  store_options.path = options.path;
  store_options.memtable_bytes = options.memtable_bytes;
  absl::StatusOr<std::unique_ptr<LogStore>> store = LogStore::Open(store_options);
  if (!store.ok()) return store.status();
  auto bus = std::make_unique<EmbeddedBus>(options, *std::move(store));
  if (absl::Status status = bus->LoadTails(); !status.ok()) return status;
  return bus;
}

}  // namespace huying::bus
