// What an owner does at its limits: records that are full, refusals that must be proved, callers
// that wait no more, letters that are not stored yet.
#include "common/runtime/owner.h"

#include "common/runtime/keys.h"
#include "common/testing/processor_fixture.h"

namespace huying::runtime {
namespace {

constexpr size_t kLarge = 100'000;

std::string Text(size_t bytes, const std::string& name) {
  return name + std::string(bytes - name.size(), '.');
}

// "wake N": sets N timers, each of which leads to an event of kLarge bytes; "huge": one that leads to
// one which fits into no record. Every event of "other" leads to one like it.
class Echo final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& event, Store& store) const override {
    const std::string& text = static_cast<const StringValue&>(event).value();
    store.Put("n/" + text.substr(0, text.find('.')), "noted");
    if (text.starts_with("wake ")) {
      for (int i = 0; i < std::stoi(text.substr(5)); ++i)
        store.SetTimer(1, absl::StrCat("t", i), 1);
    }
    if (text == "huge") store.SetTimer(1, "huge", 1);
  }
  Outcome OnTimer(const log::v1::TimerKey& timer, const View&,
                  const DecisionContext& context) const override {
    return One(Text(timer.subject() == "huge" ? 10 * kLarge : kLarge, "fired " + timer.subject()),
               context);
  }
  Outcome React(std::string_view, const Message& event, const View&,
                const DecisionContext& context) const override {
    return One("seen " + static_cast<const StringValue&>(event).value(), context);
  }
  Outcome Execute(const Message& command, const View&, const DecisionContext&) const override {
    Outcome outcome;
    outcome.events = {&command};
    outcome.answer = &StringValue::default_instance();
    return outcome;
  }

 private:
  static Outcome One(std::string text, const DecisionContext& context) {
    auto* event = google::protobuf::Arena::CreateMessage<StringValue>(context.arena);
    event->set_value(std::move(text));
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }
  const ServiceSpec spec_{.name = "notes",
                          .event = &StringValue::default_instance(),
                          .subscriptions = {{.service = "other",
                                             .mode = SubscriptionMode::kReact,
                                             .event = &StringValue::default_instance()}}};
};

