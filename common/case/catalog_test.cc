#include "common/case/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying {
namespace {

using ::testing::HasSubstr;

// Reads states and events as the service does at its start.
void ExpectReads(const google::protobuf::Descriptor& event,
                 const google::protobuf::EnumDescriptor* states) {
  SCOPED_TRACE(event.full_name());
  absl::StatusOr<StateCatalog> read_states = StateCatalog();
  if (states != nullptr) read_states = StateCatalog::Read(*states);
  ASSERT_TRUE(read_states.ok()) << read_states.status();
  const auto kinds = EventCatalog::Read(event, states == nullptr ? nullptr : &*read_states);
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  const auto& oneof = *event.FindOneofByName("kind");
  int last = 0;
  for (int i = 0; i < oneof.field_count(); ++i) last = std::max(last, oneof.field(i)->number());
  EXPECT_EQ(kinds->size(), last + 1);
  for (int i = 0; i < oneof.field_count(); ++i) {
    const EventInfo& info = kinds->of(oneof.field(i)->number());
    EXPECT_EQ(info.field, oneof.field(i));
    EXPECT_EQ(info.counter, "event/" + oneof.field(i)->message_type()->name());
    EXPECT_EQ(kinds->NumberOf(*oneof.field(i)->message_type()), oneof.field(i)->number());
  }
  // A reader of another service's events knows none of its states.
  const auto foreign = EventCatalog::Read(event);
  EXPECT_TRUE(foreign.ok()) << foreign.status();
}

TEST(EventCatalog, ReadsTheEventsOfAllServices) {
  ExpectReads(*intake::v1::Event::descriptor(), intake::v1::CaseState_descriptor());
  ExpectReads(*dispatch::v1::Event::descriptor(), dispatch::v1::TaskState_descriptor());
  ExpectReads(*followup::v1::Event::descriptor(), followup::v1::FollowState_descriptor());
  ExpectReads(*supervision::v1::Event::descriptor(), supervision::v1::WatchState_descriptor());
  ExpectReads(*analytics::v1::Event::descriptor(), nullptr);
}

TEST(EventCatalog, KnowsWhereAnEventLeads) {
  const auto states = StateCatalog::Read(*dispatch::v1::TaskState_descriptor());
  ASSERT_TRUE(states.ok());
  const auto kinds = EventCatalog::Read(*dispatch::v1::Event::descriptor(), &*states);
  ASSERT_TRUE(kinds.ok());
  const EventInfo& met = kinds->of(dispatch::v1::Event::kFirstMeetingHeldFieldNumber);
  EXPECT_EQ(met.to, dispatch::v1::TASK_STATE_HANDLING);
  EXPECT_EQ(met.from, uint64_t{1} << dispatch::v1::TASK_STATE_ACCEPTED);
  const EventInfo& routed = kinds->of(dispatch::v1::Event::kRoutedFieldNumber);
  EXPECT_EQ(routed.to, dispatch::v1::TASK_STATE_ROUTED);
  EXPECT_EQ(routed.from, ~uint64_t{0});
  EXPECT_EQ(routed.clock_unit->name(), "lead_unit_id");
  EXPECT_EQ(kinds->of(dispatch::v1::Event::kWorkNotedFieldNumber).to, -1);
  EXPECT_EQ(kinds->of(0).options, nullptr);
  EXPECT_EQ(kinds->of(1000).options, nullptr);
  EXPECT_EQ(states->of(dispatch::v1::TASK_STATE_IN_REVIEW).counter, "state/IN_REVIEW");
  EXPECT_EQ(states->NumberOf("IN_REVIEW"), dispatch::v1::TASK_STATE_IN_REVIEW);
  EXPECT_EQ(states->NumberOf(""), -1);
}

TEST(EventCatalog, NamesWhatIsWrong) {
  // A case header is no event, and a leg of followup's states no state of dispatch.
  const auto no_event = EventCatalog::Read(*core::v1::CaseHeader::descriptor());
  ASSERT_FALSE(no_event.ok());
  EXPECT_THAT(no_event.status().message(), HasSubstr("huying.core.v1.CaseHeader"));
  const auto other = StateCatalog::Read(*followup::v1::FollowState_descriptor());
  ASSERT_TRUE(other.ok());
  const auto mixed = EventCatalog::Read(*dispatch::v1::Event::descriptor(), &*other);
  ASSERT_FALSE(mixed.ok());
  EXPECT_THAT(mixed.status().message(), HasSubstr("TaskRouted"));
  EXPECT_THAT(mixed.status().message(), HasSubstr("ROUTED"));
  EXPECT_FALSE(StateCatalog::Read(*city::v1::Weekday_descriptor()).ok()) << "it has no words";
}

}  // namespace
}  // namespace huying
