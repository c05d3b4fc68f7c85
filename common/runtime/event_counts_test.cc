#include "common/runtime/event_counts.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <map>

#include "common/testing/processor_fixture.h"
#include "huying/dispatch/v1/dispatch.pb.h"

namespace huying::runtime {
namespace {

std::map<std::string, uint64_t> All(const EventCounts& counts) {
  std::map<std::string, uint64_t> all;
  counts.Each([&](std::string_view kind, uint64_t events) { all[std::string(kind)] = events; });
  return all;
}

uint64_t Sum(const EventCounts& counts) {
  uint64_t sum = 0;
  counts.Each([&](std::string_view, uint64_t events) { sum += events; });
  return sum;
}

dispatch::v1::Event Noted() {
  dispatch::v1::Event event;
  event.mutable_header()->set_seq(1);
  event.mutable_work_noted()->set_text("看过了");
  return event;
}

TEST(EventCounts, KnowsAllKindsFromTheStartAndCountsByKind) {
  EventCounts counts(dispatch::v1::Event::default_instance());
  EXPECT_EQ(All(counts).at("TaskAccepted"), 0u) << "a series that begins at 1 has lost its first";
  EXPECT_EQ(All(counts).size(),
            static_cast<size_t>(
                dispatch::v1::Event::descriptor()->FindOneofByName("kind")->field_count()));
  dispatch::v1::Event accepted;
  accepted.mutable_header();  // present and empty
  accepted.mutable_accepted();
  log::v1::Decision decision;
  for (int i = 0; i < 2; ++i) {
    log::v1::Entry* entry = decision.add_entries();
    entry->add_events(Noted().SerializeAsString());
    entry->add_events(accepted.SerializeAsString());
    entry->add_events(Noted().SerializeAsString());
  }
  counts.Decided(KindsOf(decision));
  EXPECT_EQ(All(counts).at("WorkNoted"), 4u);
  EXPECT_EQ(All(counts).at("TaskAccepted"), 2u);
  EXPECT_EQ(Sum(counts), 6u);
}

TEST(EventCounts, LeavesOutWhatItDoesNotKnow) {
  EventCounts counts(dispatch::v1::Event::default_instance());
  log::v1::Decision decision;
  decision.add_entries()->add_events("\xff");
  decision.add_entries()->add_events("");
  google::protobuf::Int64Value newer;  // field 1 is a number, and there is no kind
  newer.set_value(7);
  decision.add_entries()->add_events(newer.SerializeAsString());
  counts.Decided(KindsOf(decision));
  EXPECT_EQ(Sum(counts), 0u);
}

TEST(EventCounts, AServiceWithoutKindsHasNone) {
  EventCounts counts(google::protobuf::StringValue::default_instance());
  EXPECT_TRUE(All(counts).empty());
}

TEST(DecisionCounter, CountsItsOwnRecordsOnce) {
  EventCounts counts(dispatch::v1::Event::default_instance());
  DecisionCounter counter(&counts);
  log::v1::Decision decision;
  decision.add_entries()->add_events(Noted().SerializeAsString());
  decision.set_owner(0);
  counter.Followed(3, decision);
  decision.set_owner(7);
  counter.Followed(4, decision);
  EXPECT_EQ(Sum(counts), 0u) << "of others, before its first tenure";
  counter.Begin(7, 10);
  counter.Followed(4, decision);
  EXPECT_EQ(Sum(counts), 0u) << "before its fence";
  counter.Delivered(11, KindsOf(decision));
  counter.Followed(11, decision);  // an older store is opened again
  counter.Followed(12, decision);  // its report was lost
  counter.Followed(12, decision);
  decision.set_owner(8);
  counter.Followed(13, decision);
  EXPECT_EQ(Sum(counts), 2u);
  DecisionCounter(nullptr).Delivered(1, KindsOf(decision));
}

// Notes events of dispatch, one for each command.
class Worked final : public Handlers {
 public:
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message&, Store& store) const override { store.Count("event/WorkNoted"); }
  Outcome Execute(const Message&, const View&, const DecisionContext& context) const override {
    auto* event = google::protobuf::Arena::CreateMessage<dispatch::v1::Event>(context.arena);
    *event = Noted();
    Outcome outcome;
    outcome.events = {event};
    return outcome;
  }

 private:
  const ServiceSpec spec_{
      .name = "notes", .event = &dispatch::v1::Event::default_instance(), .subscriptions = {}};
};

class DecidedEvents : public ProcessorTest {
 protected:
  const Worked worked_{};
  EventCounts first_{dispatch::v1::Event::default_instance()};
  EventCounts second_{dispatch::v1::Event::default_instance()};
};

// The kind of mistake that this is for: the second process has folded what the first one decided,
// so the partition's counter in its rows is the sum, while it has decided nothing itself.
TEST_F(DecidedEvents, AreOfTheProcessAndNotOfThePartition) {
  const auto owner = Start(Wanted::kOwner, &worked_, &first_);
  Settle(*owner);
  std::vector<std::unique_ptr<CommandResult>> results;
  for (int i = 0; i < 5; ++i) results.push_back(Ask(*owner, absl::StrCat("a", i), "work"));
  EXPECT_EQ(Sum(first_), 0u) << "nothing is durable yet";
  Settle(*owner);
  EXPECT_EQ(Sum(first_), 5u);
  const auto heir = Start(Wanted::kOwner, &worked_, &second_);
  Settle(*heir);
  EXPECT_EQ(DbView(heir->processor->db()).Counter("event/WorkNoted"), 5);
  EXPECT_EQ(Sum(second_), 0u);
  results.push_back(Ask(*heir, "b", "work"));
  Settle(*heir);
  EXPECT_EQ(Sum(second_), 1u);
  Settle(*owner);  // it reads what its heir has decided
  EXPECT_EQ(Sum(first_), 5u);
}

// Its report was lost, so its owner stepped down; the record was there all the same.
TEST_F(DecidedEvents, CountARecordWhoseReportWasLostOnceItIsRead) {
  const auto owner = Start(Wanted::kOwner, &worked_, &first_);
  Settle(*owner);
  const auto sure = Ask(*owner, "r1", "work");
  Settle(*owner);
  const auto unsure = Ask(*owner, "r2", "work");
  owner->processor->TurnOnce();  // appended, and on its way
  owner->processor->Want(Wanted::kStandby);
  Settle(*owner);
  EXPECT_TRUE(absl::IsFailedPrecondition(unsure->status) || absl::IsUnavailable(unsure->status))
      << unsure->status;
  EXPECT_EQ(DbView(owner->processor->db()).Counter("event/WorkNoted"), 2);
  EXPECT_EQ(Sum(first_), 2u);
  owner->processor->Want(Wanted::kOwner);
  Settle(*owner);
  EXPECT_EQ(Sum(first_), 2u) << "counted once, however often it is read";
}

}  // namespace
}  // namespace huying::runtime
