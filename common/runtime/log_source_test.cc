// A reader that goes on where one has stopped: on the record that it remembers, or not at all.
#include "common/runtime/log_source.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "common/runtime/types.h"
#include "common/testing/fake_clock.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {
namespace {

class LogSourceTest : public ::testing::Test {
 protected:
  // What one reading gave.
  struct Reading {
    std::vector<Validity> records;
    absl::Status status;
    bool at_end = false;
  };

  LogSourceTest() { (void)bus_.CreateTopics({{topic_}}); }

  // An owner's id for each number.
  static uint64_t Id(uint64_t number, uint64_t epoch, int32_t partition = 0) {
    return OwnerId(number << 24, {.service = "other", .partition = partition}, epoch);
  }
  void Fence(uint64_t epoch, uint64_t owner) {
    log::v1::Fence fence;
    fence.set_epoch(epoch);
    fence.set_owner(Id(owner, epoch));
    bus_.Inject(topic_, 0, bus::RecordKind::kFence, fence.SerializeAsString());
  }
  void Decide(uint64_t epoch, uint64_t owner, uint64_t seq) {
    log::v1::Decision decision;
    decision.set_epoch(epoch);
    decision.set_owner(Id(owner, epoch));
    decision.set_seq(seq);
    bus_.Inject(topic_, 0, bus::RecordKind::kDecision, decision.SerializeAsString());
  }
  void Progress(uint64_t epoch, uint64_t owner, uint64_t seq) {
    log::v1::Progress progress;
    progress.set_epoch(epoch);
    progress.set_owner(Id(owner, epoch));
    progress.set_seq(seq);
    bus_.Inject(topic_, 0, bus::RecordKind::kProgress, progress.SerializeAsString());
  }
  void Junk() { bus_.Inject(topic_, 0, bus::RecordKind::kPlain, "junk"); }
  // The log loses its end, as a topic that is made anew loses all.
  void Cut(size_t records) { log_.Find(topic_, 0)->records.resize(records); }

  Reading Read(LogSource& source) {
    Reading reading;
    google::protobuf::Arena arena;
    for (int calm = 0; calm < 3;) {
      ValidatedRecord validated;
      bool found = false;
      reading.status = source.Next(arena, validated, found);
      if (!reading.status.ok()) return reading;
      if (found) reading.records.push_back(validated.validity);
      calm = found ? 0 : calm + 1;
    }
    reading.at_end = source.AtEnd();
    return reading;
  }
  // The cursor of a reader that has read all there is.
  log::v1::Cursor CursorNow() {
    LogSource source(&bus_, "other", 0, {});
    EXPECT_TRUE(source.Open({}, nullptr).ok());
    EXPECT_TRUE(Read(source).status.ok());
    return source.cursor();
  }
  Reading GoOn(const log::v1::Cursor& cursor) {
    LogSource source(&bus_, "other", 0, {});
    EXPECT_TRUE(source.Open(cursor, nullptr).ok());
    return Read(source);
  }

