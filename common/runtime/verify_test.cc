// The one verifier: each of its checks has a case that makes it fail.
#include "common/runtime/verify.h"

#include <gmock/gmock.h>

#include "common/runtime/keys.h"
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two services with a log each; "notes" reacts to "other", "sums" projects it.
class VerifyTest : public ProcessorTest {
 protected:
  VerifyTest() : scratch_(testing::OpenMemoryDb(&scratch_disk_)) {}

  void Fence(uint64_t epoch, uint64_t owner, const std::string& service = "notes") {
    owner_ = OwnerId(owner << 24, {.service = service}, epoch);
    log::v1::Fence fence;
    fence.set_epoch(epoch);
    fence.set_owner(owner_);
    bus_.Inject(EventTopic(service), 0, bus::RecordKind::kFence, fence.SerializeAsString());
    seq_ = 0;
    epoch_ = epoch;
  }
  // One entry with an event; a request of its own unless a cause is given.
  void Decide(const std::string& text, log::v1::Cause cause = {},
              const std::string& service = "notes") {
    log::v1::Decision decision;
    decision.set_epoch(epoch_);
    decision.set_owner(owner_);
    decision.set_seq(++seq_);
    decision.set_time_ms(time_ms_ += 10);
    log::v1::Entry& entry = *decision.add_entries();
    if (cause.kind_case() == log::v1::Cause::KIND_NOT_SET)
      cause.mutable_request()->set_request_id(absl::StrCat("r", time_ms_));
    *entry.mutable_cause() = std::move(cause);
    StringValue event;
    event.set_value(text);
    entry.add_events(event.SerializeAsString());
    bus_.Inject(EventTopic(service), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
  }
  static log::v1::Cause Timer(int64_t due_ms, const std::string& subject) {
    log::v1::Cause cause;
    cause.mutable_timer()->set_due_ms(due_ms);
    cause.mutable_timer()->set_subject(subject);
    cause.mutable_timer()->set_kind(1);
    return cause;
  }
  static log::v1::Cause Request(const std::string& id) {
    log::v1::Cause cause;
    cause.mutable_request()->set_request_id(id);
    return cause;
  }

  std::vector<bus::Record>& Records(const std::string& service) {
    return log_.Find(EventTopic(service), 0)->records;
  }

  // The store of a copy that has followed all there is, as on the disk.
  void Fold(const Handlers* handlers = nullptr) {
    handlers_ = handlers == nullptr ? &notes_ : handlers;
    const auto copy = Start(Wanted::kStandby, handlers_);
    Settle(*copy);
    ASSERT_TRUE(copy->processor->FlushStore(true).ok());
    disk_.flushed = copy->disk.flushed;
  }
  void EditState(const std::function<void(log::v1::StoreState&)>& edit) {
    log::v1::StoreState state;
    ASSERT_TRUE(state.ParseFromString(disk_.flushed[kStateKey]));
    edit(state);
    disk_.flushed[kStateKey] = state.SerializeAsString();
  }

  VerifyReport Verify() {
    VerifyReport report;
    const std::unique_ptr<store::Db> stored = testing::OpenMemoryDb(&disk_);
    status_ = VerifyPartition(*handlers_, bus_, 0, stored.get(), *scratch_, report, progress_);
    return report;
  }
  void ExpectFinding(const std::string& what) {
    const VerifyReport report = Verify();
    EXPECT_TRUE(status_.ok()) << status_;
    EXPECT_THAT(report.findings, Contains(HasSubstr(what)));
    EXPECT_EQ(report.found, report.findings.size());
  }
  void ExpectWhole() {
    const VerifyReport report = Verify();
    EXPECT_TRUE(status_.ok()) << status_;
    EXPECT_THAT(report.findings, IsEmpty());
  }
  void NewScratch() {
    scratch_.reset();
    scratch_disk_ = {};
    scratch_ = testing::OpenMemoryDb(&scratch_disk_);
  }

  const Handlers* handlers_ = &notes_;
  testing::MemoryDisk disk_;
  testing::MemoryDisk scratch_disk_;
  std::unique_ptr<store::Db> scratch_;
  VerifyProgress progress_;
  absl::Status status_;
  uint64_t epoch_ = 0;
  uint64_t owner_ = 0;
  uint64_t seq_ = 0;
  int64_t time_ms_ = 1000;
};

TEST_F(VerifyTest, WhatAnOwnerHasDecidedIsWhole) {
  Others(3);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  const auto second = Ask(*owner, "r2", "timers");
  SettleInTime(*owner, 1'000);
  ASSERT_TRUE(owner->processor->FlushStore(true).ok());
  disk_.flushed = owner->disk.flushed;
  const VerifyReport report = Verify();
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_GE(report.records, 2);
  EXPECT_GE(report.events, 2);
  EXPECT_GE(report.rows, 3);
}

TEST_F(VerifyTest, WhatACopyHasFoldedIsWhole) {
  Fence(1, 7);
  Decide("tea");
  Fence(1, 8);
  Fence(2, 9);
  Decide("timers");
  Decide("fired first", Timer(1, "first"));
  Fold();
  const VerifyReport report = Verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.records, 6);
  EXPECT_EQ(report.void_records, 1);
  EXPECT_EQ(report.events, 3);
}

TEST_F(VerifyTest, AChainWithoutAStoreIsChecked) {
  Fence(1, 7);
  Decide("tea", Request("r"));
  Decide("tea", Request("r"));
  VerifyReport report;
  ASSERT_TRUE(VerifyPartition(notes_, bus_, 0, nullptr, *scratch_, report).ok());
  EXPECT_THAT(report.findings, ElementsAre(HasSubstr("answers request r again")));
  EXPECT_EQ(report.rows, 0);
}

TEST_F(VerifyTest, ARowThatDiffersIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  disk_.flushed["n/tea"] = "forgotten";
  ExpectFinding("row n/tea differs");
}

TEST_F(VerifyTest, ARowThatIsMissingIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  disk_.flushed.erase("n/tea");
  ExpectFinding("row n/tea is in the fold of the log and not in the store");
}

TEST_F(VerifyTest, ARowThatIsTooMuchIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  disk_.flushed[std::string("n/\x00\xff", 4)] = "noted";
  ExpectFinding("row n/\\x00\\xff is in the store and not in the fold of the log");
}

// Its time is over: it may be gone from either side.
TEST_F(VerifyTest, AnExpiredAnswerMayBeGone) {
  Fence(1, 7);
  Decide("tea", Request("early"));
  time_ms_ += 2 * notes_.spec().answers_kept_ms;
  Decide("coffee", Request("late"));
  Fold();
  disk_.flushed.erase(RequestAnswerKey("", "early"));
  ExpectWhole();
  NewScratch();
  disk_.flushed.erase(RequestAnswerKey("", "late"));
  ExpectFinding("is in the fold of the log and not in the store");
}

TEST_F(VerifyTest, AStoreAheadOfItsLogIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Decide("coffee");
  Fold();
  Records("notes").resize(2);
  ExpectFinding("offset 2: the store is ahead of its log, which ends before 2");
}

TEST_F(VerifyTest, AStoreThatRemembersAnotherRecordIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  EditState([](log::v1::StoreState& state) { state.mutable_own()->set_last_offset(0); });
  ExpectFinding("offset 1: the store says epoch 1 seq 1 of offset 0");
}

TEST_F(VerifyTest, AStoreWithAnotherTimeIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  EditState([](log::v1::StoreState& state) { state.set_time_ms(1); });
  ExpectFinding("the store's newest decision is of 1");
}

TEST_F(VerifyTest, AStoreOfAnotherLogIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  EditState([](log::v1::StoreState& state) { state.set_log_id(8); });
  ExpectFinding("the store is of log 8, the log is 7");
}

TEST_F(VerifyTest, AStoreOfAnotherFormIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  EditState([](log::v1::StoreState& state) { state.set_rows_version(kRowsVersion - 1); });
  ExpectFinding("start the services once");
}

TEST_F(VerifyTest, AnInputCursorThatIsNotTheLogsIsNamed) {
  Others(3);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  Fold();
  ExpectWhole();
  NewScratch();
  EditState([](log::v1::StoreState& state) { state.mutable_inputs(0)->set_next_offset(1); });
  ExpectFinding("the store's cursor of other says");
}

TEST_F(VerifyTest, AnInputThatIsAnotherLogIsNamed) {
  Others(3);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  Fold();
  Records("other").clear();
  Others(1);
  ExpectFinding("log of other, offset");
}

TEST_F(VerifyTest, AProjectionIsFoldedToo) {
  Others(3);
  Fold(&sums_);
  ExpectWhole();
  NewScratch();
  disk_.flushed["Nsum"][0] ^= 1;
  ExpectFinding("row Nsum differs");
}

TEST_F(VerifyTest, AProjectionsCursorThatIsNotTheLogsIsNamed) {
  Others(3);
  Fold(&sums_);
  const std::string key = std::string(1, kProjectionPrefix) + "other";
  log::v1::Cursor cursor;
  ASSERT_TRUE(cursor.ParseFromString(disk_.flushed[key]));
  cursor.set_owner(5);
  disk_.flushed[key] = cursor.SerializeAsString();
  ExpectFinding("the store's cursor of other says");
}

TEST_F(VerifyTest, AProjectionAheadOfItsLogIsNamed) {
  Others(3);
  Fold(&sums_);
  Records("other").resize(2);
  ExpectFinding("the store is ahead of the log of other: it has read it to 4");
}

TEST_F(VerifyTest, ATimerAnsweredTwiceIsNamed) {
  Fence(1, 7);
  Decide("timers");
  Decide("fired", Timer(1, "first"));
  Decide("fired", Timer(1, "first"));
  Fold();
  ExpectFinding("offset 3: answers timer 1 of first, which was not set");
}

TEST_F(VerifyTest, AProjectedTimerAnsweredTwiceIsNamed) {
  Fence(1, 7, "sums");
  Decide("3", Timer(1, "sum"), "sums");
  Decide("3", Timer(1, "sum"), "sums");
  Fold(&sums_);
  ExpectFinding("offset 2: answers timer 1 of sum again");
}

TEST_F(VerifyTest, AnEventThatCannotBeReadIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  log::v1::Decision decision;
  decision.set_epoch(1);
  decision.set_owner(owner_);
  decision.set_seq(2);
  decision.set_time_ms(time_ms_);
  decision.add_entries()->add_events("\xff\xff");
  bus_.Inject(EventTopic("notes"), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
  ExpectFinding("offset 2: an event cannot be read");
}

TEST_F(VerifyTest, ALogThatLostAFenceIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  Fence(3, 9);
  Records("notes").pop_back();
  Decide("coffee");
  ExpectFinding("offset 2: huying.notes.events.v1/0 is not the log that was read before");
}

TEST_F(VerifyTest, MoreThanAFewFindingsAreCounted) {
  Fence(1, 7);
  for (int i = 0; i < 30; ++i) Decide("tea", Request("r"));
  Fold();
  const VerifyReport report = Verify();
  EXPECT_EQ(report.findings.size(), kFindingsMax);
  EXPECT_EQ(report.found, 29);
}

using VerifySince = VerifyTest;

TEST_F(VerifySince, ReadsOnlyWhatCameSince) {
  Others(2);
  Fence(1, 7);
  Decide("tea");
  Decide("timers");
  Fold();
  ExpectWhole();
  Decide("fired first", Timer(1, "first"));
  Fence(2, 8);
  Decide("coffee");
  Fold();
  const VerifyReport report = Verify();
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.relied_on, 3);
  EXPECT_EQ(report.records, 3);
  EXPECT_GT(report.rows, 3);
}

// A projection's fold goes on, too, and a counter that was counted twice would differ.
TEST_F(VerifySince, GoesOnWithAProjection) {
  Others(3);
  Fold(&sums_);
  ExpectWhole();
  log::v1::Decision decision;
  decision.set_epoch(1);
  decision.set_owner(1);
  decision.set_seq(4);
  decision.add_entries()->add_events("");
  bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
  Fold(&sums_);
  ExpectWhole();
}

TEST_F(VerifySince, ARequestAnsweredBeforeAndAgainIsNamed) {
  Fence(1, 7);
  Decide("tea", Request("r"));
  Fold();
  ExpectWhole();
  Decide("tea", Request("r"));
  Fold();
  ExpectFinding("offset 2: answers request r again");
}

TEST_F(VerifySince, AnOldRowThatHasChangedIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  ExpectWhole();
  disk_.flushed["n/tea"] = "forgotten";
  ExpectFinding("row n/tea differs");
}

// The store had read less than the log when it was checked.
TEST_F(VerifySince, TheFoldMayStandInFrontOfTheChain) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  Decide("coffee", Request("r"));
  ExpectWhole();
  Decide("milk");
  Fold();
  ExpectWhole();
  Decide("coffee", Request("r"));
  ExpectFinding("offset 4: answers request r again");
}

