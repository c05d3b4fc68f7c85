#include "common/bus/record_codec.h"

#include "common/core/big_endian.h"

namespace huying::bus {
namespace {

constexpr size_t kTimeAt = 1;
constexpr size_t kKeyLengthAt = 9;
constexpr size_t kOffsetAt = 8;

}  // namespace

RecordKey EncodeKey(PartitionId partition, int64_t offset) {
  RecordKey key;
  PutBig32(key.data(), partition.topic_id);
  PutBig32(key.data() + 4, static_cast<uint32_t>(partition.partition));
  PutBig64(key.data() + kOffsetAt, static_cast<uint64_t>(offset));
  return key;
}

std::optional<int64_t> OffsetOf(std::string_view key, PartitionId partition) {
  if (key.size() != sizeof(RecordKey)) return std::nullopt;
  if (GetBig32(key.data()) != partition.topic_id) return std::nullopt;
  if (GetBig32(key.data() + 4) != static_cast<uint32_t>(partition.partition)) return std::nullopt;
  return static_cast<int64_t>(GetBig64(key.data() + kOffsetAt));
}

ValueHeader EncodeValueHeader(const Record& record) {
  ValueHeader header;
  header[0] = static_cast<char>(record.kind);
  PutBig64(header.data() + kTimeAt, static_cast<uint64_t>(record.time_ms));
  PutBig32(header.data() + kKeyLengthAt, static_cast<uint32_t>(record.key.size()));
  return header;
}

bool DecodeValue(std::string_view value, Record& record) {
  if (value.size() < sizeof(ValueHeader)) return false;
  const auto kind = static_cast<uint8_t>(value[0]);
  const size_t key_length = GetBig32(value.data() + kKeyLengthAt);
  if (kind > static_cast<uint8_t>(RecordKind::kProgress)) return false;
  if (key_length > value.size() - sizeof(ValueHeader)) return false;
  record.kind = static_cast<RecordKind>(kind);
  record.time_ms = static_cast<int64_t>(GetBig64(value.data() + kTimeAt));
  record.key.assign(value.substr(sizeof(ValueHeader), key_length));
  record.payload.assign(value.substr(sizeof(ValueHeader) + key_length));
  return true;
}

}  // namespace huying::bus