  const std::string topic_ = EventTopic("other");
  testing::SimLog log_;
  testing::FakeClock clock_;
  testing::SimRandom random_{1};
  testing::SimBus bus_{&log_, &clock_, &random_};
};

// What a person reads when the log is another one.
void ExpectAnotherLog(const absl::Status& status, const std::vector<std::string>& words) {
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  for (const std::string& word : words) {
    EXPECT_TRUE(absl::StrContains(status.message(), word)) << status << "\nlacks: " << word;
  }
  EXPECT_TRUE(absl::StrContains(status.message(), "move")) << "it says what to do: " << status;
}

TEST_F(LogSourceTest, GoesOnBehindTheRecordThatItRemembers) {
  Fence(1, 7);
  Decide(1, 7, 1);
  const log::v1::Cursor cursor = CursorNow();
  EXPECT_EQ(cursor.last_offset(), 1);
  const Reading nothing = GoOn(cursor);
  EXPECT_TRUE(nothing.status.ok()) << nothing.status;
  EXPECT_TRUE(nothing.records.empty());
  EXPECT_TRUE(nothing.at_end);
  Progress(1, 7, 2);
  Fence(2, 8);
  EXPECT_EQ(CursorNow().last_offset(), 3);
  const Reading more = GoOn(cursor);
  EXPECT_TRUE(more.status.ok()) << more.status;
  EXPECT_EQ(more.records, (std::vector{Validity::kApply, Validity::kFence}));
}

TEST_F(LogSourceTest, ALogCutAndRegrownByAnotherOwnerOfTheSameEpoch) {
  Fence(1, 7);
  Fence(2, 8);
  Decide(2, 8, 1);
  Decide(2, 8, 2);
  const log::v1::Cursor cursor = CursorNow();
  Cut(1);
  Fence(2, 9);
  for (uint64_t seq = 1; seq <= 5; ++seq) Decide(2, 9, seq);
  const Reading reading = GoOn(cursor);
  EXPECT_TRUE(reading.records.empty()) << "nothing of another log is judged by this cursor";
  ExpectAnotherLog(reading.status, {topic_ + "/0", "offset 3", "record 2 of epoch 2"});
}

TEST_F(LogSourceTest, ALogCutAndRegrownWithAnotherSeqOfTheSameOwner) {
  Fence(1, 7);
  Decide(1, 7, 1);
  Decide(1, 7, 2);
  const log::v1::Cursor cursor = CursorNow();
  Cut(1);
  Junk();
  for (uint64_t seq = 1; seq <= 5; ++seq) Decide(1, 7, seq);
  ExpectAnotherLog(GoOn(cursor).status, {"offset 2", "record 2 of epoch 1", "record 1 of epoch 1"});
}

TEST_F(LogSourceTest, ATopicMadeAnew) {
  Fence(1, 7);
  const log::v1::Cursor fenced = CursorNow();
  Decide(1, 7, 1);
  const log::v1::Cursor decided = CursorNow();
  Cut(0);
  Fence(1, 9);
  for (uint64_t seq = 1; seq <= 5; ++seq) Decide(1, 9, seq);
  ExpectAnotherLog(GoOn(fenced).status, {"offset 0", "the fence of epoch 1"});
  ExpectAnotherLog(GoOn(decided).status, {"offset 1", "record 1 of epoch 1"});
}

// A record of no kind of the protocol may stand there, too.
TEST_F(LogSourceTest, ARecordThatCannotBeReadIsNotTheOneRemembered) {
  Fence(1, 7);
  const log::v1::Cursor cursor = CursorNow();
  Cut(0);
  Junk();
  ExpectAnotherLog(GoOn(cursor).status, {"offset 0"});
}

TEST_F(LogSourceTest, ALogThatIsShorter) {
  Fence(1, 7);
  for (uint64_t seq = 1; seq <= 3; ++seq) Decide(1, 7, seq);
  const log::v1::Cursor decided = CursorNow();
  Junk();
  Junk();
  const log::v1::Cursor padded = CursorNow();
  EXPECT_EQ(padded.last_offset(), 3);
  EXPECT_EQ(padded.next_offset(), 6);
  Cut(5);
  ExpectAnotherLog(GoOn(padded).status, {"ends"});
  EXPECT_TRUE(GoOn(decided).status.ok());
  Cut(3);
  ExpectAnotherLog(GoOn(padded).status, {"ends"});
  ExpectAnotherLog(GoOn(decided).status, {"ends"});
  Cut(0);
  ExpectAnotherLog(GoOn(decided).status, {"ends"});
}

TEST_F(LogSourceTest, VoidRecordsBehindTheOneRememberedAreNotGivenAgain) {
  Fence(1, 7);
  Decide(1, 7, 1);
  for (int i = 0; i < 200; ++i) Junk();
  Fence(1, 8);
  const log::v1::Cursor cursor = CursorNow();
  EXPECT_EQ(cursor.last_offset(), 1);
  EXPECT_TRUE(GoOn(cursor).records.empty());
  Decide(1, 7, 2);
  LogSource source(&bus_, "other", 0, {});
  ASSERT_TRUE(source.Open(cursor, nullptr).ok());
  Reading reading = Read(source);
  for (int i = 0; i < 8 && reading.records.empty(); ++i) reading = Read(source);
  EXPECT_TRUE(reading.status.ok()) << reading.status;
  EXPECT_EQ(reading.records, (std::vector{Validity::kApply}));
  uint64_t counted = 0;
  for (const uint64_t count : source.counts()) counted += count;
  EXPECT_EQ(counted, 1);
}

// Cut within the void records: what has grown there was never read.
TEST_F(LogSourceTest, ARecordThatCountsWhereVoidOnesStood) {
  Fence(1, 7);
  Junk();
  Junk();
  const log::v1::Cursor cursor = CursorNow();
  Cut(1);
  Decide(1, 7, 1);
  Decide(1, 7, 2);
  Decide(1, 7, 3);
  ExpectAnotherLog(GoOn(cursor).status, {"offset 1", "record 1 of epoch 1"});
}

TEST_F(LogSourceTest, AHigherEpochWithoutItsFence) {
  Fence(1, 7);
  Decide(1, 7, 1);
  const log::v1::Cursor cursor = CursorNow();
  Decide(3, 9, 4);
  const Reading reading = GoOn(cursor);
  EXPECT_TRUE(reading.records.empty());
  ExpectAnotherLog(reading.status, {"offset 2", "record 4 of epoch 3"});
  Cut(2);
  Progress(2, 9, 1);
  ExpectAnotherLog(GoOn(cursor).status, {"offset 2", "record 1 of epoch 2"});
}

// Whoever has lost the race for an epoch decides nothing in it.
TEST_F(LogSourceTest, ATenureOfTheSameEpochWithoutItsFence) {
  Fence(1, 7);
  Decide(1, 7, 1);
  LogSource source(&bus_, "other", 0, {});
  ASSERT_TRUE(source.Open({}, nullptr).ok());
  EXPECT_TRUE(Read(source).status.ok());
  // While it is read, the log is put back to its start, and grows.
  Cut(0);
  Fence(1, 9);
  for (uint64_t seq = 1; seq <= 5; ++seq) Decide(1, 9, seq);
  const Reading reading = Read(source);
  EXPECT_TRUE(reading.records.empty());
  ExpectAnotherLog(reading.status, {"offset 2", "record 2 of epoch 1 (owner 9"});
}

TEST_F(LogSourceTest, ItStaysSoUntilItIsOpenedAgain) {
  Fence(1, 7);
  LogSource source(&bus_, "other", 0, {});
  ASSERT_TRUE(source.Open({}, nullptr).ok());
  EXPECT_TRUE(Read(source).status.ok());
  Decide(2, 9, 1);
  Decide(1, 7, 1);
  const log::v1::Cursor before = source.cursor();
  EXPECT_TRUE(absl::IsOutOfRange(Read(source).status));
  EXPECT_TRUE(absl::IsOutOfRange(Read(source).status));
  EXPECT_EQ(source.cursor().next_offset(), before.next_offset());
  ASSERT_TRUE(source.Open(before, nullptr).ok());
  EXPECT_TRUE(absl::IsOutOfRange(Read(source).status));
}

TEST_F(LogSourceTest, BeforeTheFirstFenceThereIsNothingToCompare) {
  Junk();
  Junk();
  const log::v1::Cursor cursor = CursorNow();
  EXPECT_EQ(cursor.next_offset(), 2);
  Fence(1, 7);
  Decide(1, 7, 1);
  EXPECT_EQ(GoOn(cursor).records, (std::vector{Validity::kFence, Validity::kApply}));
}

// A record that is answered by two records is read twice.
TEST_F(LogSourceTest, ARecordThatIsPutBackComesAgain) {
  Fence(1, 7);
  Junk();
  Decide(1, 7, 1);
  Decide(1, 7, 2);
  LogSource source(&bus_, "other", 0, {});
  ASSERT_TRUE(source.Open({}, nullptr).ok());
  google::protobuf::Arena arena;
  ValidatedRecord validated;
  bool found = false;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(source.Next(arena, validated, found).ok());
  ASSERT_EQ(validated.offset, 2);
  EXPECT_EQ(validated.events_done, 0);
  source.PutBack(5);
  EXPECT_FALSE(source.AtEnd());
  const log::v1::Cursor cursor = source.cursor();
  EXPECT_EQ(cursor.next_offset(), 2);
  EXPECT_EQ(cursor.last_offset(), 0);
  EXPECT_EQ(cursor.seq(), 0);
  EXPECT_EQ(cursor.events_done(), 5);
  const auto again = [&](LogSource& from) {
    ASSERT_TRUE(from.Next(arena, validated, found).ok());
    ASSERT_TRUE(found);
    EXPECT_EQ(validated.offset, 2);
    EXPECT_EQ(validated.validity, Validity::kApply);
    EXPECT_EQ(validated.events_done, 5);
    EXPECT_EQ(from.raw().offset, 2);
    EXPECT_EQ(from.cursor().events_done(), 0) << "of the next one nothing has been answered";
    ASSERT_TRUE(from.Next(arena, validated, found).ok());
    EXPECT_EQ(validated.offset, 3);
    EXPECT_EQ(validated.events_done, 0);
  };
  again(source);
  EXPECT_EQ(source.counts()[static_cast<size_t>(Validity::kApply)], 2);
  LogSource another(&bus_, "other", 0, {});
  ASSERT_TRUE(another.Open(cursor, nullptr).ok());
  again(another);
  EXPECT_EQ(source.cursor().SerializeAsString(), another.cursor().SerializeAsString());
}

// What was answered in part is a decision that counts, or the log is another one.
TEST_F(LogSourceTest, AnotherRecordInPlaceOfTheOneAnsweredInPart) {
  Fence(1, 7);
  Decide(1, 7, 1);
  log::v1::Cursor cursor = CursorNow();
  cursor.set_events_done(2);
  Fence(2, 8);
  ExpectAnotherLog(GoOn(cursor).status, {"offset 2", "the fence of epoch 2"});
}

// A log that is not there yet, as after a broker's restart: it is asked again, and then compared.
TEST_F(LogSourceTest, TheRecordMayComeLater) {
  Fence(1, 7);
  Decide(1, 7, 1);
  const log::v1::Cursor cursor = CursorNow();
  Decide(1, 7, 2);
  bus_.set_faults({.read_error = 1000});
  LogSource source(&bus_, "other", 0, {});
  ASSERT_TRUE(source.Open(cursor, nullptr).ok());
  EXPECT_TRUE(absl::IsUnavailable(Read(source).status));
  EXPECT_FALSE(source.AtEnd());
  bus_.set_faults({.short_poll = 900});
  std::vector<Validity> records;
  for (int i = 0; i < 100; ++i) {
    for (const Validity validity : Read(source).records) records.push_back(validity);
  }
  EXPECT_EQ(records, (std::vector{Validity::kApply}));
  EXPECT_TRUE(source.AtEnd());
}

// A broker answers when it has fetched: the first Poll of each of its readers finds nothing.
class SlowReader final : public bus::Reader {
 public:
  explicit SlowReader(std::unique_ptr<bus::Reader> reader) : reader_(std::move(reader)) {}
  absl::Status Poll(size_t records_max, std::vector<bus::Record>& out) override {
    if (!std::exchange(asked_, true)) return absl::OkStatus();
    return reader_->Poll(records_max, out);
  }
  bool AtEnd() const override { return reader_->AtEnd(); }

