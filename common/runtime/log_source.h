// One partition of one event topic as a reader sees it: polls records, judges each by the log rule,
// keeps the cursor.
//
// A reader that goes on where another has stopped goes on from a record, not from an offset: it
// reads the last record that counted again, and gives nothing unless that is the one which its
// cursor remembers. A log that lost its end and has grown again, or was made anew, is another log,
// although it has records at the same offsets (docs/log-protocol.md, "Going on").
//
// Threads: one at a time.
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
  // Of its events, over all entries in order, so many have been answered already.
  uint32_t events_done = 0;
  const log::v1::Fence* fence = nullptr;
  const log::v1::Decision* decision = nullptr;
  const log::v1::Progress* progress = nullptr;
};

// For the arenas that records are parsed on: a record rarely needs a second block.
google::protobuf::ArenaOptions ArenaBlocks();

// Parses and judges one record; moves `cursor` past it.
// The cursor's service and `partition` are where the log stands.
ValidatedRecord ValidateRecord(const bus::Record& record, const ProtocolRules& rules,
                               int32_t partition, google::protobuf::Arena& arena,
                               log::v1::Cursor& cursor);

class LogSource {
 public:
  // Records read since the start, by validity.
  using Counts = std::array<uint64_t, kValidities>;

  LogSource(bus::Bus* bus, std::string service, int32_t partition, ProtocolRules rules);

  // Opens the reader; the next record given is the one at the cursor's next_offset.
  absl::Status Open(log::v1::Cursor cursor, bus::Wake wake);
  void Close();
  bool is_open() const { return stage_ != Stage::kClosed; }

  // The next record, if there is one now; `raw` is valid until the next call. Its parts live on
  // `arena`. OUT_OF_RANGE: the log is not the one that the cursor was made from, or ends before it;
  // the message says what was remembered, what stands there and what to do. It stays so until Open.
  absl::Status Next(google::protobuf::Arena& arena, ValidatedRecord& validated, bool& found);
  const bus::Record& raw() const { return pending_[next_ - 1]; }
  // Takes back the record that the last Next gave: the next one gives it again. Of its events
  // `events_done` have been answered; cursor() is the one before it with that number.
  void PutBack(uint32_t events_done);
  // True when the last Next found nothing and the reader had reached the end.
  bool AtEnd() const {
    return next_ == pending_.size() && stage_ == Stage::kReading && reader_->AtEnd();
  }

  // The offset behind the log's last record as far as known; -1: unknown.
  int64_t End() const { return reader_ == nullptr ? -1 : reader_->End(); }

  const log::v1::Cursor& cursor() const { return cursor_; }
  const Counts& counts() const { return counts_; }

 private:
  enum class Stage {
    kClosed,
    kProving,   // the record remembered has not been read yet
    kSkipping,  // the void records behind it were judged before
    kProbing,   // the log seems to end in front of the cursor: the bus is asked whether it does
    kReading,
  };
  absl::Status OpenAgain();
  absl::Status OpenReader(Stage stage, int64_t from);
  absl::Status Poll();
  absl::Status EndReached();
  absl::Status SkipKnown();
  absl::Status Other(int64_t offset, const std::string& stands);

  bus::Bus* bus_;
  const std::string service_;
  const int32_t partition_;
  const ProtocolRules rules_;
  bus::Wake wake_;
  std::unique_ptr<bus::Reader> reader_;
  Stage stage_ = Stage::kClosed;
  absl::Status other_;                // not OK: the log is another one
  int64_t polled_to_ = 0;             // the offset that the reader gives next
  std::vector<bus::Record> pending_;  // polled, from next_ on not yet given
  size_t next_ = 0;
  log::v1::Cursor cursor_;
  log::v1::Cursor before_;  // the record that was given last
  Validity last_ = Validity::kUnreadable;
  Counts counts_{};
};

}  // namespace huying::runtime