TEST_F(VerifySince, WhatWasFoundIsFoundAgain) {
  Fence(1, 7);
  Decide("tea", Request("r"));
  Decide("tea", Request("r"));
  Fold();
  ExpectFinding("answers request r again");
  Verify();
  EXPECT_TRUE(absl::IsFailedPrecondition(status_)) << "nothing to rely on: " << status_;
  NewScratch();
  ExpectFinding("answers request r again");
}

TEST_F(VerifySince, AnOlderStoreBeginsAnew) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  const auto older = disk_.flushed;
  Decide("coffee");
  Fold();
  ExpectWhole();
  disk_.flushed = older;
  Verify();
  EXPECT_TRUE(absl::IsFailedPrecondition(status_)) << status_;
}

TEST_F(VerifySince, AnotherLogIsNamed) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  ExpectWhole();
  Records("notes").clear();
  Fence(1, 9);
  for (int i = 0; i < 5; ++i) Decide("milk");
  ExpectFinding("is not the log that was read before");
}

TEST_F(VerifySince, ACheckThatWasEndedGoesOn) {
  Fence(1, 7);
  for (int i = 0; i < 3000; ++i) Decide(absl::StrCat("n", i));
  Fold();
  int asked = 0;
  progress_ = [&](const VerifyReport&) { return ++asked < 2; };
  const VerifyReport first = Verify();
  EXPECT_TRUE(absl::IsCancelled(status_)) << status_;
  progress_ = {};
  const VerifyReport second = Verify();
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(second.findings, IsEmpty());
  EXPECT_EQ(first.records, second.relied_on);
  EXPECT_EQ(first.records + second.records, 3001);
}

// Ended otherwise, nobody knows what its fold holds.
TEST_F(VerifySince, ACheckThatHasFailedBeginsAnew) {
  Fence(1, 7);
  Decide("tea");
  Fold();
  ExpectWhole();
  Decide("coffee");
  Fold();
  progress_ = [&](const VerifyReport&) { return scratch_disk_.failing = true; };
  Verify();
  EXPECT_TRUE(absl::IsUnavailable(status_)) << status_;
  progress_ = {};
  scratch_disk_.failing = false;
  Verify();
  EXPECT_TRUE(absl::IsFailedPrecondition(status_)) << status_;
}

}  // namespace
}  // namespace huying::runtime
