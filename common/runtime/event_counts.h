// The events that this process has decided, by kind, since it started: what a counter of Prometheus
// may rest on. The counters in the rows (Store::Count) belong to partitions and move with them from
// process to process, so sums of them fall, and increase() takes each fall for a start from 0.
//
// Threads: any. Counting takes no lock and allocates nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "google/protobuf/message.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

// The kinds of the events of one record, as numbers of fields; kept until the record is durable. As
// a rule they fit without an allocation.
using EventKinds = absl::InlinedVector<uint16_t, 64>;
EventKinds KindsOf(const log::v1::Decision& decision);

class EventCounts {
 public:
  // `event`: prototype of a service's event message. Its kinds are the fields of its oneofs; a kind
  // is called as the message of its field is ("TaskAccepted").
  explicit EventCounts(const google::protobuf::Message& event);

  // Counts the events of a record that this process has appended and that is durable, once.
  void Decided(const EventKinds& kinds);

  // All kinds, those that were never decided too, in the order of their fields.
  void Each(absl::FunctionRef<void(std::string_view kind, uint64_t events)> each) const;

 private:
  std::vector<std::string> kinds_;                   // by field number; "" where there is none
  std::unique_ptr<std::atomic<uint64_t>[]> counts_;  // beside kinds_
};

// Counts the records that this process has appended to one partition, each once: when its delivery
// proves it durable, or, where that was lost, when it is read as a follower. What is durable and
// was neither told nor read before the process ends is in no counter.
//
// Threads: the worker of the partition only.
class DecisionCounter {
 public:
  // `counts` outlives it; null: nothing is counted.
  explicit DecisionCounter(EventCounts* counts) : counts_(counts) {}

  // The fence of this owner id, at this offset, counts: what it decides from now on is ours.
  void Begin(uint64_t owner_id, int64_t fence_offset);
  // A record of this tenure is durable.
  void Delivered(int64_t offset, const EventKinds& kinds);
  // A record that counts was read, whoever has decided it.
  void Followed(int64_t offset, const log::v1::Decision& decision);

 private:
  EventCounts* counts_;
  uint64_t owner_id_ = 0;    // of the last tenure; 0: there was none
  int64_t counted_to_ = -1;  // the last offset that was counted, or the fence's
};

}  // namespace huying::runtime
