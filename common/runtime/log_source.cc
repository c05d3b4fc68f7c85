#include "common/runtime/log_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {

constexpr size_t kRecordsPerPoll = 64;

template <class M>
const M* Parse(const std::string& payload, google::protobuf::Arena& arena) {
  M* message = google::protobuf::Arena::CreateMessage<M>(&arena);
  return message->ParseFromString(payload) ? message : nullptr;
}

template <class M>
RecordKey KeyOf(const M& message) {
  return {.epoch = message.epoch(), .owner = message.owner(), .seq = message.seq()};
}

RecordKey KeyOf(const ValidatedRecord& validated) {
  if (validated.decision != nullptr) return KeyOf(*validated.decision);
  if (validated.progress != nullptr) return KeyOf(*validated.progress);
  if (validated.fence == nullptr) return {};
  return {.epoch = validated.fence->epoch(), .owner = validated.fence->owner()};
}

// For people.
std::string Describe(bus::RecordKind kind, const RecordKey& key) {
  if (key.epoch == 0) return "a record that is none of the log protocol's";
  const std::string owner =
      absl::StrCat(" of epoch ", key.epoch, " (owner ", absl::Hex(key.owner), ")");
  if (kind == bus::RecordKind::kFence) return absl::StrCat("the fence", owner);
  return absl::StrCat("record ", key.seq, owner);
}

}  // namespace

google::protobuf::ArenaOptions ArenaBlocks() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 8u << 10;
  options.max_block_size = 128u << 10;
  return options;
}

ValidatedRecord ValidateRecord(const bus::Record& record, const ProtocolRules& rules,
                               int32_t partition, google::protobuf::Arena& arena,
                               log::v1::Cursor& cursor) {
  const LogPlace place = {.service = cursor.service(), .partition = partition};
  ValidatedRecord validated{
      .offset = record.offset, .time_ms = record.time_ms, .kind = record.kind};
  bool readable = false;
  switch (record.kind) {
    case bus::RecordKind::kFence:
      validated.fence = Parse<log::v1::Fence>(record.payload, arena);
      readable = validated.fence != nullptr;
      break;
    case bus::RecordKind::kDecision:
      validated.decision = Parse<log::v1::Decision>(record.payload, arena);
      readable = validated.decision != nullptr;
      break;
    case bus::RecordKind::kProgress:
      validated.progress = Parse<log::v1::Progress>(record.payload, arena);
      readable = validated.progress != nullptr;
      break;
    case bus::RecordKind::kPlain:
      break;
  }
  RecordKey key = KeyOf(validated);
  if (validated.fence != nullptr) {
    key.elsewhere = FenceIsElsewhere(*validated.fence, place, rules, cursor);
  } else if (key.owner != cursor.owner() || key.epoch != cursor.epoch()) {
    key.elsewhere = !IsOlder(place, cursor) && !IsOwnerIdOf(key.owner, place, key.epoch);
  }
  validated.validity =
      Validate(readable ? record.kind : bus::RecordKind::kPlain, key, record.offset, rules, cursor);
  return validated;
}

LogSource::LogSource(bus::Bus* bus, std::string service, int32_t partition, ProtocolRules rules)
    : bus_(bus), service_(std::move(service)), partition_(partition), rules_(rules) {}

absl::Status LogSource::Open(log::v1::Cursor cursor, bus::Wake wake) {
  cursor_ = std::move(cursor);
  cursor_.set_service(service_);
  wake_ = std::move(wake);
  other_ = absl::OkStatus();
  // Before the first fence nothing has counted, and there is nothing to compare.
  if (cursor_.epoch() == 0 && cursor_.next_offset() == 0) return OpenReader(Stage::kReading, 0);
  return OpenAgain();
}

// What was read before is passed: from the record remembered on, or, where none has counted, all.
absl::Status LogSource::OpenAgain() {
  if (cursor_.epoch() == 0) return OpenReader(Stage::kSkipping, 0);
  return OpenReader(Stage::kProving, cursor_.last_offset());
}

absl::Status LogSource::OpenReader(Stage stage, int64_t from) {
  Close();  // first: a bus may allow one reader of a partition only
  absl::StatusOr<std::unique_ptr<bus::Reader>> reader =
      bus_->OpenReader(EventTopic(service_), partition_, from, wake_);
  if (!reader.ok()) return reader.status();
  reader_ = std::move(*reader);
  polled_to_ = from;
  stage_ = stage;
  return absl::OkStatus();
}

void LogSource::Close() {
  reader_.reset();
  pending_.clear();
  next_ = 0;
  stage_ = Stage::kClosed;
}

