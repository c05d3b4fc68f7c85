// One service in this process: its partitions, the threads that turn them, and the door through
// which commands and queries come in. Thread-safe but for Start and Stop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "common/core/clock.h"
#include "common/runtime/event_counts.h"
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
  // is wrong with the topics.
  absl::Status Start(int32_t replication = 1);
  // Owned partitions decide on what still comes, and on nothing else; commands for the others are
  // refused, so that no caller waits for a partition that may not open for minutes. Close the doors
  // next. Does not wait.
  void Drain();
  // Drains, waits until what is in flight is durable, leaves the group, flushes the stores. What is
  // not durable by `timeout` is answered UNAVAILABLE. Blocks; call it once.
  void Stop(absl::Duration timeout);
  // Not OK: this process will never be given a partition of the service again; says why. From Start
  // to Stop, any thread.
  absl::Status Membership() const;

  const std::string& service() const { return handlers_->spec().name; }
  int32_t partitions() const { return partitions_; }

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
  bool PollMembership();
  absl::Status MakeProcessors();

  const Handlers* handlers_;
  bus::Bus* bus_;
  const Clock* clock_;
  const store::Resources* stores_;
  WorkerPool* workers_;
  OwnersTable* owners_;
  const HostOptions options_;
  EventCounts decided_;
  int32_t partitions_ = 0;
  std::vector<std::unique_ptr<PartitionProcessor>> processors_;  // by partition; fixed after Start
  std::vector<size_t> tasks_;                    // beside processors_, then PollMembership's
  std::vector<bus::Wake> wakes_;                 // beside processors_
  std::unique_ptr<bus::Membership> membership_;  // after Start: PollMembership's
};

}  // namespace huying::runtime
