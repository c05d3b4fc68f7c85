// How a record and its place are laid out in the embedded log. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/bus/bus.h"

namespace huying::bus {

// Where a partition is in the store.
struct PartitionId {
  uint32_t topic_id = 0;
  int32_t partition = 0;
};

// topic id (4) | partition (4) | offset (8), big endian, so that the store's order is the log's.
using RecordKey = std::array<char, 16>;
RecordKey EncodeKey(PartitionId partition, int64_t offset);
// The offset in a key of this partition; nothing if the key is of another one.
std::optional<int64_t> OffsetOf(std::string_view key, PartitionId partition);

// What stands before a value's key and payload: kind (1) | time (8) | length of the key (4), big
// endian.
using ValueHeader = std::array<char, 13>;
ValueHeader EncodeValueHeader(const Record& record);
// False if `value` is no record.
bool DecodeValue(std::string_view value, Record& record);

}  // namespace huying::bus
