// What one processor does when the disk fails, or a record cannot be read.
#include "common/runtime/keys.h"
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

using ProcessorTroubleTest = ProcessorTest;

// A row that cannot be read is not a row that is missing.
TEST_F(ProcessorTroubleTest, AFailingDiskRefusesNothing) {
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

TEST_F(ProcessorTroubleTest, AQueryIsToldThatTheDiskFails) {
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
TEST_F(ProcessorTroubleTest, AProjectionIsNotFoldedOnARowThatCannotBeRead) {
  constexpr int kEvents = 10;
  Others(kEvents);
  for (int after = 0; after < 3 * kEvents; ++after) {
    const auto copy = Start(Wanted::kStandby, &sums_);
    FailARead(*copy, after);
    SettleInTime(*copy, 1'000);
    ASSERT_EQ(SumOf(*copy), kEvents) << "a failure after " << after << " reads";
  }
}

TEST_F(ProcessorTroubleTest, ACursorThatCannotBeReadIsNotTheStart) {
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

TEST_F(ProcessorTroubleTest, ADamagedStoreIsPutAsideAndFoldedAgain) {
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

TEST_F(ProcessorTroubleTest, RowsOfAnotherVersionAreFoldedAgain) {
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

TEST_F(ProcessorTroubleTest, ADiskThatDamagesOneStoreAfterTheOtherStopsThePartition) {
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

TEST_F(ProcessorTroubleTest, ItTriesAgainLaterEachTime) {
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
TEST_F(ProcessorTroubleTest, AnOwnEventThatCannotBeReadStopsThePartition) {
  Decided("notes", 1, "\xff");
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const node::v1::PartitionStatus status = owner->processor->Status();
  EXPECT_EQ(status.role(), node::v1::ROLE_STOPPED);
  EXPECT_NE(status.error().find("record 1 of huying.notes.events.v1/0"), std::string::npos)
      << status.error();
}

TEST_F(ProcessorTroubleTest, AProjectedRecordThatCannotBeReadGoesToTheDeadLetters) {
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

TEST_F(ProcessorTroubleTest, ADeadLetterThatMayBeLostIsSentAgain) {
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

}  // namespace
}  // namespace huying::runtime
