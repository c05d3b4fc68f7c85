#include <gtest/gtest.h>

#include <memory>

#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "services/supervision/example.h"
#include "services/supervision/processor.h"

namespace huying::supervision {
namespace {

constexpr char kReadCase[] = "990101001-261122-00001";

class WordsWorld {
 public:
  WordsWorld()
      : city_(city::City::Load("common/city/testdata/small").value()), handlers_(city_.get()) {}

  // What another service says so many minutes after Monday, 10:00.
  template <class Event, class Fill>
  void Read(const char* service, int64_t minute, Fill fill) {
    Event event;
    core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
    header.set_case_id(kReadCase);
    header.set_area_code("990101001001");
    header.set_category_code("02.01.01");
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_unit_id("east");
    header.set_registered_ms(kMonday10);
    header.set_round(1);
    event.mutable_header()->set_time_ms(kMonday10 + minute * kMinuteMs);
    fill(event);
    store.Apply(handlers_, handlers_.React(service, event, store, context_));
  }
  void RunUntil(int64_t now_ms) {
    while (const auto timer = store.TakeDue(now_ms)) {
      context_.now_ms = timer->due_ms();
      store.Apply(handlers_, handlers_.OnTimer(*timer, store, context_));
    }
  }
  v1::Watch Watch() const {
    v1::Watch watch;
    store.Load(casework::CaseKey(kReadCase), watch);
    return watch;
  }
  size_t Listed(const char* list) const {
    return store.CountBelow(casework::ListPrefix(list, "centre"));
  }

  testing::MemoryStore store;

 private:
  const std::unique_ptr<const city::City> city_;
  const Processor handlers_;
  google::protobuf::Arena arena_;
  runtime::DecisionContext context_{.now_ms = kMonday10, .arena = &arena_};
};

// What is added to a case that is over is read in time, and the watch stays ended; of an answer on the
// spot, which no unit had, too. MECH S1, F8
TEST(Words, AfterTheEndHaveAClock) {
  using dispatch::v1::Event;
  using Followup = followup::v1::Event;
  for (const bool on_the_spot : {false, true}) {
    WordsWorld world;
    if (!on_the_spot) {
      world.Read<Event>("dispatch", 0,
                        [](auto& e) { e.mutable_routed()->set_lead_unit_id("east"); });
      world.Read<Event>("dispatch", 10, [](auto& e) { e.mutable_replied(); });
    }
    world.Read<Followup>("followup", 20, [&](auto& e) {
      on_the_spot ? void(e.mutable_closed_on_the_spot()) : void(e.mutable_closed());
    });
    const auto receive = [](auto& e) { e.mutable_words_received()->set_unit_id("centre"); };
    world.Read<Followup>("followup", 60, receive);
    world.Read<Followup>("followup", 90, receive);  // more of it does not begin anew
    ASSERT_EQ(world.Watch().clocks_size(), 1);
    EXPECT_EQ(world.Watch().clocks(0).leg(), city::v1::LEG_WORDS);
    EXPECT_EQ(world.Watch().clocks(0).started_ms(), kMonday10 + kHourMs);
    EXPECT_EQ(world.Watch().state(), v1::WATCH_STATE_ENDED);
    EXPECT_EQ(world.Listed("due"), 1U);
    world.RunUntil(kMonday10 + 3 * kDayMs);  // due in a workday
    EXPECT_EQ(world.Listed("breached"), 1U);
    EXPECT_NE(world.Watch().clocks(0).told_size(), 0) << "somebody was told";
    world.Read<Followup>("followup", 6000, [](auto& e) { e.mutable_words_read(); });
    EXPECT_EQ(world.Watch().clocks_size(), 0);
    EXPECT_EQ(world.Watch().ended_round(), 1U);
    EXPECT_EQ(world.Watch().state(), v1::WATCH_STATE_ENDED);
    EXPECT_EQ(world.Listed("due"), 0U);
  }
}

}  // namespace
}  // namespace huying::supervision
