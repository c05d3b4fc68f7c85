#include "services/analytics/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "common/testing/memory_store.h"
#include "common/testing/subscription_kinds.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "rapidcheck/gtest.h"
#include "services/analytics/keys.h"
#include "services/analytics/queries.h"
#include "services/analytics/rules/rates.h"

namespace huying::analytics {
namespace {

using huying::testing::EventsOf;
using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::Pair;

// Monday 2026-11-23, 10:00 in Beijing: by noon days still the 23rd.
constexpr int64_t kMorning = 1'795'399'200'000;
constexpr int64_t kAfternoon = kMorning + 5 * kHourMs;  // 15:00: counts for the 24th

const Processor& Handlers() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("common/city/testdata/small").value();
  static const Processor processor(city.get());
  return processor;
}

struct Said {
  const char* service;
  std::shared_ptr<const google::protobuf::Message>
      event;  // shared by the orders in which it is read
};

template <class Event, class Fill>
Said Make(const char* service, int64_t at_ms, Fill fill) {
  auto event = std::make_shared<Event>();
  core::v1::CaseHeader& of_case = *event->mutable_header()->mutable_case_();
  of_case.set_case_id("990101001-261122-00001");
  of_case.set_area_code("99010100100101");  // a grid
  of_case.set_category_code("02.01.01");
  of_case.set_unit_id("east");
  of_case.set_channel(city::v1::CHANNEL_KIND_WEB);
  event->mutable_header()->set_time_ms(at_ms);
  fill(*event);
  return {service, event};
}

Said Visit(int64_t at_ms, const char* unit_id, core::v1::Satisfaction result) {
  return Make<followup::v1::Event>("followup", at_ms, [&](auto& e) {
    e.mutable_visit_answered()->set_unit_id(unit_id);
    e.mutable_visit_answered()->mutable_answers()->set_responded(true);
    e.mutable_visit_answered()->mutable_answers()->set_solved(true);
    e.mutable_visit_answered()->mutable_answers()->set_result(result);
  });
}

// Two cases, over noon.
std::vector<Said> NewEvents() {
  using I = intake::v1::Event;
  using D = dispatch::v1::Event;
  using F = followup::v1::Event;
  using S = supervision::v1::Event;
  std::vector<Said> new_events;
  for (const int64_t at : {kMorning, kAfternoon}) {
    new_events.push_back(Make<I>("intake", at, [](auto& e) { e.mutable_received(); }));
    new_events.push_back(Make<I>("intake", at, [](auto& e) { e.mutable_ready(); }));
    new_events.push_back(
        Make<D>("dispatch", at, [](auto& e) { e.mutable_routed()->set_lead_unit_id("east"); }));
    new_events.push_back(Visit(at, "east", core::v1::SATISFACTION_SATISFIED));
    new_events.push_back(Make<F>("followup", at, [](auto& e) { e.mutable_closed(); }));
    new_events.push_back(
        Make<S>("supervision", at, [](auto& e) { e.mutable_stopped()->set_unit_id("east"); }));
  }
  new_events.push_back(Visit(kAfternoon, "west", core::v1::SATISFACTION_UNSATISFIED));
  new_events.push_back(Make<I>("intake", kAfternoon, [](auto& e) { e.mutable_answered(); }));
  return new_events;
}

void Read(const std::vector<Said>& new_events, MemoryStore& store) {
  for (const Said& said : new_events) Handlers().Project(said.service, *said.event, store);
}

v1::GetRatesResponse RatesOf(const MemoryStore& store, uint32_t from_day, uint32_t to_day) {
  rules::Sums sums;
  ReadUnitDays(store, from_day, to_day, "", [&](const v1::UnitDay& row) { sums.Add(row); });
  v1::GetRatesResponse response;
  sums.Fill(Handlers().days(), false, response);
  return response;
}

std::map<std::string, int64_t> CountsOf(const MemoryStore& store, const char* dimension,
                                        uint32_t from_day = 0, uint32_t to_day = 0) {
  std::map<std::string, int64_t> counts;
  EXPECT_TRUE(AddCounts(store, dimension, from_day, to_day, counts));
  return counts;
}

TEST(Project, KindsThatAreNotFollowedDoNotMatter) {
  huying::testing::ExpectOtherKindsDoNotMatter(Handlers());
}

// MECH A1
TEST(Project, CountsByUnitAndReportDay) {
  MemoryStore store;
  Read(NewEvents(), store);
  const v1::GetRatesResponse all = RatesOf(store, 0, 0);
  ASSERT_EQ(all.units_size(), 2);
  EXPECT_EQ(all.units(0).counts().unit_id(), "east");
  EXPECT_EQ(all.units(0).counts().routed(), 2);
  EXPECT_EQ(all.units(0).counts().closed(), 2);
  EXPECT_EQ(all.units(0).counts().clocks_stopped(), 2);
  EXPECT_EQ(all.units(0).rates().score_ppm(), 1'000'000);
  EXPECT_EQ(all.units(0).rank(), 1);
  EXPECT_EQ(all.units(0).tier_id(), "leading");
  EXPECT_EQ(all.units(1).rates().score_ppm(), 600'000);
  EXPECT_EQ(all.total().rates().base(), 3);
  EXPECT_EQ(RatesOf(store, 20261123, 20261123).total().rates().base(), 1);
  EXPECT_EQ(RatesOf(store, 20261124, 20261124).total().rates().base(), 2);
  EXPECT_EQ(RatesOf(store, 20261125, 0).units_size(), 0);
}

TEST(Project, CountsByPlaceCategoryChannelAndHour) {
  MemoryStore store;
  Read(NewEvents(), store);
  EXPECT_THAT(CountsOf(store, "area"), ElementsAre(Pair("990101001001", 3)))
      << "grids count for their community";
  EXPECT_THAT(CountsOf(store, "category"), ElementsAre(Pair("02.01.01", 3)));
  EXPECT_THAT(CountsOf(store, "channel"), ElementsAre(Pair("CHANNEL_KIND_WEB", 2)));
  EXPECT_THAT(CountsOf(store, "hour"), ElementsAre(Pair("10", 1), Pair("15", 1)));
  EXPECT_THAT(CountsOf(store, "hour", 20261124, 20261124), ElementsAre(Pair("15", 1)));
  std::map<std::string, int64_t> counts;
  EXPECT_FALSE(AddCounts(store, "colour", 0, 0, counts));
}

// MECH A1
TEST(OnTimer, ADayIsSaidOnceWhenItIsOver) {
  MemoryStore store;
  Read(NewEvents(), store);
  google::protobuf::Arena arena;
  const int64_t noon = kMorning + 2 * kHourMs;
  EXPECT_FALSE(store.TakeDue(noon + Processor::kSealAfterMs - 1).has_value());
  const auto timer = store.TakeDue(noon + Processor::kSealAfterMs);
  ASSERT_TRUE(timer.has_value());
  const runtime::DecisionContext context{.now_ms = timer->due_ms(), .arena = &arena};
  store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
  ASSERT_EQ(store.log().size(), 1U);
  const v1::Event event = EventsOf<v1::Event>(store.log())[0];
  EXPECT_EQ(event.header().seq(), 1);
  EXPECT_EQ(event.day_counted().day(), 20261123);
  EXPECT_EQ(event.day_counted().received(), 1);
  ASSERT_EQ(event.day_counted().units_size(), 1);
  EXPECT_EQ(event.day_counted().units(0).closed(), 1);
  EXPECT_EQ(store.timers().size(), 1U) << "the next day's";

  // A late fact changes the day's own counts, not what was said.
  const auto said = store.Get(SealedKey(20261123));
  Read({Visit(kMorning, "west", core::v1::SATISFACTION_SATISFIED)}, store);
  EXPECT_EQ(RatesOf(store, 20261123, 20261123).total().rates().base(), 2);
  EXPECT_EQ(store.Get(SealedKey(20261123)), said);
  EXPECT_TRUE(Handlers().OnTimer(*timer, store, context).events.empty());
}

// A past day comes out the same whatever is read first.
// MECH A1
RC_GTEST_PROP(Project, TheOrderOfReadingDoesNotMatter, ()) {
  MemoryStore store;
  Read(NewEvents(), store);
  std::vector<Said> new_events = NewEvents();
  for (size_t i = new_events.size(); i > 1; --i) {
    std::swap(new_events[i - 1], new_events[*rc::gen::inRange<size_t>(0, i)]);
  }
  MemoryStore other;
  Read(new_events, other);
  RC_ASSERT(other.rows() == store.rows());
  RC_ASSERT(other.timers() == store.timers());
}

}  // namespace
}  // namespace huying::analytics
