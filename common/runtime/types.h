// What passes between the runtime and those who call it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/verdict.h"
#include "google/protobuf/message.h"

namespace huying::runtime {

class ByteBudget;

// What came of a command.
struct CommandResult {
  absl::Status status;  // not OK: the world failed; ask again with the same request id
  std::unique_ptr<Rejection> rejection;  // the rules refuse
  std::string answer;                    // the service's answer message, durable
  int32_t partition = -1;
  int64_t offset = -1;    // of the decision in the service's own log
  bool repeated = false;  // the request had been answered before; nothing was done now
  // With UNAVAILABLE and RESOURCE_EXHAUSTED: when it is worth to ask again; zero: not known.
  absl::Duration retry_after = absl::ZeroDuration();
};

// The result of a command that the world failed.
inline CommandResult Failed(absl::Status status, int32_t partition,
                            absl::Duration retry_after = absl::ZeroDuration()) {
  CommandResult result;
  result.retry_after = retry_after;
  result.status = std::move(status);
  result.partition = partition;
  return result;
}

struct Command {
  std::string request_id;    // unique among the commands about `subject`
  std::string subject = {};  // usually a case id; empty if that does not exist before the command
  // Of what is asked for, made where the call came in; the same request id with another digest is
  // refused. 0: not compared.
  uint64_t digest = 0;
  // How long the caller waits, from Submit on. A command that has not been decided by then is
  // dropped (DEADLINE_EXCEEDED).
  absl::Duration timeout = absl::InfiniteDuration();
  std::unique_ptr<google::protobuf::Message> message;  // the service's own request message
  std::function<void(CommandResult)> done;             // called once, on any thread; must not block
};

class View;

// Reads the durable rows of one partition.
struct Query {
  // Wait until the rows hold the record at `at_least_offset` of this service's own log (`service`
  // empty) or of a service that it follows by kProject; -1 is at once.
  std::string service;
  int64_t at_least_offset = -1;
  // True: asks the owner, who proves first that nobody else has taken over. For sums over the
  // city's partitions, so that none is counted twice.
  bool newest = false;
  absl::Duration timeout = absl::Seconds(5);
  // Called once, on the worker's thread: keep it short, and look at view->status() before you
  // believe what is missing. The view is null when the status is not OK: FAILED_PRECONDITION when
  // this process does not hold the partition, DEADLINE_EXCEEDED when the record did not come in
  // time, RESOURCE_EXHAUSTED when too many wait.
  std::function<void(const absl::Status& status, const View* view)> read;
};

// How one service runs in one process.
struct HostOptions {
  std::string data_dir;  // the service's own folder: one store for each partition in it
  std::string instance;  // unique name of this process in the city, e.g. the pod's
  int32_t standbys =
      0;  // 0: hold only what is owned; else follow the other partitions too, ready to take over
  size_t commands_max = 4096;            // waiting commands of a partition; more are refused
  size_t commands_bytes_max = 8 << 20;   // of these; more are refused
  size_t queries_max = 1024;             // waiting queries of a partition; more are refused
  size_t entries_max = 64;               // inputs answered by one record
  size_t record_bytes_soft = 64 * 1024;  // a record is sealed once it holds this much
  size_t in_flight_max = 8;              // records of a partition that are not yet acknowledged
  int64_t flush_interval_ms =
      60'000;              // a store is flushed at least this often, so that a restart reads little
  int32_t partitions = 0;  // of the city, as the topics say; set by the host
  // What all partitions of the process hold together of commands, replies and records in flight;
  // null: no bound but their own.
  ByteBudget* budget = nullptr;
  // A clock that is far from the log's is accepted (--accept-clock).
  bool accept_clock = false;
  // Told the time of the newest decision when a partition is acquired: a simulated clock must not
  // be behind it. May be empty.
  std::function<void(int64_t time_ms)> on_acquired;
};

// Names of a service's topics.
inline std::string EventTopic(const std::string& service) {
  return "huying." + service + ".events.v1";
}
inline std::string DeadTopic(const std::string& service) {
  return "huying." + service + ".dead.v1";
}
inline constexpr char kOwnersTopic[] = "huying.owners.v1";

}  // namespace huying::runtime