 private:
  std::unique_ptr<bus::Reader> reader_;
  bool asked_ = false;
};

class SlowBus final : public bus::Bus {
 public:
  explicit SlowBus(bus::Bus* bus) : bus_(bus) {}
  absl::StatusOr<std::unique_ptr<bus::Reader>> OpenReader(const std::string& topic,
                                                          int32_t partition, int64_t from,
                                                          bus::Wake wake) override {
    auto reader = bus_->OpenReader(topic, partition, from, std::move(wake));
    if (!reader.ok()) return reader.status();
    return std::make_unique<SlowReader>(*std::move(reader));
  }
  absl::StatusOr<std::unique_ptr<bus::Appender>> OpenAppender(const std::string& topic,
                                                              int32_t partition,
                                                              bus::Wake wake) override {
    return bus_->OpenAppender(topic, partition, std::move(wake));
  }
  absl::StatusOr<std::unique_ptr<bus::Membership>> Join(const std::string& group,
                                                        const std::string& instance,
                                                        const std::string& topic,
                                                        bus::Wake wake) override {
    return bus_->Join(group, instance, topic, std::move(wake));
  }
  absl::Status CreateTopics(const std::vector<bus::TopicSpec>& topics) override {
    return bus_->CreateTopics(topics);
  }
  absl::Status CheckTopics(const std::vector<bus::TopicSpec>& topics) override {
    return bus_->CheckTopics(topics);
  }
  absl::StatusOr<int32_t> PartitionCount(const std::string& topic) override {
    return bus_->PartitionCount(topic);
  }
  absl::Status Flush(absl::Duration timeout) override { return bus_->Flush(timeout); }

