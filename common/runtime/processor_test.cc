// What one processor decides and answers. What many of them do under faults is shown by tests/sim.
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

TEST_F(ProcessorTest, DecidesAndRemembersTheAnswer) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  EXPECT_TRUE(first->status.ok()) << first->status;
  EXPECT_EQ(first->offset, 1);
  EXPECT_FALSE(first->repeated);
  const auto again = Ask(*owner, "r1", "coffee");
  Settle(*owner);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->answer, first->answer);
  EXPECT_EQ(again->offset, 1);
}

// Whoever takes another's request id by mistake must not get the other's answer for her own report.
TEST_F(ProcessorTest, TheSameRequestIdForSomethingElseIsAConflictAndDoesNothing) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea", 11);
  const auto at_once = Ask(*owner, "r1", "coffee", 12);  // decided on what is not durable yet
  Settle(*owner);
  const auto later = Ask(*owner, "r1", "coffee", 12);
  const auto repeat = Ask(*owner, "r1", "tea", 11);
  const auto from_before_digests = Ask(*owner, "r1", "tea", 0);
  Settle(*owner);
  ASSERT_TRUE(first->status.ok()) << first->status;
  for (const CommandResult* other : {at_once.get(), later.get()}) {
    ASSERT_NE(other->rejection, nullptr);
    EXPECT_EQ(other->rejection->code, "REQUEST_ID_REUSED");
    EXPECT_EQ(other->rejection->kind, Rejection::Kind::kAlready);
    EXPECT_TRUE(other->answer.empty());
    EXPECT_FALSE(other->repeated);
  }
  for (const CommandResult* same : {repeat.get(), from_before_digests.get()}) {
    EXPECT_EQ(same->rejection, nullptr);
    EXPECT_TRUE(same->repeated);
    EXPECT_EQ(same->answer, first->answer);
  }
  EXPECT_FALSE(DbView(owner->processor->db()).Get("n/coffee"));
  EXPECT_EQ(owner->processor->Status().reused_request_ids(), 2u);
  // The next owner has it from the log.
  const auto heir = Start(Wanted::kOwner);
  Settle(*heir);
  const auto taken_over = Ask(*heir, "r1", "coffee", 12);
  Settle(*heir);
  ASSERT_NE(taken_over->rejection, nullptr);
  EXPECT_EQ(taken_over->rejection->code, "REQUEST_ID_REUSED");
}

// Inputs that lead to nothing fill no record; a turn ends all the same.
TEST_F(ProcessorTest, ATurnReadsABoundedNumberOfInputs) {
  constexpr int kBacklog = 5'000;
  constexpr int kMostInATurn = 600;
  Others(kBacklog);
  const auto owner = Start(Wanted::kOwner);
  int turns = 0;
  for (; notes_.reacted < kBacklog && turns < kBacklog; ++turns) {
    const int before = notes_.reacted;
    owner->processor->TurnOnce();
    (void)bus_.Flush(absl::ZeroDuration());
    ASSERT_LE(notes_.reacted - before, kMostInATurn);
  }
  EXPECT_EQ(notes_.reacted, kBacklog);
  Settle(*owner);
  EXPECT_TRUE(owner->processor->settled());
  EXPECT_GT(owner->processor->state().inputs(0).next_offset(), kBacklog - kMostInATurn);
}

// Nor do refused commands fill a record.
TEST_F(ProcessorTest, ATurnAnswersABoundedNumberOfCommands) {
  constexpr int kCommands = 2'000;
  constexpr int kMostInATurn = 100;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  std::vector<std::unique_ptr<CommandResult>> results;
  for (int i = 0; i < kCommands; ++i) {
    results.push_back(Ask(*owner, absl::StrCat("r", i), "need tea"));
  }
  while (answered_ < kCommands) {
    const int before = answered_;
    ASSERT_TRUE(owner->processor->TurnOnce() || answered_ == kCommands);
    ASSERT_LE(answered_ - before, kMostInATurn);
    ASSERT_GT(answered_, before);
  }
}

