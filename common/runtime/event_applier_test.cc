#include "common/runtime/event_applier.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "common/runtime/keys.h"
#include "common/runtime/reply_cache.h"
#include "common/testing/row_store.h"

namespace huying::runtime {
namespace {

using google::protobuf::StringValue;

constexpr int64_t kKeptMs = 1'000;

// Puts a row for each event; an event of "other" sets a timer at 500.
class RowHandlers final : public Handlers {
 public:
  explicit RowHandlers(SubscriptionMode mode) {
    spec_.name = "rows";
    spec_.event = &StringValue::default_instance();
    spec_.subscriptions = {
        {.service = "other", .mode = mode, .event = &StringValue::default_instance()}};
    spec_.answers_kept_ms = kKeptMs;
  }
  const ServiceSpec& spec() const override { return spec_; }
  void Evolve(const Message& event, Store& store) const override {
    store.Put("e/" + static_cast<const StringValue&>(event).value(), "");
  }
  void Project(std::string_view, const Message& event, Store& store) const override {
    store.SetTimer(500, static_cast<const StringValue&>(event).value(), 1);
  }

 private:
  ServiceSpec spec_;
};

log::v1::TimerKey TimerOf(const std::string& subject) {
  log::v1::TimerKey timer;
  timer.set_due_ms(500);
  timer.set_subject(subject);
  timer.set_kind(1);
  return timer;
}

void AddEvent(const std::string& text, log::v1::Entry& entry) {
  StringValue event;
  event.set_value(text);
  *entry.add_events() = event.SerializeAsString();
}

log::v1::Decision Fired(const std::string& subject) {
  log::v1::Decision decision;
  *decision.add_entries()->mutable_cause()->mutable_timer() = TimerOf(subject);
  return decision;
}

TEST(EventApplier, AppliesEventsAndAnswers) {
  const RowHandlers handlers(SubscriptionMode::kReact);
  const EventApplier applier(&handlers);
  google::protobuf::Arena arena;
  testing::RowStore store;
  log::v1::Decision decision;
  decision.set_time_ms(10'000);
  log::v1::Entry* entry = decision.add_entries();
  entry->mutable_cause()->mutable_request()->set_request_id("r1");
  entry->mutable_cause()->mutable_request()->set_answer("yes");
  AddEvent("a", *entry);
  AddEvent("b", *entry);
  applier.Apply(decision, 7, arena, store);
  EXPECT_TRUE(store.Get("e/a") && store.Get("e/b"));
  const auto answer = FindAnswer(store, "", "r1", 10'000 + kKeptMs);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->answer(), "yes");
  EXPECT_EQ(answer->offset(), 7);
  EXPECT_FALSE(FindAnswer(store, "", "r1", 10'001 + kKeptMs)) << "its time is over";
  EXPECT_FALSE(FindAnswer(store, "", "r2", 0));
}

TEST(EventApplier, LeavesOutAnEventThatCannotBeRead) {
  const RowHandlers handlers(SubscriptionMode::kReact);
  const EventApplier applier(&handlers);
  google::protobuf::Arena arena;
  testing::RowStore store;
  log::v1::Decision decision;
  *decision.add_entries()->add_events() = "\xff\xff";
  AddEvent("a", *decision.add_entries());
  applier.Apply(decision, 0, arena, store);
  EXPECT_EQ(applier.unreadable_events(), 1u);
  EXPECT_TRUE(store.Get("e/a"));
}

TEST(Matters, LooksAtTheKindWithoutParsing) {
  const Subscription all{.service = "other"};
  const Subscription third{.service = "other", .kinds = {3}};
  const std::string header(
      "\x0a\x02"
      "ab",
      4);
  const std::string kind3("\x1a\x00", 2);
  const std::string kind4("\x22\x00", 2);
  struct Row {
    const char* name;
    const Subscription& subscription;
    std::string bytes;
    bool matters;
  };
  const Row rows[] = {
      {"all kinds are followed", all, header + kind4, true},
      {"a kind that is named", third, header + kind3, true},
      {"a kind that is not named", third, header + kind4, false},
      {"without a header", third, kind4, false},
      {"a header and nothing more: parsing tells", third, header, true},
      {"cut off: parsing tells", third, "\x0a\x7f", true},
      {"nothing: parsing tells", third, "", true},
  };
  for (const Row& row : rows)
    EXPECT_EQ(Matters(row.subscription, row.bytes), row.matters) << row.name;
}

TEST(EventApplier, ATimerOfTheServiceItselfMayBeSetAgain) {
  const RowHandlers handlers(SubscriptionMode::kReact);
  const EventApplier applier(&handlers);
  google::protobuf::Arena arena;
  testing::RowStore store;
  store.SetTimer(TimerOf("x"));
  applier.Apply(Fired("x"), 0, arena, store);
  EXPECT_TRUE(store.rows().empty());
}

// Own log first or projection first: the rows are the same.
TEST(EventApplier, ATimerOfAProjectionFiresOnceWhateverTheOrder) {
  const RowHandlers handlers(SubscriptionMode::kProject);
  const EventApplier applier(&handlers);
  google::protobuf::Arena arena;
  log::v1::Decision of_other;
  AddEvent("x", *of_other.add_entries());
  const Subscription& subscription = handlers.spec().subscriptions.front();

  testing::RowStore projected_first, fired_first;
  applier.Project(subscription, of_other, arena, projected_first);
  EXPECT_TRUE(projected_first.Get(TimerRowKey(TimerOf("x"))));
  applier.Apply(Fired("x"), 0, arena, projected_first);
  applier.Project(subscription, of_other, arena, projected_first);

  applier.Apply(Fired("x"), 0, arena, fired_first);
  applier.Project(subscription, of_other, arena, fired_first);
  EXPECT_FALSE(fired_first.Get(TimerRowKey(TimerOf("x"))));
  EXPECT_EQ(projected_first.rows(), fired_first.rows());
}

TEST(Cursors, MoveAndAreFound) {
  log::v1::StoreState state;
  log::v1::Decision decision;
  log::v1::Cursor* moved = decision.add_cursors();
  moved->set_service("other");
  moved->set_next_offset(5);
  MoveInputs(decision.cursors(), state);
  moved->set_next_offset(9);
  MoveInputs(decision.cursors(), state);
  ASSERT_EQ(state.inputs_size(), 1);
  EXPECT_EQ(InputCursor(state, "other").next_offset(), 9);
  EXPECT_EQ(InputCursor(state, "third").next_offset(), 0);
  EXPECT_EQ(InputCursor(state, "third").service(), "third");
}

}  // namespace
}  // namespace huying::runtime
