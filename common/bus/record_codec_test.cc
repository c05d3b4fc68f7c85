#include "common/bus/record_codec.h"

#include <string>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace huying::bus {
namespace {

std::string Value(const Record& record) {
  const ValueHeader header = EncodeValueHeader(record);
  return std::string(header.data(), header.size()) + record.key + record.payload;
}

std::string_view View(const RecordKey& key) { return {key.data(), key.size()}; }

RC_GTEST_PROP(RecordCodec, ValuesComeBack,
              (int64_t time_ms, std::string key, std::string payload)) {
  Record record;
  record.time_ms = time_ms;
  record.kind = *rc::gen::element(RecordKind::kPlain, RecordKind::kFence, RecordKind::kDecision,
                                  RecordKind::kProgress);
  record.key = key;
  record.payload = payload;
  Record back;
  RC_ASSERT(DecodeValue(Value(record), back));
  RC_ASSERT(back.time_ms == time_ms);
  RC_ASSERT(back.kind == record.kind);
  RC_ASSERT(back.key == key);
  RC_ASSERT(back.payload == payload);
}

RC_GTEST_PROP(RecordCodec, KeysSortAsTheLogDoes, ()) {
  const auto topic = rc::gen::inRange<uint32_t>(0, 300);
  const auto partition = rc::gen::inRange<int32_t>(0, 300);
  const auto offset = rc::gen::inRange<int64_t>(0, INT64_MAX);
  const PartitionId a{*topic, *partition};
  const PartitionId b{*topic, *partition};
  const int64_t offset_a = *offset;
  const int64_t offset_b = *offset;
  const auto tuple_a = std::make_tuple(a.topic_id, a.partition, offset_a);
  const auto tuple_b = std::make_tuple(b.topic_id, b.partition, offset_b);
  const RecordKey key_a = EncodeKey(a, offset_a);
  RC_ASSERT((tuple_a < tuple_b) == (View(key_a) < View(EncodeKey(b, offset_b))));
  RC_ASSERT(OffsetOf(View(key_a), a) == offset_a);
}

TEST(RecordCodec, WhatIsNoRecordIsRefused) {
  Record record;
  const std::string good = Value(Record{0, 1, RecordKind::kFence, "key", "payload"});
  EXPECT_TRUE(DecodeValue(good, record));
  EXPECT_FALSE(DecodeValue("", record));
  EXPECT_FALSE(DecodeValue(good.substr(0, 12), record));
  std::string unknown_kind = good;
  unknown_kind[0] = 9;
  EXPECT_FALSE(DecodeValue(unknown_kind, record));
  std::string long_key = good;
  long_key[9] = 1;
  EXPECT_FALSE(DecodeValue(long_key, record));
}

TEST(RecordCodec, KeysOfOtherPartitionsHaveNoOffset) {
  const RecordKey key = EncodeKey({3, 7}, 42);
  EXPECT_EQ(OffsetOf(View(key), {3, 7}), 42);
  EXPECT_EQ(OffsetOf(View(key), {3, 8}), std::nullopt);
  EXPECT_EQ(OffsetOf(View(key), {4, 7}), std::nullopt);
  EXPECT_EQ(OffsetOf("short", {3, 7}), std::nullopt);
}

}  // namespace
}  // namespace huying::bus
