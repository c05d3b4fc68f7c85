#include "common/bus/partition_tail.h"

#include <atomic>
#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace huying::bus {
namespace {

void Publish(PartitionTail& tail, int64_t from, int64_t end) {
  std::vector<SharedRecord> records;
  for (int64_t offset = from; offset < end; ++offset) {
    Record record;
    record.offset = offset;
    record.payload = std::string(100, 'x');
    records.push_back(std::make_shared<const Record>(std::move(record)));
  }
  tail.Publish(records);
}

TEST(PartitionTail, BeginsAtTheEndOfTheStore) {
  PartitionTail tail({1, 0}, 7, 10'000);
  EXPECT_EQ(tail.end(), 7);
  std::vector<SharedRecord> out;
  EXPECT_FALSE(tail.Read(7, 10, 1000, out));
  Publish(tail, 7, 9);
  EXPECT_EQ(tail.end(), 9);
  EXPECT_FALSE(tail.Read(6, 10, 1000, out)) << "older records are in the store only";
  ASSERT_TRUE(tail.Read(8, 10, 1000, out));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0]->offset, 8);
}

TEST(PartitionTail, KeepsTheNewestWithinItsBound) {
  PartitionTail tail({1, 0}, 0, 3000);
  for (int64_t i = 0; i < 100; ++i) Publish(tail, i, i + 1);
  std::vector<SharedRecord> out;
  EXPECT_FALSE(tail.Read(0, 100, 1 << 20, out));
  EXPECT_TRUE(tail.Read(99, 100, 1 << 20, out));
  int64_t oldest = 99;
  while (oldest > 0 && tail.Read(oldest - 1, 1, 1 << 20, out)) --oldest;
  EXPECT_GT(oldest, 80);
  EXPECT_LT(oldest, 95);
}

TEST(PartitionTail, ReadsAreBoundedByNumberAndBytes) {
  PartitionTail tail({1, 0}, 0, 100'000);
  Publish(tail, 0, 50);
  std::vector<SharedRecord> out;
  ASSERT_TRUE(tail.Read(0, 5, 1 << 20, out));
  EXPECT_EQ(out.size(), 5u);
  out.clear();
  ASSERT_TRUE(tail.Read(0, 50, 1, out));
  EXPECT_EQ(out.size(), 1u) << "one record is always given";
}

TEST(PartitionTail, BeginsAnewAfterAGap) {
  PartitionTail tail({1, 0}, 0, 100'000);
  Publish(tail, 0, 5);
  Publish(tail, 7, 9);
  std::vector<SharedRecord> out;
  for (const int64_t gone : {0, 4, 5, 6}) EXPECT_FALSE(tail.Read(gone, 10, 1 << 20, out)) << gone;
  EXPECT_FALSE(tail.Read(10, 10, 1 << 20, out)) << "beyond the end";
  EXPECT_TRUE(out.empty());
  ASSERT_TRUE(tail.Read(7, 10, 1 << 20, out));
  EXPECT_EQ(out.size(), 2u);
  out.clear();
  EXPECT_TRUE(tail.Read(9, 10, 1 << 20, out));
  EXPECT_TRUE(out.empty()) << "at the end";
}

TEST(PartitionTail, HoldsNothingOnceCleared) {
  PartitionTail tail({1, 0}, 0, 100'000);
  Publish(tail, 0, 5);
  int wakes = 0;
  const Wake wake = [&] { ++wakes; };
  tail.Subscribe(&wake);
  tail.Clear();
  EXPECT_EQ(wakes, 1) << "who waits for more must look elsewhere";
  std::vector<SharedRecord> out;
  EXPECT_FALSE(tail.Read(5, 10, 1 << 20, out));
}

TEST(PartitionTail, WakesThoseWhoSubscribed) {
  PartitionTail tail({1, 0}, 0, 1000);
  int a = 0;
  int b = 0;
  const Wake wake_a = [&] { ++a; };
  const Wake wake_b = [&] { ++b; };
  tail.Subscribe(&wake_a);
  tail.Subscribe(&wake_b);
  Publish(tail, 0, 3);
  tail.Unsubscribe(&wake_a);
  Publish(tail, 3, 4);
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, 2);
}

// A reader asks for the end first and reads after it: what it has read must never lie beyond the
// end that it is told next, or it would take the log for one that was cut.
TEST(PartitionTail, TheEndIsNeverBehindWhatWasRead) {
  PartitionTail tail({1, 0}, 0, 10'000);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int64_t offset = 0; !stop.load(); ++offset) Publish(tail, offset, offset + 1);
  });
  constexpr int64_t kReads = 200'000;
  int64_t next = 0;
  int64_t beyond = 0;
  std::vector<SharedRecord> out;
  for (int64_t read = 0; read < kReads; ++read) {
    out.clear();
    if (!tail.Read(next, 1000, 1 << 20, out)) {
      next = tail.end();
      continue;
    }
    next += static_cast<int64_t>(out.size());
    if (next > tail.end()) ++beyond;
  }
  stop.store(true);
  writer.join();
  EXPECT_EQ(beyond, 0);
}

}  // namespace
}  // namespace huying::bus