// A process that was stopped for a while (SIGSTOP, a swapped-out machine) may have lost its
// partition without a word.
TEST_F(ProcessorTest, AnIdleOwnerThatStalledFindsOutThatItIsReplaced) {
  const auto zombie = Start(Wanted::kOwner);
  Settle(*zombie);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  clock_.Advance(60'000);
  Settle(*owner);
  ASSERT_TRUE(owner->processor->owning());
  zombie->processor->Want(Wanted::kStandby);
  zombie->processor->Want(Wanted::kOwner);
  zombie->processor->TurnOnce();
  while (bus_.Step()) {
  }
  zombie->processor->TurnOnce();
  EXPECT_FALSE(zombie->processor->owning());
}

TEST_F(ProcessorTest, ARefusalAfterAStallWaitsUntilOwnershipIsProved) {
  const auto zombie = Start(Wanted::kOwner);
  Settle(*zombie);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  clock_.Advance(60'000);
  const auto stale = Ask(*zombie, "r2", "need tea");
  zombie->processor->TurnOnce();
  EXPECT_EQ(answered_, 1);
  while (bus_.Step()) {
  }
  zombie->processor->TurnOnce();
  EXPECT_EQ(answered_, 2);
  EXPECT_TRUE(absl::IsUnavailable(stale->status)) << stale->status;
  EXPECT_EQ(stale->rejection, nullptr);
}

// It took over after the first one's fence, which that one reads late: between other people's
// records, in one poll.
TEST_F(ProcessorTest, AnOwnerThatStalledBeforeItReadItsFenceProvesItself) {
  const auto zombie = Start(Wanted::kOwner);
  zombie->processor->TurnOnce();
  zombie->processor->TurnOnce();
  while (bus_.Step()) {
  }
  ASSERT_FALSE(zombie->processor->owning());
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "r1", "tea");
  Settle(*owner);
  ASSERT_EQ(answered_, 1);
  clock_.Advance(60'000);
  const auto stale = Ask(*zombie, "r2", "need tea");
  zombie->processor->TurnOnce();
  zombie->processor->TurnOnce();
  EXPECT_EQ(answered_, 1);
  while (bus_.Step()) {
  }
  zombie->processor->TurnOnce();
  EXPECT_TRUE(absl::IsUnavailable(stale->status)) << stale->status;
}

TEST_F(ProcessorTest, TimersWaitForWhatIsProjected) {
  constexpr int kEvents = 1'000;
  Others(kEvents);
  const auto owner = Start(Wanted::kOwner, &sums_);
  Settle(*owner);
  EXPECT_EQ(SumOf(*owner), kEvents);
  EXPECT_TRUE(DbView(owner->processor->db()).Get(absl::StrCat("s/", kEvents)));
  EXPECT_TRUE(owner->processor->settled());
}

TEST_F(ProcessorTest, ATimerThatAnEarlierOneCancelsDoesNotFire) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto set = Ask(*owner, "r1", "timers");
  Settle(*owner);
  const DbView rows(owner->processor->db());
  EXPECT_TRUE(rows.Get("n/fired first"));
  EXPECT_FALSE(rows.Get("n/fired second"));
}

TEST_F(ProcessorTest, WhoDrainsRefusesWhatWaitsForAPartitionThatIsNotOwnedYet) {
  const auto owner = Start(Wanted::kOwner);
  owner->processor->TurnOnce();
  const auto result = Ask(*owner, "r1", "tea");
  owner->processor->TurnOnce();
  ASSERT_EQ(answered_, 0);
  owner->processor->Drain();
  owner->processor->TurnOnce();
  EXPECT_EQ(answered_, 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(result->status)) << result->status;
  EXPECT_TRUE(owner->processor->drained());
}

TEST_F(ProcessorTest, AnAnswerWithoutAnEventHasAPositionThatIsThere) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto result = Ask(*owner, "r1", "look");
  Settle(*owner);
  EXPECT_EQ(result->offset, 0);
  bool read = false;
  Query query;
  query.at_least_offset = result->offset;
  query.read = [&](const absl::Status& status, const View*) { read = status.ok(); };
  owner->processor->Submit(std::move(query));
  owner->processor->TurnOnce();
  EXPECT_TRUE(read);
}

TEST_F(ProcessorTest, ATurnAnswersABoundedNumberOfQueries) {
  constexpr int kQueries = 500;
  constexpr int kMostInATurn = 64;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  int read = 0;
  for (int i = 0; i < kQueries; ++i) {
    Query query;
    query.read = [&](const absl::Status& status, const View*) {
      EXPECT_TRUE(status.ok()) << status;
      ++read;
    };
    owner->processor->Submit(std::move(query));
  }
  while (read < kQueries) {
    const int before = read;
    ASSERT_TRUE(owner->processor->TurnOnce() || read == kQueries);
    ASSERT_LE(read - before, kMostInATurn);
    ASSERT_GT(read, before);
  }
}

TEST_F(ProcessorTest, AQueryWhoseTimeIsOverIsNotReadAnyMore) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  absl::Status last;
  for (int i = 0; i < 100; ++i) {
    Query query;
    query.timeout = absl::Seconds(1);
    query.read = [&](const absl::Status& status, const View*) { last = status; };
    owner->processor->Submit(std::move(query));
  }
  owner->processor->TurnOnce();
  clock_.Advance(2'000);
  owner->processor->TurnOnce();
  EXPECT_TRUE(absl::IsDeadlineExceeded(last)) << last;
}

}  // namespace
}  // namespace huying::runtime
