// Records that nobody of the log protocol has written there: they stand in the way of nobody, and change
// nothing, wherever they stand and whatever they look like.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/runtime/log_source.h"
#include "common/runtime/types.h"
#include "common/testing/fake_clock.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {
namespace {

struct Written {
  bus::RecordKind kind;
  std::string payload;
};

// A log of some tenures, as its owners write it. `numbered` false: as owners of earlier versions did, whose
// ids did not say where they belong.
std::vector<Written> OwnLog(const LogPlace& place, uint64_t tenures, bool numbered = true) {
  std::vector<Written> log;
  log::v1::Cursor before;
  for (uint64_t epoch = 1; epoch <= tenures; ++epoch) {
    const uint64_t random = epoch * 0x9e3779b97f4a7c15ull + static_cast<uint64_t>(place.partition);
    const uint64_t owner = numbered ? OwnerId(random, place, epoch) : random;
    log::v1::Fence fence;
    fence.set_epoch(epoch);
    fence.set_owner(owner);
    *fence.mutable_before() = before;
    if (numbered) fence.set_log(LogName(place));
    log.push_back({bus::RecordKind::kFence, fence.SerializeAsString()});
    for (uint64_t seq = 1; seq <= 3; ++seq) {
      log::v1::Decision decision;
      decision.set_epoch(epoch);
      decision.set_owner(owner);
      decision.set_seq(seq);
      decision.set_time_ms(static_cast<int64_t>(1000 * epoch + seq));
      log.push_back({bus::RecordKind::kDecision, decision.SerializeAsString()});
    }
    log::v1::Progress progress;
    progress.set_epoch(epoch);
    progress.set_owner(owner);
    progress.set_seq(4);
    log.push_back({bus::RecordKind::kProgress, progress.SerializeAsString()});
    before.set_epoch(epoch);
    before.set_owner(owner);
    before.set_seq(4);
    before.set_last_offset(static_cast<int64_t>(log.size()) - 1);
  }
  return log;
}

class ForeignRecordsTest : public ::testing::Test {
 protected:
  // What counts of a log, as it was written, and how much does not.
  struct Counted {
    std::vector<std::string> payloads;
    uint64_t voids = 0;
    absl::Status status;
  };

  static Counted Read(const std::vector<Written>& records) {
    const std::string topic = EventTopic("other");
    testing::SimLog log;
    testing::FakeClock clock;
    testing::SimRandom random(1);
    testing::SimBus bus(&log, &clock, &random);
    EXPECT_TRUE(bus.CreateTopics({{topic}}).ok());
    for (const Written& record : records) bus.Inject(topic, 0, record.kind, record.payload);
    LogSource source(&bus, "other", 0, {});
    EXPECT_TRUE(source.Open({}, nullptr).ok());
    Counted counted;
    google::protobuf::Arena arena;
    for (int calm = 0; calm < 3;) {
      ValidatedRecord validated;
      bool found = false;
      counted.status = source.Next(arena, validated, found);
      if (!counted.status.ok()) return counted;
      calm = found ? 0 : calm + 1;
      if (!found) continue;
      const bool counts =
          validated.validity == Validity::kApply || validated.validity == Validity::kFence;
      if (counts) counted.payloads.push_back(source.raw().payload);
      if (!counts) ++counted.voids;
    }
    return counted;
  }