 private:
  bus::Bus* bus_;
};

TEST_F(LogSourceTest, WaitsForTheFirstAnswerWithoutTurning) {
  Fence(1, 7);
  const log::v1::Cursor cursor = CursorNow();
  SlowBus slow(&bus_);
  LogSource source(&slow, "other", 0, {});
  int woken = 0;
  ASSERT_TRUE(source.Open(cursor, [&] { ++woken; }).ok());
  google::protobuf::Arena arena;
  ValidatedRecord validated;
  bool found = false;
  ASSERT_TRUE(source.Next(arena, validated, found).ok());
  EXPECT_FALSE(source.AtEnd()) << "the record has not been compared";
  EXPECT_EQ(woken, 0);
  EXPECT_TRUE(Read(source).at_end);
}

// While it asks whether the log ends there, the log grows: what stands there must be compared.
TEST_F(LogSourceTest, ALogThatGrowsWhileItIsAskedForItsEnd) {
  Fence(1, 7);
  Junk();
  Junk();
  const log::v1::Cursor cursor = CursorNow();
  Cut(1);
  SlowBus slow(&bus_);
  LogSource source(&slow, "other", 0, {});
  ASSERT_TRUE(source.Open(cursor, nullptr).ok());
  google::protobuf::Arena arena;
  ValidatedRecord validated;
  bool found = false;
  // It waits for the record, finds it, passes it, sees the end, and asks behind it.
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(source.Next(arena, validated, found).ok());
    ASSERT_FALSE(found);
    EXPECT_FALSE(source.AtEnd());
  }
  for (uint64_t seq = 1; seq <= 5; ++seq) Decide(1, 7, seq);
  const Reading reading = Read(source);
  EXPECT_TRUE(reading.records.empty());
  ExpectAnotherLog(reading.status, {"offset 1", "record 1 of epoch 1"});
}

