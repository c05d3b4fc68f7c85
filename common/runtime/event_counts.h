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

#include "absl/functional/function_ref.h"
#include "google/protobuf/message.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class EventCounts {
 public:
  // `event`: prototype of a service's event message. Its kinds are the fields of its oneofs; a kind
  // is called as the message of its field is ("TaskAccepted").
  explicit EventCounts(const google::protobuf::Message& event);

  // Counts the events of a record that this process has appended and that counts. Once for each
  // record, when it is known to be durable.
  void Decided(const log::v1::Decision& decision);

  // All kinds, those that were never decided too, in the order of their fields.
  void Each(absl::FunctionRef<void(std::string_view kind, uint64_t events)> each) const;

 private:
  std::vector<std::string> kinds_;                   // by field number; "" where there is none
  std::unique_ptr<std::atomic<uint64_t>[]> counts_;  // beside kinds_
};

}  // namespace huying::runtime
