// Who owns which partition, and where they are reached: the compacted topic huying.owners.v1,
// followed in the background and written to when a partition is acquired here, until it is stored.
// A hint for routing only; safety rests on the fences.
//
// Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"
#include "common/runtime/worker_pool.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class OwnersTable {
 public:
  // Both outlive it. `endpoint` is where this process is reached.
  OwnersTable(bus::Bus* bus, WorkerPool* workers, std::string instance, std::string endpoint);
  ~OwnersTable();

  // After UNAVAILABLE it may be called again.
  absl::Status Start();
  // This process owns a partition now. Known here at once, to others when the log has it. `log_id` is
  // StoreState.log_id: which log the epoch counts in.
  void Announce(const std::string& service, int32_t partition, uint64_t epoch, uint64_t log_id);
  // `told` is called when somebody else is known to have taken over a partition of the service that
  // had been announced here, on the table's worker or in Announce; it must not block or call back.
  // Another call for the service replaces it, nullptr ends it: the old one is not running then.
  using Replaced = std::function<void(int32_t partition)>;
  void TellReplaced(const std::string& service, Replaced told);
  std::optional<log::v1::Owner> Find(const std::string& service, int32_t partition) const;
  std::vector<log::v1::Owner> All() const;
  // Records read since the start that no owner has written.
  uint64_t foreign_records() const { return foreign_.load(std::memory_order_relaxed); }

 private:
  using Place = std::pair<std::string, int32_t>;  // service and partition
  struct Known {
    log::v1::Owner owner;
    int64_t offset = -1;  // of its record in the topic; kUnwritten: said here, not read back yet
  };
  // Said here, and not known to be stored yet.
  struct Announcement {
    log::v1::Owner owner;
    uint64_t token = 0;  // of the append that is under way; 0: none
  };

  absl::Status OpenReader();
  absl::Status OpenAppender();
  bool Turn();
  absl::Status Write(bool& waiting);
  absl::Status Read(bool& more);
  void Report(const absl::Status& status, std::string& told) const;
  enum class Taken { kNo, kYes, kFromUs };  // kFromUs: somebody else's, in the place of one of ours
  Taken Take(log::v1::Owner owner, int64_t offset);
  void ForgetOffsets();
  void Tell(const std::string& service, int32_t partition);
  bool IsOurs(const log::v1::Owner& owner) const;

  bus::Bus* bus_;
  WorkerPool* workers_;
  const std::string instance_;
  const std::string endpoint_;
  std::optional<size_t> task_;
  // Worker only.
  std::unique_ptr<bus::Reader> reader_;
  std::unique_ptr<bus::Appender> appender_;
  std::vector<bus::Record> records_;
  std::vector<bus::Delivery> deliveries_;
  std::atomic<uint64_t> foreign_{0};  // any thread reads it
  uint64_t last_token_ = 0;
  // After an error, later.
  std::chrono::steady_clock::time_point write_at_;
  std::chrono::steady_clock::time_point read_at_;
  std::string write_error_;  // told last; empty: none
  std::string read_error_;

  mutable absl::Mutex mutex_;
  std::map<Place, Known> owners_ ABSL_GUARDED_BY(mutex_);
  // At most one for each partition.
  std::vector<Announcement> to_announce_ ABSL_GUARDED_BY(mutex_);
  absl::Mutex told_mutex_;  // never taken under mutex_, nor the other way round
  std::map<std::string, Replaced> told_ ABSL_GUARDED_BY(told_mutex_);
};

}  // namespace huying::runtime
