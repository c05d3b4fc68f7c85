// Who owns which partition, and where they are reached: the compacted topic huying.owners.v1,
// followed in the background and written to when a partition is acquired here, until it is stored.
// A hint for routing only; safety rests on the fences.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "common/runtime/worker_pool.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class OwnersTable {
 public:
  // Both outlive it. `endpoint` is where this process is reached.
  OwnersTable(bus::Bus* bus, WorkerPool* workers, std::string instance, std::string endpoint);
  ~OwnersTable();

  absl::Status Start();
  // This process owns a partition now. Known here at once, to others when the log has it.
  void Announce(const std::string& service, int32_t partition, uint64_t epoch);
  std::optional<log::v1::Owner> Find(const std::string& service, int32_t partition) const;
  std::vector<log::v1::Owner> All() const;

 private:
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
  void Tell(const absl::Status& status, std::string& told) const;
  void Take(log::v1::Owner owner);

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
  uint64_t last_token_ = 0;
  absl::Time write_at_ = absl::InfinitePast();  // after an error, later
  absl::Time read_at_ = absl::InfinitePast();
  std::string write_error_;  // told last; empty: none
  std::string read_error_;

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int32_t>, log::v1::Owner> owners_;  // guarded by mutex_
  std::vector<Announcement> to_announce_;  // guarded by mutex_; at most one for each partition
};

}  // namespace huying::runtime