class OwnerTest : public ProcessorTest {
 protected:
  OwnerTest() { clock_.SetNowMs(1'000); }

  std::unique_ptr<Copy> StartEcho() {
    auto owner = Start(Wanted::kOwner, &echo_);
    Settle(*owner);
    return owner;
  }
  static bool Noted(Copy& copy, const std::string& name) {
    return DbView(copy.processor->db()).Get("n/" + name).has_value();
  }

  const Echo echo_{};
};

TEST_F(OwnerTest, TimersThatDoNotFitIntoARecordFireInTheNext) {
  constexpr int kTimers = 16;
  const auto owner = StartEcho();
  const auto set = Ask(*owner, "r1", absl::StrCat("wake ", kTimers));
  Settle(*owner);
  for (int i = 0; i < kTimers; ++i) EXPECT_TRUE(Noted(*owner, absl::StrCat("fired t", i))) << i;
  EXPECT_TRUE(owner->processor->settled());
}

TEST_F(OwnerTest, ATimerThatFitsIntoNoRecordStaysSetAndHoldsNobodyUp) {
  const auto owner = StartEcho();
  const auto huge = Ask(*owner, "r1", "huge");
  Settle(*owner);
  const auto set = Ask(*owner, "r2", "wake 2");
  Settle(*owner);
  EXPECT_FALSE(Noted(*owner, "fired huge"));
  EXPECT_TRUE(Noted(*owner, "fired t0") && Noted(*owner, "fired t1"));
  log::v1::TimerKey timer;
  timer.set_due_ms(1);
  timer.set_subject("huge");
  timer.set_kind(1);
  EXPECT_TRUE(DbView(owner->processor->db()).Get(TimerRowKey(timer)));
  EXPECT_EQ(owner->processor->Status().oversized_timers(), 1u);
}

TEST_F(OwnerTest, CommandsThatDoNotFitIntoARecordAreDecidedInTheNext) {
  constexpr size_t kCommands = 16;
  constexpr size_t kBytes = 62'000;
  options_.record_bytes_soft = bus::kRecordBytesMax;
  const auto owner = StartEcho();
  std::vector<std::unique_ptr<CommandResult>> results;
  for (size_t i = 0; i < kCommands; ++i)
    results.push_back(Ask(*owner, absl::StrCat("r", i), Text(kBytes, absl::StrCat("c", i))));
  Settle(*owner);
  for (size_t i = 0; i < kCommands; ++i) {
    EXPECT_TRUE(results[i]->status.ok()) << results[i]->status;
    EXPECT_TRUE(Noted(*owner, absl::StrCat("c", i))) << i;
    if (i > 0) {
      EXPECT_GE(results[i]->offset, results[i - 1]->offset) << "in order";
    }
  }
}

TEST_F(OwnerTest, OnlyACommandThatDoesNotFitAloneIsRefused) {
  const auto owner = StartEcho();
  const auto small = Ask(*owner, "r1", Text(10, "small"));
  const auto huge = Ask(*owner, "r2", Text(bus::kRecordBytesMax, "huge"));
  const auto large = Ask(*owner, "r3", Text(bus::kRecordBytesMax - 70'000, "large"));
  Settle(*owner);
  EXPECT_TRUE(small->status.ok() && large->status.ok()) << large->status;
  EXPECT_TRUE(absl::IsInvalidArgument(huge->status)) << huge->status;
}

// A record of another service may lead to more than one record can hold.
TEST_F(OwnerTest, AnInputIsAnsweredOverSeveralRecords) {
  constexpr int kEvents = 16;
  log::v1::Fence fence;
  fence.set_epoch(1);
  fence.set_owner(1);
  bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kFence, fence.SerializeAsString());
  log::v1::Decision decision;
  decision.set_epoch(1);
  decision.set_owner(1);
  decision.set_seq(1);
  for (int i = 0; i < kEvents; ++i) {
    StringValue event;
    event.set_value(Text(59'000, absl::StrCat("e", i)));
    decision.add_entries()->add_events(event.SerializeAsString());
  }
  ASSERT_LT(decision.ByteSizeLong(), bus::kRecordBytesMax);
  bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
  auto owner = Start(Wanted::kOwner, &echo_);
  // It is interrupted between the records, and the next one goes on where it was.
  while (log_.Records(EventTopic("notes"), 0).size() < 2) {
    owner->processor->TurnOnce();
    (void)bus_.Step();
  }
  owner = Start(Wanted::kOwner, &echo_);
  Settle(*owner);
  std::vector<uint32_t> answered;
  log::v1::Cursor judge;
  judge.set_service("notes");
  google::protobuf::Arena arena;
  for (const bus::Record& record : log_.Records(EventTopic("notes"), 0)) {
    const ValidatedRecord read = ValidateRecord(record, {}, 0, arena, judge);
    if (read.validity != Validity::kApply || read.decision == nullptr) continue;
    for (const log::v1::Entry& entry : read.decision->entries())
      answered.push_back(entry.cause().input().event());
  }
  std::vector<uint32_t> each(kEvents);
  for (uint32_t i = 0; i < each.size(); ++i) each[i] = i;
  EXPECT_EQ(answered, each);
  for (int i = 0; i < kEvents; ++i) EXPECT_TRUE(Noted(*owner, absl::StrCat("seen e", i)));
  EXPECT_EQ(owner->processor->Status().dead_letter_records(), 0u);
}

using ProofTest = ProcessorTest;

// The zombie turns all the time, so nothing tells it that it was replaced.
TEST_F(ProofTest, AReplacedOwnerThatTurnsRefusesNothingOnStaleRows) {
  const auto zombie = Start(Wanted::kOwner);
  Settle(*zombie);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto tea = Ask(*owner, "r1", "tea");
  Settle(*owner);
  for (int i = 0; i < 50; ++i) {
    clock_.Advance(100);
    zombie->processor->TurnOnce();
  }
  const auto stale = Ask(*zombie, "r2", "need tea");
  zombie->processor->TurnOnce();
  EXPECT_EQ(stale->rejection, nullptr);
  while (bus_.Step()) zombie->processor->TurnOnce();
  zombie->processor->TurnOnce();
  EXPECT_EQ(stale->rejection, nullptr);
  EXPECT_TRUE(absl::IsUnavailable(stale->status)) << stale->status;
}

TEST_F(ProofTest, ARefusalRestsOnAFreshAppend) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const size_t before = log_.Records(EventTopic("notes"), 0).size();
  const auto at_once = Ask(*owner, "r1", "need tea");
  owner->processor->TurnOnce();
  EXPECT_NE(at_once->rejection, nullptr) << "its fence is young enough";
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(100);
    owner->processor->TurnOnce();
  }
  const auto later = Ask(*owner, "r2", "need tea");
  owner->processor->TurnOnce();
  EXPECT_EQ(later->rejection, nullptr);
  Settle(*owner);
  EXPECT_NE(later->rejection, nullptr);
  EXPECT_EQ(log_.Records(EventTopic("notes"), 0).size(), before + 1);
}

TEST_F(ProofTest, AHeardOfRivalIsLookedForAtOnce) {
  const auto zombie = Start(Wanted::kOwner);
  Settle(*zombie);
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  zombie->processor->DemandProof();
  zombie->processor->TurnOnce();
  while (bus_.Step()) {
  }
  zombie->processor->TurnOnce();
  EXPECT_FALSE(zombie->processor->owning());
}

TEST_F(ProofTest, WhatIsNewestIsShownByTheOwnerAlone) {
  const auto zombie = Start(Wanted::kOwner);
  Settle(*zombie);
  const auto standby = Start(Wanted::kStandby);
  Settle(*standby);
  const auto of_standby = AskNewest(*standby);
  Settle(*standby);
  EXPECT_TRUE(absl::IsFailedPrecondition(*of_standby)) << *of_standby;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(100);
    zombie->processor->TurnOnce();
    owner->processor->TurnOnce();
  }
  const auto of_owner = AskNewest(*owner);
  const auto of_zombie = AskNewest(*zombie);
  Settle(*owner);
  Settle(*zombie);
  EXPECT_TRUE(of_owner->ok()) << *of_owner;
  EXPECT_FALSE(of_zombie->ok());
}

using DeadlineTest = ProcessorTest;

TEST_F(DeadlineTest, ACommandWhoseTimeIsOverIsNotDecided) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto late = Ask(*owner, "r1", "tea", 0, absl::Milliseconds(500));
  clock_.Advance(500);
  Settle(*owner);
  EXPECT_TRUE(absl::IsDeadlineExceeded(late->status)) << late->status;
  EXPECT_FALSE(DbView(owner->processor->db()).Get("n/tea"));
  EXPECT_EQ(owner->processor->Status().expired_commands(), 1u);
}

TEST_F(DeadlineTest, WhoeverWaitsForATakeoverHearsSoonThatItTakesLong) {
  const auto owner = Start(Wanted::kOwner);
  owner->processor->TurnOnce();
  const auto patient = Ask(*owner, "r1", "tea");
  const auto hurried = Ask(*owner, "r2", "milk", 0, absl::Milliseconds(700));
  for (int i = 0; i < 40; ++i) {
    owner->processor->TurnOnce();  // the fence is on its way for hours
    clock_.Advance(100);
    if (i == 10) {
      EXPECT_TRUE(absl::IsDeadlineExceeded(hurried->status)) << hurried->status;
      EXPECT_EQ(answered_, 1);
    }
  }
  EXPECT_TRUE(absl::IsUnavailable(patient->status)) << patient->status;
  EXPECT_GT(patient->retry_after, absl::ZeroDuration());
}

using BoundsTest = ProcessorTest;

TEST_F(BoundsTest, AnswersThatWaitForARecordAreBoundedLikeCommands) {
  options_.commands_max = 100;
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  const auto first = Ask(*owner, "first", "tea");
  owner->processor->TurnOnce();  // in flight, and stays so
  std::vector<std::unique_ptr<CommandResult>> refusals;
  for (int i = 0; i < 2'000; ++i) {
    refusals.push_back(Ask(*owner, absl::StrCat("r", i), "need milk"));
    owner->processor->TurnOnce();
  }
  EXPECT_LE(owner->processor->Status().replies_waiting(), 200u);
  EXPECT_TRUE(absl::IsResourceExhausted(refusals.back()->status)) << refusals.back()->status;
  Settle(*owner);
  EXPECT_NE(refusals.front()->rejection, nullptr);
}

// Inputs that lead to nothing hold no memory: their bytes bound a turn, and are gone after it.
TEST_F(BoundsTest, InputsThatLeadToNothingAreReadABoundedNumberOfBytesATurn) {
  constexpr int kInputs = 200;
  constexpr size_t kBytes = 58'000;
  StringValue event;
  event.set_value(std::string(kBytes, 'x'));
  Others(kInputs, event.SerializeAsString());
  const auto owner = Start(Wanted::kOwner);
  while (notes_.reacted < kInputs) {
    const int before = notes_.reacted;
    owner->processor->TurnOnce();
    (void)bus_.Flush(absl::ZeroDuration());
    ASSERT_LE(static_cast<size_t>(notes_.reacted - before) * kBytes, (1u << 20) + kBytes);
  }
}

// All partitions of a process together hold what its budget says, and one record each at most.
TEST_F(BoundsTest, ManyBusyPartitionsShareOneBudget) {
  constexpr size_t kPartitions = 16;
  ByteBudget budget(1 << 20);
  options_.budget = &budget;
  std::vector<std::unique_ptr<Copy>> owners;
  // Copies of one partition's log would fence each other; each has a log of its own.
  std::vector<std::unique_ptr<testing::SimLog>> logs;
  std::vector<std::unique_ptr<testing::SimBus>> buses;
  std::vector<std::unique_ptr<CommandResult>> results;
  size_t most = 0;
  for (size_t i = 0; i < kPartitions; ++i) {
    owners.push_back(Start(Wanted::kNothing));
    logs.push_back(std::make_unique<testing::SimLog>());
    buses.push_back(std::make_unique<testing::SimBus>(logs[i].get(), &clock_, &random_));
    (void)buses[i]->CreateTopics({{EventTopic("notes")}, {EventTopic("other")}});
    ProcessorDeps deps;
    deps.handlers = &notes_;
    deps.bus = buses[i].get();
    deps.clock = &clock_;
    deps.open_store = [disk = &owners[i]->disk](const std::string&) {
      return testing::OpenMemoryDb(disk);
    };
    deps.wake = [] {};
    deps.random = [this] { return random_.Next(); };
    owners[i]->processor = std::make_unique<PartitionProcessor>(std::move(deps), options_, 0);
    owners[i]->processor->Want(Wanted::kOwner);
    for (int turn = 0; turn < 10; ++turn) {
      owners[i]->processor->TurnOnce();
      while (buses[i]->Step()) {
      }
    }
    ASSERT_TRUE(owners[i]->processor->owning());
  }
  for (int round = 0; round < 50; ++round) {
    for (size_t i = 0; i < kPartitions; ++i) {
      results.push_back(Ask(*owners[i], absl::StrCat(round), Text(20'000, absl::StrCat(round))));
      owners[i]->processor->TurnOnce();
      most = std::max(most, budget.used());
    }
  }
  constexpr size_t kOneRecord = 3 * 80'000;  // sealed beyond 64 KiB, and what it holds beside
  EXPECT_LE(most, budget.bytes_max() + kPartitions * kOneRecord);
  for (size_t i = 0; i < kPartitions; ++i) {
    while (owners[i]->processor->TurnOnce() || buses[i]->Step()) {
    }
  }
  EXPECT_EQ(budget.used(), 0u);
  owners.clear();
}

TEST_F(BoundsTest, AQueryForARecordThatNobodyHasWrittenIsAnsweredAtOnce) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  absl::Status told;
  Query query;
  query.at_least_offset = 1'000'000;
  query.read = [&](const absl::Status& status, const View*) { told = status; };
  owner->processor->Submit(std::move(query));
  owner->processor->TurnOnce();
  EXPECT_TRUE(absl::IsInvalidArgument(told)) << told;
}

TEST_F(BoundsTest, WhoWaitsForRecordsToComeLeavesRoomForOthers) {
  options_.queries_max = 10;
  const auto standby = Start(Wanted::kStandby);
  Settle(*standby);
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    Query query;
    query.at_least_offset = 1'000'000;
    query.read = [&](const absl::Status& status, const View*) {
      refused += absl::IsResourceExhausted(status) ? 1 : 0;
    };
    standby->processor->Submit(std::move(query));
    standby->processor->TurnOnce();
  }
  EXPECT_EQ(refused, 35);
  bool read = false;
  Query query;
  query.read = [&](const absl::Status& status, const View*) { read = status.ok(); };
  standby->processor->Submit(std::move(query));
  standby->processor->TurnOnce();
  EXPECT_TRUE(read);
}

// The letter stands in its topic before the log says that its record was read.
TEST_F(BoundsTest, ACursorWaitsForTheDeadLetterOfWhatItHasPassed) {
  const auto owner = Start(Wanted::kOwner);
  Settle(*owner);
  bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kPlain, "rubbish");
  bus_.set_faults({.lost = 1'000});
  const auto tea = Ask(*owner, "r1", "tea");
  Settle(*owner);
  EXPECT_EQ(log_.Records(DeadTopic("notes"), 0).size(), 0u);
  EXPECT_EQ(log_.Records(EventTopic("notes"), 0).size(), 1u) << "only its fence";
  bus_.set_faults({});
  SettleInTime(*owner, 6'000);
  EXPECT_EQ(log_.Records(DeadTopic("notes"), 0).size(), 1u);
  EXPECT_TRUE(tea->status.ok()) << tea->status;
}

}  // namespace
}  // namespace huying::runtime
