// A second reading of the logs, written apart from the runtime on purpose: from
// docs/log-protocol.md alone. What the runtime did is held against it.
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/runtime/fencing.h"
#include "common/runtime/handlers.h"
#include "common/store/db.h"
#include "common/testing/row_store.h"
#include "common/testing/sim_bus.h"
#include "google/protobuf/arena.h"
#include "huying/log/v1/log.pb.h"

namespace huying::testing {

// What is wrong, for people. Only the first ones are kept.
class Problems {
 public:
  void Add(std::string what) {
    if (list_.size() < kMax) list_.push_back(std::move(what));
  }
  bool none() const { return list_.empty(); }
  const std::vector<std::string>& list() const { return list_; }

 private:
  static constexpr size_t kMax = 20;
  std::vector<std::string> list_;
};

// One partition of one event topic, validated.
class LogAudit {
 public:
  struct Entry {
    bool counts = false;
    log::v1::Cursor after;  // of a reader that has just read it
    const log::v1::Decision* decision =
        nullptr;  // of a record that counts; a progress record has no entries
    std::vector<const google::protobuf::Message*> events;  // of all entries, in order
  };

  LogAudit(const runtime::Handlers* handlers, int32_t partition,
           const runtime::ProtocolRules& rules)
      : handlers_(handlers),
        partition_(partition),
        rules_(rules),
        arena_(std::make_unique<google::protobuf::Arena>()) {}

  // Judges the records that are new.
  void Read(const std::vector<bus::Record>& records);
  const std::vector<Entry>& entries() const { return entries_; }
  // The cursor of a reader that has read up to `offset`.
  log::v1::Cursor CursorAt(int64_t offset) const;
  uint64_t void_records() const { return void_records_; }

 private:
  Entry ValidateNext(const bus::Record& record);
  void ParseEvents(Entry& entry);

  const runtime::Handlers* handlers_;
  int32_t partition_;
  runtime::ProtocolRules rules_;
  std::unique_ptr<google::protobuf::Arena> arena_;
  std::vector<Entry> entries_;
  uint64_t void_records_ = 0;
};

class SimAudit {
 public:
  SimAudit(std::vector<const runtime::Handlers*> services, int32_t partitions, SimLog* log,
           const runtime::ProtocolRules& rules);

  // Reads what is new in all logs.
  void Refresh();
  const LogAudit& log(const std::string& service, int32_t partition) const;
  int32_t partitions() const { return partitions_; }
  const std::vector<const runtime::Handlers*>& services() const { return services_; }

  // The rows that the first `end` records of the log make from nothing, and what the store
  // remembers then.
  void Fold(const runtime::Handlers& handlers, int32_t partition, int64_t end, RowStore& rows,
            log::v1::StoreState& state) const;

  // Holds for every log: no request is answered twice, no input, no timer; cursors never go back
  // and know which records count.
  void CheckLogs(Problems& problems) const;
  // The store is the fold of what it says to have read. `who` is for the message.
  void CheckStore(const runtime::Handlers& handlers, int32_t partition, const store::Db& db,
                  const std::string& who, Problems& problems) const;

 private:
  class History;
  void FoldProjections(const runtime::Handlers& handlers, int32_t partition, const store::Db& db,
                       const std::string& who, RowStore& rows, Problems& problems) const;

  std::vector<const runtime::Handlers*> services_;
  int32_t partitions_;
  SimLog* log_;
  std::map<std::pair<std::string, int32_t>, std::unique_ptr<LogAudit>> audits_;
};

// "counter/0@12", for messages.
std::string Place(const std::string& service, int32_t partition, int64_t offset);
// Bytes for people: what is not printable as hex.
std::string Printable(std::string_view bytes);

}  // namespace huying::testing
