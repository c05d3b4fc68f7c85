// One partition of one event topic as a reader sees it: polls records, judges each by the log rule,
// keeps the cursor.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/bus/bus.h"
#include "common/runtime/fencing.h"
#include "google/protobuf/arena.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

// A record that has been validated. The message that fits its kind is set, on the arena given; none if
// it is unreadable.
struct ValidatedRecord {
  int64_t offset = -1;
  int64_t time_ms = 0;
  bus::RecordKind kind = bus::RecordKind::kPlain;
  Validity validity = Validity::kUnreadable;
  const log::v1::Fence* fence = nullptr;
  const log::v1::Decision* decision = nullptr;
  const log::v1::Progress* progress = nullptr;
};

// For the arenas that records are parsed on: a record rarely needs a second block.
google::protobuf::ArenaOptions ArenaBlocks();

// Parses and judges one record; moves `cursor` past it.
ValidatedRecord ValidateRecord(const bus::Record& record, const ProtocolRules& rules,
                               google::protobuf::Arena& arena, log::v1::Cursor& cursor);

class LogSource {
 public:
  // Records read since the start, by validity.
  using Counts = std::array<uint64_t, kValidities>;

  LogSource(bus::Bus* bus, std::string service, int32_t partition, ProtocolRules rules);

  const std::string& service() const { return service_; }
  bool open() const { return reader_ != nullptr; }
  // Opens the reader at the cursor.
  absl::Status Open(log::v1::Cursor cursor, bus::Wake wake);
  void Close() { reader_.reset(); }

  // The next record, if there is one now; `raw` is valid until the next call. Its parts live on
  // `arena`.
  absl::Status Next(google::protobuf::Arena& arena, ValidatedRecord& validated, bool& found);
  const bus::Record& raw() const { return pending_[next_ - 1]; }
  // True when the last Next found nothing and the reader had reached the end.
  bool AtEnd() const { return next_ == pending_.size() && reader_ != nullptr && reader_->AtEnd(); }

  const log::v1::Cursor& cursor() const { return cursor_; }
  const Counts& counts() const { return counts_; }

 private:
  bus::Bus* bus_;
  const std::string service_;
  const int32_t partition_;
  const ProtocolRules rules_;
  std::unique_ptr<bus::Reader> reader_;
  std::vector<bus::Record> pending_;  // polled, from next_ on not yet validated
  size_t next_ = 0;
  log::v1::Cursor cursor_;
  Counts counts_{};
};

}  // namespace huying::runtime
