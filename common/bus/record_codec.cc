#include "common/bus/record_codec.h"

namespace huying::bus {
namespace {

constexpr size_t kTimeAt = 1;
constexpr size_t kKeyLengthAt = 9;
constexpr size_t kOffsetAt = 8;

}  // namespace

void PutBig32(char* to, uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8) to[i] = static_cast<char>(value & 0xff);
}

void PutBig64(char* to, uint64_t value) {
  PutBig32(to, static_cast<uint32_t>(value >> 32));
  PutBig32(to + 4, static_cast<uint32_t>(value));
}

uint32_t GetBig32(const char* from) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(from[i]);
  return value;
}

uint64_t GetBig64(const char* from) {
  return (static_cast<uint64_t>(GetBig32(from)) << 32) | GetBig32(from + 4);
}

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
