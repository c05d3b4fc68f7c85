// One service in this process: its partitions, the threads that turn them, and the door through
// which commands and queries come in. Thread-safe but for Start and Stop; before Start it has no
// partitions.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/bus/bus.h"
#include "common/core/clock.h"
#include "common/runtime/event_counts.h"
#include "common/runtime/group_presence.h"
#include "common/runtime/handlers.h"
#include "common/runtime/types.h"
#include "common/runtime/worker_pool.h"
#include "common/store/db.h"
#include "huying/log/v1/log.pb.h"
#include "huying/node/v1/service.pb.h"

namespace huying::runtime {

class OwnersTable;
class PartitionProcessor;

// The topics that a service writes and reads, for CreateTopics and CheckTopics.
std::vector<bus::TopicSpec> TopicsOf(const ServiceSpec& spec, int32_t partitions,
                                     int32_t replication);
bus::TopicSpec OwnersTopicSpec(int32_t replication);

class ServiceHost {
 public:
  // All pointers outlive the host; `stores` is the memory that the process's stores share.
  ServiceHost(const Handlers* handlers, bus::Bus* bus, const Clock* clock,
              const store::Resources* stores, WorkerPool* workers, OwnersTable* owners,
              HostOptions options);
  ~ServiceHost();

  // Checks the topics, which must have as many replicas at least, and joins the group. Serving
  // begins partition by partition, as each is acquired. NOT_FOUND and FAILED_PRECONDITION say what
  // is wrong with the topics; after UNAVAILABLE it may be called again.
  absl::Status Start(int32_t replication = 1);
  // Begins to leave the group, so that others take over meanwhile. Owned partitions decide on what
  // still comes, and on nothing else, until another owner's fence shows; commands for the others are
  // refused, so that no caller waits for a partition that may not open for minutes. Close the doors
  // next. Does not wait.
  void Drain();
  // Drains all hosts of a process at once, waits until what is in flight is durable, flushes their
  // stores. What is not durable by `timeout` is answered UNAVAILABLE. Blocks; call it once. The
  // hosts share their workers.
  static void StopAll(absl::Span<ServiceHost* const> hosts, absl::Duration timeout);
  void Stop(absl::Duration timeout);
  // Not OK: this process will never be given a partition of the service again; says why. Any thread.
  absl::Status Membership() const;
  // Not OK: a partition has trouble of this host alone, and it has left the group for some minutes.
  // Any thread.
  absl::Status Away() const;
  // How often it has left the group so. Any thread.
  uint64_t departures() const { return departures_.load(std::memory_order_relaxed); }

  const std::string& service() const { return handlers_->spec().name; }
  // 0 before Start.
  int32_t partitions() const { return running() ? partitions_ : 0; }

  // Decides a command at the owner, here. `done` is called exactly once, on any thread, and must
  // not block: FAILED_PRECONDITION when this process does not own the partition (see
  // OwnerEndpoint), RESOURCE_EXHAUSTED when its queue is full, UNAVAILABLE when ownership was lost
  // before the answer was durable (ask again with the same request id).
  void Submit(int32_t partition, Command command);

  // Calls `query.read` with the durable rows of a partition, see types.h.
  void Submit(int32_t partition, Query query);

  // The partitions that this process owns now, in order.
  std::vector<int32_t> Owned() const;
  // HOST:PORT of the owner as last announced; nothing if nobody is known.
  std::optional<std::string> OwnerEndpoint(int32_t partition) const;
  std::vector<node::v1::PartitionStatus> Status() const;
  // What this process has decided since it started; lives as long as the host.
  const EventCounts& decided() const { return decided_; }
  // True when every owned partition has followed all logs to their ends, has nothing waiting and no
  // timer overdue.
  bool Settled() const;
  // Turns every partition soon, and the number of turns that each has finished: who wants to know
  // that all have looked since wakes them and waits until each number has grown by two.
  void WakeAll();
  std::vector<uint64_t> Turns() const;

 private:
  absl::Status CheckTopics(int32_t replication);
  void MakeProcessors();
  absl::Status Join();
  bool PollMembership();
  void LookForTrouble();
  void RejoinIfOut();
  bool OthersOwn() const;
  bool TakenOver() const;
  bool running() const { return running_.load(std::memory_order_acquire); }
  bool drained() const;
  PartitionProcessor* Find(int32_t partition) const;
  absl::Status NoPartition(int32_t partition) const;
  absl::Span<const std::unique_ptr<PartitionProcessor>> Running() const;

  const Handlers* handlers_;
  bus::Bus* bus_;
  const Clock* clock_;
  const store::Resources* stores_;
  WorkerPool* workers_;
  OwnersTable* owners_;
  HostOptions options_;  // fixed after Start
  EventCounts decided_;
  int32_t partitions_ = 0;
  std::atomic<bool> running_{false};  // processors_ may be read
  std::vector<std::unique_ptr<PartitionProcessor>>
      processors_;                    // by partition; fixed while it runs
  std::vector<size_t> tasks_;         // beside processors_, then PollMembership's
  std::vector<bus::Wake> wakes_;      // beside processors_
  std::atomic<bool> leaving_{false};  // for good
  std::atomic<uint64_t> departures_{0};

  // PollMembership's.
  GroupPresence presence_;
  int64_t looked_at_ms_ = 0;  // steady time
  std::vector<int32_t> owned_when_left_;
  mutable absl::Mutex member_mutex_;
  std::unique_ptr<bus::Membership> membership_ ABSL_GUARDED_BY(member_mutex_);
  absl::Status wrong_assignment_ ABSL_GUARDED_BY(member_mutex_);
  absl::Status away_ ABSL_GUARDED_BY(member_mutex_);
};

}  // namespace huying::runtime