absl::Status LogSource::Next(google::protobuf::Arena& arena, ValidatedRecord& validated,
                             bool& found) {
  found = false;
  if (!other_.ok()) return other_;
  if (next_ == pending_.size()) {
    absl::Status status = Poll();
    if (!status.ok() || pending_.empty()) return status;
  }
  if (stage_ != Stage::kReading) {
    absl::Status status = SkipKnown();
    if (!status.ok() || next_ == pending_.size()) return status;
  }
  before_ = cursor_;
  const uint32_t events_done = cursor_.events_done();
  const bus::Record& record = pending_[next_++];
  validated = ValidateRecord(record, rules_, partition_, arena, cursor_);
  validated.events_done = events_done;
  last_ = validated.validity;
  ++counts_[static_cast<size_t>(last_)];
  // A tenure begins with its fence, and an epoch has one: a record of a tenure that has begun nowhere
  // shows that its fence was lost. And what was answered in part was a decision.
  const RecordKey key = KeyOf(validated);
  // Who has read no fence yet remembers nothing that could be missing.
  const bool fence_lost = last_ == Validity::kVoidNotOwner && before_.epoch() > 0 &&
                          key.epoch >= before_.epoch() && key.owner != 0 && key.seq > 0;
  const bool other_input =
      events_done > 0 && (last_ != Validity::kApply || validated.decision == nullptr);
  const bool other_past =
      last_ == Validity::kFence && !Precedes(validated.fence->before(), rules_, before_);
  if (fence_lost || other_input || other_past) {
    PutBack(events_done);
    return Other(record.offset, Describe(record.kind, key));
  }
  found = true;
  return absl::OkStatus();
}

void LogSource::PutBack(uint32_t events_done) {
  --next_;
  --counts_[static_cast<size_t>(last_)];
  cursor_ = before_;
  cursor_.set_events_done(events_done);
}

absl::Status LogSource::Poll() {
  if (reader_ == nullptr) return absl::UnavailableError("the log is not open; ask again");
  pending_.clear();
  next_ = 0;
  absl::Status status = reader_->Poll(kRecordsPerPoll, pending_);
  if (absl::IsOutOfRange(status)) {
    // Only who remembers nothing can be sure of nothing: its log begins later, as the bus says.
    if (cursor_.next_offset() == 0) return status;
    return Other(
        cursor_.next_offset() - 1,
        absl::StrCat("nothing, the log begins later or ends before (", status.message(), ")"));
  }
  if (!status.ok()) return status;
  if (!pending_.empty()) polled_to_ = pending_.back().offset + 1;
  return EndReached();
}

// The reader is at the log's end, but has read more before. Whether records are missing there, or
// the broker does not show them yet (its new leader learns only by and by what all replicas have),
// tells a reader that asks for what is behind them: there the bus says OUT_OF_RANGE, or not.
absl::Status LogSource::EndReached() {
  if (stage_ == Stage::kProbing) {
    if (pending_.empty() && !reader_->AtEnd()) return absl::OkStatus();  // no answer yet
    return OpenAgain();
  }
  if (!pending_.empty() || !reader_->AtEnd() || polled_to_ >= cursor_.next_offset()) {
    return absl::OkStatus();
  }
  if (absl::Status status = OpenReader(Stage::kProbing, cursor_.next_offset()); !status.ok()) {
    return status;
  }
  return Poll();
}

// Passes what was read before: the record remembered, which is compared, and the void ones behind
// it, which are void again.
absl::Status LogSource::SkipKnown() {
  google::protobuf::Arena arena(ArenaBlocks());
  for (; next_ < pending_.size(); ++next_) {
    const bus::Record& record = pending_[next_];
    if (stage_ == Stage::kSkipping && record.offset >= cursor_.next_offset()) break;
    log::v1::Cursor known = cursor_;
    const ValidatedRecord validated = ValidateRecord(record, rules_, partition_, arena, known);
    const RecordKey key = KeyOf(validated);
    bool same = validated.validity != Validity::kFence && validated.validity != Validity::kApply;
    if (stage_ == Stage::kProving) {
      const bool fence = validated.fence != nullptr;
      same = record.offset == cursor_.last_offset() && key.epoch == cursor_.epoch() &&
             key.owner == cursor_.owner() && key.seq == cursor_.seq() &&
             (fence ? cursor_.seq() == 0 : key.seq > 0);
      stage_ = Stage::kSkipping;
    }
    if (!same) return Other(record.offset, Describe(record.kind, key));
  }
  if (next_ < pending_.size() || polled_to_ >= cursor_.next_offset()) {
    stage_ = Stage::kReading;
  } else if (wake_) {
    wake_();  // the rest of them in the next turn
  }
  return absl::OkStatus();
}

absl::Status LogSource::Other(int64_t offset, const std::string& stands) {
  const RecordKey remembered = {
      .epoch = cursor_.epoch(), .owner = cursor_.owner(), .seq = cursor_.seq()};
  std::string known = absl::StrCat("up to offset ", cursor_.next_offset());
  if (cursor_.epoch() > 0) {
    absl::StrAppend(
        &known, ", with ",
        Describe(cursor_.seq() == 0 ? bus::RecordKind::kFence : bus::RecordKind::kDecision,
                 remembered),
        " at offset ", cursor_.last_offset());
  }
  other_ = absl::OutOfRangeError(absl::StrCat(
      EventTopic(service_), "/", partition_, " is not the log that was read before: it was read ",
      known, "; now at offset ", offset, " stands ", stands,
      ". The log was cut, made anew, or restored from an older copy: give the right one back. If "
      "it is the service's own log, or one that it only projects, the log that there is can be "
      "folded, too: move the folder of the store away"));
  return other_;
}

}  // namespace huying::runtime
