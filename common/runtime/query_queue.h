// Queries that wait for their record, for a proof of ownership, or for their turn.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "common/runtime/inbox.h"
#include "common/runtime/partition.h"
#include "common/runtime/projector.h"

namespace huying::runtime {

class Owner;

class QueryQueue {
 public:
  QueryQueue(Partition* partition, Inbox* inbox, const Projector* projector)
      : partition_(partition), inbox_(inbox), projector_(projector) {}

  // Answers what can be answered, a bounded number. `owner` is null while the partition is not owned
  // here; `refused` is what callers hear who need an owner, or rows while the store is closed.
  // `more`: some that could be answered wait for the next turn. Not OK: a row could not be read.
  absl::Status Answer(Owner* owner, const absl::Status& refused, bool& more);

 private:
  struct Waiting {
    Query query;
    int64_t asked_ms = 0;  // steady times
    int64_t deadline_ms = 0;
  };
  enum class Readiness { kReady, kWaits, kNever };

  void TakeNew();
  Readiness Look(const Waiting& waiting, Owner* owner) const;

  Partition* partition_;
  Inbox* inbox_;
  const Projector* projector_;
  std::vector<Waiting> queries_;
  std::vector<Query> new_queries_;
};

}  // namespace huying::runtime
