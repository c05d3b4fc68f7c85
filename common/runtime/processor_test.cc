// One processor at a time, turned by hand. What many of them do under faults is shown by tests/sim.
#include "common/runtime/processor.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/fake_clock.h"
#include "common/testing/memory_db.h"
#include "common/testing/sim_bus.h"

namespace huying::runtime {
namespace {

using google::protobuf::StringValue;

// Notes texts. A text "need X" is refused unless X has been noted. Events of "other" lead to nothing.
class Notes final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& event, Store& store) const override {
    store.Put("n/" + static_cast<const StringValue&>(event).value(), "noted");
  }
  Outcome React(std::string_view, const Message&, const View&, const Turn&) const override {
    ++reacted;
    return Outcome::Nothing();
  }
  Outcome Execute(const Message& command, const View& view, const Turn&) const override {
    const std::string& text = static_cast<const StringValue&>(command).value();
    if (text.starts_with("need ") && !view.Get("n/" + text.substr(5))) {
      Rejection why;
      why.code = "NOT_NOTED";
      return Outcome::Reject(std::move(why));
    }
    Outcome outcome;
    outcome.events = {&command};
    outcome.answer = &command;
    return outcome;
  }

  mutable int reacted = 0;

 private:
  const ServiceSpec spec_{.name = "notes",
                          .event = &StringValue::default_instance(),
                          .follows = {{.service = "other",
                                       .mode = FollowMode::kReact,
                                       .event = &StringValue::default_instance()}}};
};

class ProcessorTest : public ::testing::Test {
 protected:
  struct Copy {
    testing::MemoryDisk disk;
    std::unique_ptr<PartitionProcessor> processor;
  };

  ProcessorTest() {
    (void)bus_.CreateTopics({{EventTopic("notes")}, {EventTopic("other")}, {DeadTopic("notes")}});
  }

  std::unique_ptr<Copy> Start(Wanted wanted) {
    auto copy = std::make_unique<Copy>();
    ProcessorDeps deps;
    deps.handlers = &notes_;
    deps.bus = &bus_;
    deps.clock = &clock_;
    deps.open_store = [disk = &copy->disk](const std::string&) { return testing::OpenMemoryDb(disk); };
    deps.wake = [] {};
    deps.random = [this] { return random_.Next(); };
    copy->processor = std::make_unique<PartitionProcessor>(std::move(deps), HostOptions{}, 0);
    copy->processor->Want(wanted);
    return copy;
  }

  // Turns it, with the network, until neither has more to do.
  void Settle(Copy& copy) {
    for (int calm = 0; calm < 3; ++calm) {
      while (copy.processor->TurnOnce() || bus_.Step()) calm = 0;
    }
  }

  // The result is filled when the answer comes; keep it until then.
  std::unique_ptr<CommandResult> Ask(Copy& copy, const std::string& id, const std::string& text) {
    auto result = std::make_unique<CommandResult>();
    auto message = std::make_unique<StringValue>();
    message->set_value(text);
    copy.processor->Submit(Command{.request_id = id,
                                   .message = std::move(message),
                                   .done = [to = result.get(), this](CommandResult from) {
                                     *to = std::move(from);
                                     ++answered_;
                                   }});
    return result;
  }

  // Decisions of another service, each with one event.
  void Others(int count) {
    log::v1::Fence fence;
    fence.set_epoch(1);
    fence.set_owner(1);
    bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kFence, fence.SerializeAsString());
    log::v1::Decision decision;
    decision.set_epoch(1);
    decision.set_owner(1);
    decision.add_entries()->add_events("");
    for (int i = 1; i <= count; ++i) {
      decision.set_seq(static_cast<uint64_t>(i));
      bus_.Inject(EventTopic("other"), 0, bus::RecordKind::kDecision, decision.SerializeAsString());
    }
  }

  Notes notes_;
  testing::SimLog log_;
  testing::FakeClock clock_;
  testing::SimRandom random_{1};
  testing::SimBus bus_{&log_, &clock_, &random_};
  int answered_ = 0;
};

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

// A row that cannot be read is not a row that is missing.
TEST_F(ProcessorTest, AFailingDiskRefusesNothing) {
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

TEST_F(ProcessorTest, AQueryIsToldThatTheDiskFails) {
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

// A process that was stopped for a while (SIGSTOP, a swapped-out machine) may have lost its partition without a word.
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

}  // namespace
}  // namespace huying::runtime
