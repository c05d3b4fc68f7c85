// What one processor does when the disk fails, or a record cannot be read.
#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

using ProcessorRecoveryTest = ProcessorTest;

// A row that cannot be read is not a row that is missing.
TEST_F(ProcessorRecoveryTest, AFailingDiskRefusesNothing) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  owner->disk.failing = true;
  const auto result = Ask(*owner, "r2", "need tea");
  owner->processor->TurnOnce();
  EXPECT_EQ(answered_, 2);
  EXPECT_TRUE(absl::IsUnavailable(result->status)) << result->status;
  EXPECT_EQ(result->rejection, nullptr);
}

TEST_F(ProcessorRecoveryTest, AQueryIsToldThatTheDiskFails) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  owner->disk.failing = true;
  absl::Status status;
  Query query;
  query.read = [&](const absl::Status&, const View* view) {
    EXPECT_FALSE(view->Get("n/tea"));
    status = view->status();
  };
  owner->processor->Submit(std::move(query));
  owner->processor->TurnOnce();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

// The count is one more than what stands there: a row that cannot be read must not be taken for
// none.
TEST_F(ProcessorRecoveryTest, AProjectionIsNotFoldedOnARowThatCannotBeRead) {
  constexpr int kEvents = 10;
  Others(kEvents);
  for (int after = 0; after < 3 * kEvents; ++after) {
    const auto copy = Start(Wanted::kStandby, &sums_);
    FailARead(*copy, after);
    SettleInTime(*copy, 1'000);
    ASSERT_EQ(SumOf(*copy), kEvents) << "a failure after " << after << " reads";
  }
}

TEST_F(ProcessorRecoveryTest, ACursorThatCannotBeReadIsNotTheStart) {
  constexpr int kEvents = 10;
  Others(kEvents);
  const auto copy = Start(Wanted::kStandby, &sums_);
  Settle(*copy);
  ASSERT_TRUE(copy->processor->FlushStore(true).ok());
  for (int after = 0; after < 5; ++after) {
    copy->processor->Want(Wanted::kNothing);
    Settle(*copy);
    FailARead(*copy, after);
    copy->processor->Want(Wanted::kStandby);
    SettleInTime(*copy, 1'000);
    ASSERT_EQ(SumOf(*copy), kEvents) << "a failure after " << after << " reads";
  }
}

TEST_F(ProcessorRecoveryTest, ADamagedStoreIsQuarantinedAndFoldedAgain) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  owner->disk.read_fault = [] { return absl::DataLossError("a bad block"); };
  const auto lost = Ask(*owner, "r2", "need tea");
  SettleInTime(*owner, 1'000);
  EXPECT_TRUE(absl::IsUnavailable(lost->status)) << lost->status;
  EXPECT_EQ(owner->quarantine, 1);
  ASSERT_TRUE(owner->processor->owning());
  const auto again = Ask(*owner, "r1", "tea");
  Settle(*owner);
  EXPECT_TRUE(again->repeated);
}

TEST_F(ProcessorRecoveryTest, RowsOfAnotherVersionAreFoldedAgain) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  ASSERT_TRUE(owner->processor->FlushStore(true).ok());
  owner->processor->Want(Wanted::kNothing);
  Settle(*owner);
  {
    const std::unique_ptr<store::Db> db = testing::OpenMemoryDb(&owner->disk);
    log::v1::StoreState state;
    ASSERT_TRUE(state.ParseFromString(**db->Get(kStateKey)));
    EXPECT_EQ(state.rows_version(), kRowsVersion);
    state.set_rows_version(kRowsVersion - 1);
    store::Batch batch;
    batch.Put(kStateKey, state.SerializeAsString());
    ASSERT_TRUE(db->Write(batch).ok() && db->Flush(true).ok());
  }
  owner->processor->Want(Wanted::kOwner);
  SettleInTime(*owner, 1'000);
  EXPECT_EQ(owner->quarantine, 1);
  ASSERT_TRUE(owner->processor->owning());
  const auto again = Ask(*owner, "r1", "tea");
  Settle(*owner);
  EXPECT_TRUE(again->repeated);
}

TEST_F(ProcessorRecoveryTest, ADiskThatDamagesOneStoreAfterTheOtherStopsThePartition) {
  constexpr int kMost = 3;
  const auto owner = Start(Wanted::kOwner);
  owner->quarantine_fixes = false;
  owner->disk.read_fault = [] { return absl::DataLossError("a bad block"); };
  SettleInTime(*owner, 60'000);
  EXPECT_EQ(owner->quarantine, kMost);
  const node::v1::PartitionStatus status = owner->processor->Status();
  EXPECT_EQ(status.role(), node::v1::ROLE_STOPPED);
  EXPECT_NE(status.error().find("look at the disk"), std::string::npos) << status.error();
}

TEST_F(ProcessorRecoveryTest, ItTriesAgainLaterEachTime) {
  constexpr int kMostInAMinute = 14;
  const auto owner = Start(Wanted::kOwner);
  owner->disk.read_fault = [] { return absl::UnavailableError("the disk cannot be read"); };
  SettleInTime(*owner, 60'000);
  EXPECT_LE(owner->opened, kMostInAMinute);
  EXPECT_EQ(owner->processor->Status().error(), "the disk cannot be read");
  owner->disk.read_fault = nullptr;
  SettleInTime(*owner, 11'000);
  EXPECT_TRUE(owner->processor->owning());
  EXPECT_EQ(owner->processor->Status().error(), "");
}

// The owner has evolved it: without it the rows would differ from the owner's for good.
TEST_F(ProcessorRecoveryTest, AnOwnEventThatCannotBeReadStopsThePartition) {
  Decided("notes", 1, "\xff");
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const node::v1::PartitionStatus status = owner->processor->Status();
  EXPECT_EQ(status.role(), node::v1::ROLE_STOPPED);
  EXPECT_NE(status.error().find("record 1 of huying.notes.events.v1/0"), std::string::npos)
      << status.error();
}

TEST_F(ProcessorRecoveryTest, AProjectedRecordThatCannotBeReadGoesToTheDeadLetters) {
  constexpr int64_t kLettersPauseMs = 6'000;
  Others(1, "\xff");
  bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kPlain, "rubbish");
  const auto owner = Start(Wanted::kOwner, &sums_);
  Settle(*owner);
  EXPECT_EQ(owner->processor->Status().dead_letter_records(), 2u);
  EXPECT_EQ(owner->processor->Status().void_by_reason().at("unreadable"), 1u);
  // They wait until there is a topic for them, and who stops waits for them.
  owner->processor->Drain();
  Settle(*owner);
  EXPECT_FALSE(owner->processor->drained());
  ASSERT_TRUE(bus_.CreateTopics({{DeadTopic("sums")}}).ok());
  SettleInTime(*owner, kLettersPauseMs);
  EXPECT_EQ(log_.Records(DeadTopic("sums"), 0).size(), 2u);
  EXPECT_TRUE(owner->processor->drained());
}

TEST_F(ProcessorRecoveryTest, ADeadLetterThatMayBeLostIsSentAgain) {
  constexpr int64_t kLettersPauseMs = 6'000;
  (void)bus_.CreateTopics({{DeadTopic("sums")}});
  Others(1, "\xff");
  const auto copy = Start(Wanted::kStandby, &sums_);
  bus_.set_faults({.lost = 1'000});
  Settle(*copy);
  bus_.set_faults({});
  SettleInTime(*copy, kLettersPauseMs);
  EXPECT_EQ(log_.Records(DeadTopic("sums"), 0).size(), 1u);
}

// The log can be read, and nothing can be appended: for readers nothing has happened.
TEST_F(ProcessorRecoveryTest, TroubleWithTheLogKeepsTheStoreOpen) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  bus_.set_faults({.lost = 1'000});
  const auto lost = Ask(*owner, "r2", "milk");
  int refused_queries = 0;
  for (int i = 0; i < 600; ++i) {
    Query query;
    query.read = [&](const absl::Status& status, const View*) { refused_queries += !status.ok(); };
    owner->processor->Submit(std::move(query));
    Settle(*owner);
    clock_.Advance(1'000);
  }
  EXPECT_EQ(refused_queries, 0);
  EXPECT_EQ(owner->opened, 1);
  EXPECT_TRUE(absl::IsUnavailable(lost->status)) << lost->status;
  const auto now = Ask(*owner, "r3", "milk");
  SettleInTime(*owner, 4'000);
  EXPECT_TRUE(absl::IsUnavailable(now->status)) << now->status;
  EXPECT_GT(now->retry_after, absl::ZeroDuration());
  EXPECT_TRUE(owner->processor->Status().bus_trouble());
  bus_.set_faults({});
  SettleInTime(*owner, 11'000);
  EXPECT_TRUE(owner->processor->owning());
  EXPECT_FALSE(owner->processor->Status().bus_trouble());
  EXPECT_EQ(owner->processor->Status().error(), "");
}

// Another service's log that cannot be read now holds up what depends on it, and nobody else.
TEST_F(ProcessorRecoveryTest, AnInputThatCannotBeReadNowLeavesCommandsAlone) {
  bus_.set_faults({.read_error = 1'000});
  const auto owner = Start(Wanted::kOwner);
  SettleInTime(*owner, 1'000);
  bus_.set_faults({});
  SettleInTime(*owner, 1'000);
  ASSERT_TRUE(owner->processor->owning());
  bus_.set_faults({.read_error = 1'000});
  Others(1);
  const auto tea = Ask(*owner, "r1", "tea");
  SettleInTime(*owner, 5'000);
  EXPECT_TRUE(tea->status.ok()) << tea->status;
  EXPECT_TRUE(owner->processor->owning());
  EXPECT_EQ(notes_.reacted, 0);
  bus_.set_faults({});
  SettleInTime(*owner, 11'000);
  EXPECT_EQ(notes_.reacted, 1);
}

TEST_F(ProcessorRecoveryTest, AStopIsThisHostsTroubleAndEndsWhenThePartitionIsTakenAway) {
  Decided("notes", 1, "\xff");
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  ASSERT_EQ(owner->processor->Status().role(), node::v1::ROLE_STOPPED);
  EXPECT_FALSE(owner->processor->HostTrouble().ok());
  SettleInTime(*owner, 60'000);
  EXPECT_EQ(owner->opened, 1) << "no retry ends it";
  owner->processor->Want(Wanted::kNothing);
  Settle(*owner);
  EXPECT_EQ(owner->processor->Status().role(), node::v1::ROLE_UNSPECIFIED);
  EXPECT_FALSE(owner->processor->HostTrouble().ok()) << "until it has owned it";
  owner->processor->Want(Wanted::kOwner);
  Settle(*owner);
  EXPECT_EQ(owner->opened, 2);
}

TEST_F(ProcessorRecoveryTest, ADiskThatGoesOnFailingIsThisHostsTrouble) {
  const auto owner = Start(Wanted::kOwner);
  owner->disk.read_fault = [] { return absl::UnavailableError("the disk cannot be read"); };
  SettleInTime(*owner, 60'000);
  EXPECT_FALSE(owner->processor->HostTrouble().ok());
  owner->disk.read_fault = nullptr;
  SettleInTime(*owner, 11'000);
  EXPECT_TRUE(owner->processor->owning());
  EXPECT_TRUE(owner->processor->HostTrouble().ok());
}

TEST_F(ProcessorRecoveryTest, AChangedNumberOfPartitionsStopsIt) {
  options_.partitions = 4;
  {
    const auto owner = Start(Wanted::kOwner);
    Settle(*owner);
    ASSERT_TRUE(owner->processor->owning());
  }
  options_.partitions = 8;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const node::v1::PartitionStatus status = owner->processor->Status();
  EXPECT_EQ(status.role(), node::v1::ROLE_STOPPED);
  EXPECT_NE(status.error().find("written with 4 partitions"), std::string::npos) << status.error();
}

// One decision that is dated a year ahead would keep all later times there.
TEST_F(ProcessorRecoveryTest, AClockThatIsFarOffDecidesNothing) {
  constexpr int64_t kYearMs = int64_t{365} * 24 * 3600 * 1000;
  clock_.set_simulated(false);
  const int64_t right_ms = clock_.NowMs();
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto tea = Ask(*owner, "r1", "tea");
  Settle(*owner);
  ASSERT_TRUE(tea->status.ok()) << tea->status;
  clock_.SetNowMs(right_ms + kYearMs);
  const auto ahead = Ask(*owner, "r2", "milk");
  SettleInTime(*owner, 60'000);
  EXPECT_TRUE(absl::IsUnavailable(ahead->status)) << ahead->status;
  EXPECT_EQ(owner->processor->Status().role(), node::v1::ROLE_STOPPED);
  EXPECT_FALSE(owner->processor->HostTrouble().ok());
  const auto restarted = Start(Wanted::kOwner);
  SettleInTime(*restarted, 1'000);
  EXPECT_FALSE(restarted->processor->owning()) << "31 days and more need a person's word";
  options_.accept_clock = true;
  const auto accepted = Start(Wanted::kOwner);
  SettleInTime(*accepted, 1'000);
  EXPECT_TRUE(accepted->processor->owning());
  // Set right again, the first one goes on by itself.
  clock_.SetNowMs(right_ms + 61'000);
  SettleInTime(*owner, 11'000);
  EXPECT_TRUE(owner->processor->owning());
}

TEST_F(ProcessorRecoveryTest, AClockBehindTheNewestDecisionDecidesNothing) {
  clock_.set_simulated(false);
  {
    const auto owner = Start(Wanted::kOwner);
    Settle(*owner);
    const auto tea = Ask(*owner, "r1", "tea");
    Settle(*owner);
    ASSERT_TRUE(tea->status.ok()) << tea->status;
  }
  clock_.SetNowMs(clock_.NowMs() - 10 * 60'000);
  options_.accept_clock = true;
  const auto owner = Start(Wanted::kOwner);
  SettleInTime(*owner, 1'000);
  EXPECT_EQ(owner->processor->Status().role(), node::v1::ROLE_STOPPED);
  clock_.Advance(11 * 60'000);
  SettleInTime(*owner, 11'000);
  EXPECT_TRUE(owner->processor->owning());
}

// A standby far behind reads a bounded number of bytes a turn: the worker has others to turn.
TEST_F(ProcessorRecoveryTest, ATurnOfFollowingIsBoundedInBytes) {
  constexpr size_t kBytes = 200'000;
  StringValue event;
  event.set_value(std::string(kBytes, 'x'));
  Decided("notes", 60, event.SerializeAsString());
  const auto standby = Start(Wanted::kStandby);
  int64_t read = 0;
  while (standby->processor->TurnOnce()) {
    const int64_t now = standby->processor->state().own().next_offset();
    ASSERT_LE((now - read) * static_cast<int64_t>(kBytes),
              (1 << 20) + 2 * static_cast<int64_t>(kBytes));
    read = now;
  }
  EXPECT_EQ(standby->processor->state().own().next_offset(), 61);
}

// The search for due timers begins where the last one ended, over a restart too.
TEST_F(ProcessorRecoveryTest, TheSearchForTimersGoesOnWhereItWas) {
  options_.flush_interval_ms = 1'000;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto set = Ask(*owner, "r1", "timers");
  SettleInTime(*owner, 5'000);
  const std::optional<std::string> hint = *owner->processor->db()->Get(kDecidedTimersKey);
  ASSERT_TRUE(hint);
  EXPECT_EQ(GetBig64(hint->data()), static_cast<uint64_t>(INT64_MAX)) << "all have fired";
}

}  // namespace
}  // namespace huying::runtime