// A reader that stays open does not compare records again; the next fence tells it.
TEST_F(LogSourceTest, AFenceShowsALossThatALiveReaderHasNotNoticed) {
  const auto fence_after = [&](uint64_t epoch, uint64_t owner, const log::v1::Cursor& before) {
    log::v1::Fence fence;
    fence.set_epoch(epoch);
    fence.set_owner(Id(owner, epoch));
    *fence.mutable_before() = before;
    bus_.Inject(topic_, 0, bus::RecordKind::kFence, fence.SerializeAsString());
  };
  Fence(1, 7);
  Decide(1, 7, 1);
  const log::v1::Cursor before_loss = CursorNow();
  Decide(1, 7, 2);
  LogSource live(&bus_, "other", 0, {});
  ASSERT_TRUE(live.Open({}, nullptr).ok());
  ASSERT_TRUE(Read(live).status.ok());
  // Its own last record is in front of the fence, or one that the fence's sender has not read yet.
  fence_after(2, 8, live.cursor());
  EXPECT_TRUE(Read(live).status.ok());
  Cut(3);
  fence_after(2, 8, before_loss);
  EXPECT_TRUE(GoOn(before_loss).status.ok());
  // What it knows was lost, and the log goes on from an earlier record.
  Cut(2);
  Fence(2, 9);
  Junk();
  log::v1::Cursor of_other = CursorNow();
  fence_after(3, 10, of_other);
  ExpectAnotherLog(Read(live).status, {"the fence of epoch 3"});
}

// Records that are void before there is a fence are no reason to miss the first one.
TEST_F(LogSourceTest, ALogOfVoidRecordsThatIsMadeAnewIsAnotherOne) {
  Junk();
  Junk();
  const log::v1::Cursor cursor = CursorNow();
  EXPECT_EQ(cursor.epoch(), 0u);
  EXPECT_TRUE(GoOn(cursor).status.ok());
  Cut(0);
  Fence(1, 7);
  Decide(1, 7, 1);
  Decide(1, 7, 2);
  ExpectAnotherLog(GoOn(cursor).status, {"offset 0", "the fence of epoch 1"});
}

}  // namespace
}  // namespace huying::runtime
