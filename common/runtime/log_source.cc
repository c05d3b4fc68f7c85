#include "common/runtime/log_source.h"

#include <utility>

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

}  // namespace

google::protobuf::ArenaOptions ArenaBlocks() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 8u << 10;
  options.max_block_size = 128u << 10;
  return options;
}

ValidatedRecord ValidateRecord(const bus::Record& record, const ProtocolRules& rules,
                               google::protobuf::Arena& arena, log::v1::Cursor& cursor) {
  ValidatedRecord validated{
      .offset = record.offset, .time_ms = record.time_ms, .kind = record.kind};
  RecordKey key;
  bool readable = false;
  switch (record.kind) {
    case bus::RecordKind::kFence:
      validated.fence = Parse<log::v1::Fence>(record.payload, arena);
      readable = validated.fence != nullptr;
      if (readable) key = {.epoch = validated.fence->epoch(), .owner = validated.fence->owner()};
      break;
    case bus::RecordKind::kDecision:
      validated.decision = Parse<log::v1::Decision>(record.payload, arena);
      readable = validated.decision != nullptr;
      if (readable) key = KeyOf(*validated.decision);
      break;
    case bus::RecordKind::kProgress:
      validated.progress = Parse<log::v1::Progress>(record.payload, arena);
      readable = validated.progress != nullptr;
      if (readable) key = KeyOf(*validated.progress);
      break;
    case bus::RecordKind::kPlain:
      break;
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
  pending_.clear();
  next_ = 0;
  absl::StatusOr<std::unique_ptr<bus::Reader>> reader =
      bus_->OpenReader(EventTopic(service_), partition_, cursor_.next_offset(), std::move(wake));
  if (!reader.ok()) return reader.status();
  reader_ = std::move(*reader);
  return absl::OkStatus();
}

absl::Status LogSource::Next(google::protobuf::Arena& arena, ValidatedRecord& validated,
                             bool& found) {
  found = false;
  if (next_ == pending_.size()) {
    pending_.clear();
    next_ = 0;
    const absl::Status status = reader_->Poll(kRecordsPerPoll, pending_);
    if (!status.ok()) return status;
    if (pending_.empty()) return absl::OkStatus();
  }
  validated = ValidateRecord(pending_[next_++], rules_, arena, cursor_);
  ++counts_[static_cast<size_t>(validated.validity)];
  found = true;
  return absl::OkStatus();
}

}  // namespace huying::runtime