  // What somebody may write where `written` stands.
  Written Foreign(const std::vector<Written>& written) {
    static const std::vector<Written> kElsewhere[] = {
        OwnLog({.service = "other", .partition = 1}, 6),
        OwnLog({.service = "another", .partition = 0}, 6)};
    const size_t from = written.empty() ? 1 + random_.Below(2) : random_.Below(3);
    Written record = from == 0 ? written[random_.Below(written.size())]
                               : kElsewhere[from - 1][random_.Below(kElsewhere[0].size())];
    // Who writes an own record with the very next number forges one, and that is for the broker to prevent.
    if (from != 0) Hurt(record);
    const size_t dice = random_.Below(12);
    if (dice == 0) record.payload.clear();  // a tombstone
    if (dice == 1) record.payload = std::string(200'000, 'x');
    if (dice == 2) record.payload.resize(random_.Below(record.payload.size() + 1));
    if (dice == 3) record.payload = R"({"epoch":9,"owner":7,"seq":1})";
    if (dice < 2 || from != 0) record.kind = static_cast<bus::RecordKind>(random_.Below(4));
    if (LooksOlder(record)) record.kind = bus::RecordKind::kPlain;
    return record;
  }
  // A fence of an earlier version names no log. One that looks so costs the owner another fence, no more.
  static bool LooksOlder(const Written& record) {
    log::v1::Fence fence;
    return record.kind == bus::RecordKind::kFence && fence.ParseFromString(record.payload) &&
           fence.log().empty();
  }
  // The fence's owner has read the log as it stands there.
  static void RememberLast(int64_t offset, std::string& payload) {
    log::v1::Fence fence;
    ASSERT_TRUE(fence.ParseFromString(payload));
    fence.mutable_before()->set_last_offset(offset);
    payload = fence.SerializeAsString();
  }
  void Hurt(Written& record) {
    for (size_t bytes = random_.Below(3); bytes > 0; --bytes)
      record.payload[random_.Below(record.payload.size())] = static_cast<char>(random_.Below(256));
  }

  testing::SimRandom random_{7};
};

TEST_F(ForeignRecordsTest, WhateverStandsBetweenTheOwnersRecordsChangesNothing) {
  const std::vector<Written> own = OwnLog({.service = "other", .partition = 0}, 4);
  for (int round = 0; round < 300; ++round) {
    std::vector<Written> log;
    std::vector<std::string> expected;
    int64_t last_offset = 0;
    for (Written record : own) {
      const std::vector<Written> so_far = log;
      for (size_t n = random_.Below(3); n > 0; --n) log.push_back(Foreign(so_far));
      if (record.kind == bus::RecordKind::kFence) RememberLast(last_offset, record.payload);
      last_offset = static_cast<int64_t>(log.size());
      expected.push_back(record.payload);
      log.push_back(std::move(record));
    }
    const Counted counted = Read(log);
    ASSERT_TRUE(counted.status.ok()) << "round " << round << ": " << counted.status;
    ASSERT_EQ(counted.payloads, expected) << "round " << round;
    ASSERT_EQ(counted.voids, log.size() - own.size()) << "each of them is counted";
  }
}

// What was written before is read for ever.
TEST_F(ForeignRecordsTest, OwnersOfEarlierVersionsCount) {
  const Counted counted = Read(OwnLog({.service = "other", .partition = 0}, 4, false));
  EXPECT_TRUE(counted.status.ok()) << counted.status;
  EXPECT_EQ(counted.voids, 0u);
}

// As it did before: there nothing tells a record of another log from one whose fence was lost.
TEST_F(ForeignRecordsTest, AFenceThatIsMissingInALogOfAnEarlierVersionIsSeen) {
  std::vector<Written> log = OwnLog({.service = "other", .partition = 0}, 4, false);
  constexpr size_t kSecondFence = 5;
  ASSERT_EQ(log[kSecondFence].kind, bus::RecordKind::kFence);
  log.erase(log.begin() + kSecondFence);
  EXPECT_FALSE(Read(log).status.ok());
}

TEST(OwnerIds, OneSaysWhereItBelongs) {
  const LogPlace here = {.service = "intake", .partition = 3};
  const uint64_t id = OwnerId(0x0123456789abcdefull, here, 5);
  EXPECT_TRUE(IsOwnerIdOf(id, here, 5));
  EXPECT_EQ(id >> 24, 0x0123456789ull) << "the rest is random";
  EXPECT_FALSE(IsOwnerIdOf(id, here, 6));
  EXPECT_FALSE(IsOwnerIdOf(id, {.service = "intake", .partition = 4}, 5));
  EXPECT_FALSE(IsOwnerIdOf(id, {.service = "dispatch", .partition = 3}, 5));
  for (int bit = 0; bit < 64; ++bit) EXPECT_FALSE(IsOwnerIdOf(id ^ (1ull << bit), here, 5)) << bit;
  EXPECT_EQ(id, 0x123456789933d62ull) << "stored for ever";
}

}  // namespace
}  // namespace huying::runtime
