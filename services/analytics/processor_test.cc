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

Said Visit(int64_t at_ms, const char* unit_id, core::v1::Satisfaction result,
           const char* case_id = "990101001-261122-00001") {
  return Make<followup::v1::Event>("followup", at_ms, [&](auto& e) {
    e.mutable_header()->mutable_case_()->set_case_id(case_id);
    e.mutable_visit_answered()->set_unit_id(unit_id);
    e.mutable_visit_answered()->mutable_answers()->set_responded(true);
    e.mutable_visit_answered()->mutable_answers()->set_solved(true);
    e.mutable_visit_answered()->mutable_answers()->set_result(result);
  });
}

// Two cases, over noon, and a third one that was answered.
constexpr const char* kCases[] = {"990101001-261122-00001", "990101001-261122-00002",
                                  "990101001-261122-00003"};

std::vector<Said> NewEvents() {
  using I = intake::v1::Event;
  using D = dispatch::v1::Event;
  using F = followup::v1::Event;
  using S = supervision::v1::Event;
  std::vector<Said> new_events;
  const auto of = [](const char* id, auto& e) {
    e.mutable_header()->mutable_case_()->set_case_id(id);
  };
  for (const int i : {0, 1}) {
    const int64_t at = i == 0 ? kMorning : kAfternoon;
    const char* id = kCases[i];
    const auto add = [&]<class Event>(Event, const char* service, auto fill) {
      new_events.push_back(Make<Event>(service, at, [&](auto& e) {
        of(id, e);
        fill(e);
      }));
    };
    add(I(), "intake", [](auto& e) { e.mutable_received(); });
    add(I(), "intake", [](auto& e) { e.mutable_ready(); });
    add(D(), "dispatch", [](auto& e) { e.mutable_routed()->set_lead_unit_id("east"); });
    new_events.push_back(Visit(at, "east", core::v1::SATISFACTION_SATISFIED, id));
    add(F(), "followup", [](auto& e) { e.mutable_closed(); });
    add(S(), "supervision", [](auto& e) { e.mutable_stopped()->set_unit_id("east"); });
  }
  new_events.push_back(Visit(kAfternoon, "west", core::v1::SATISFACTION_UNSATISFIED, kCases[2]));
  new_events.push_back(Make<I>("intake", kAfternoon, [&](auto& e) {
    of(kCases[2], e);
    e.mutable_answered();
  }));
  return new_events;
}

void Read(const std::vector<Said>& new_events, MemoryStore& store) {
  for (const Said& said : new_events) Handlers().Project(said.service, *said.event, store);
}

v1::GetRatesResponse RatesOf(const MemoryStore& store, uint32_t from_day, uint32_t to_day) {
  rules::Sums sums;
  ReadUnitDays(store, from_day, to_day, "", [&](const v1::UnitDay& row) { sums.Add(row); });
  v1::GetRatesResponse response;
  sums.Fill(Handlers().days().ScoringOn(rules::DayOfNumber(20261124)), response);
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
  EXPECT_EQ(all.units(0).counts().clocks_in_time(), 2);
  EXPECT_EQ(all.units(0).counts().received(), 2);
  EXPECT_EQ(all.total().counts().received(), 2);
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
  const runtime::DecisionContext context{
      .now_ms = timer->due_ms(), .partition = 5, .arena = &arena};
  store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
  ASSERT_EQ(store.log().size(), 1U);
  const v1::Event event = EventsOf<v1::Event>(store.log())[0];
  EXPECT_EQ(event.header().seq(), 1);
  EXPECT_EQ(event.day_counted().day(), 20261123);
  EXPECT_EQ(event.day_counted().received(), 1);
  EXPECT_EQ(event.day_counted().partition(), 5);
  EXPECT_FALSE(event.header().case_().area_code().empty());
  EXPECT_FALSE(event.header().pack_version().empty());
  ASSERT_EQ(event.day_counted().units_size(), 2);
  EXPECT_EQ(event.day_counted().units(0).unit_id(), "") << "the city";
  EXPECT_EQ(event.day_counted().units(1).closed(), 1);
  EXPECT_EQ(store.timers().size(), 1U) << "the next day's";

  // Nothing happens to a day of itself, and the same timer again says nothing.
  EXPECT_TRUE(Handlers().OnTimer(*timer, store, context).events.empty());
}

// A day that was said is said again when its cases count for something else, with what changed.
// MECH A1
TEST(OnTimer, WhatChangesADayThatWasSaidIsSaidWhenTheNextOneIsOver) {
  MemoryStore store;
  Read(NewEvents(), store);
  google::protobuf::Arena arena;
  const auto pass = [&](int64_t until_ms) {
    while (const auto timer = store.TakeDue(until_ms)) {
      const runtime::DecisionContext context{
          .now_ms = timer->due_ms(), .partition = 5, .arena = &arena};
      store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
    }
  };
  const int64_t noon = kMorning + 2 * kHourMs + Processor::kSealAfterMs;
  pass(noon);
  // The first case is done again, by another unit, and visited in the next day, in the same month.
  Read({Make<followup::v1::Event>("followup", kAfternoon,
                                  [](auto& e) {
                                    e.mutable_header()->mutable_case_()->set_round(2);
                                    e.mutable_visit_answered()->set_unit_id("west");
                                    e.mutable_visit_answered()->mutable_answers()->set_result(
                                        core::v1::SATISFACTION_UNSATISFIED);
                                  })},
       store);
  EXPECT_EQ(RatesOf(store, 20261123, 20261123).total().counts().visited(), 0);
  EXPECT_EQ(store.log().size(), 1U) << "not before the day is over";
  pass(noon + kDayMs);
  const auto events = EventsOf<v1::Event>(store.log());
  ASSERT_EQ(events.size(), 3U);
  const v1::DayAdjusted& adjusted = events[1].day_adjusted();
  EXPECT_EQ(adjusted.day(), 20261123);
  EXPECT_EQ(adjusted.partition(), 5);
  EXPECT_EQ(adjusted.adjustment(), 1);
  ASSERT_EQ(adjusted.units_size(), 1);
  EXPECT_EQ(adjusted.units(0).unit_id(), "east");
  EXPECT_EQ(adjusted.units(0).visited(), 0);
  EXPECT_EQ(adjusted.units(0).closed(), 1);
  EXPECT_EQ(adjusted.changes(0).visited(), -1);
  EXPECT_EQ(adjusted.changes(0).solved(), -1);
  EXPECT_EQ(adjusted.changes(0).closed(), 0);
  EXPECT_EQ(events[2].day_counted().day(), 20261124);
  EXPECT_EQ(events[2].header().seq(), 3);
  // The next day is over, and there is nothing more to say of this one.
  Read({Visit(kAfternoon + kDayMs, "west", core::v1::SATISFACTION_SATISFIED, "990101001-261122-9")},
       store);
  pass(noon + 2 * kDayMs);
  EXPECT_EQ(EventsOf<v1::Event>(store.log()).size(), 4U);
}

// A clock that never stops, and a date that is over twice.
// MECH A1
TEST(Project, ACaseIsLateOnceAndAClockWhenItsTimeIsOver) {
  MemoryStore store;
  const auto breach = [](int64_t due_ms, const char* unit_id) {
    return Make<supervision::v1::Event>("supervision", kAfternoon + kDayMs, [&](auto& e) {
      e.mutable_breached()->set_leg(city::v1::LEG_SOLVE);
      e.mutable_breached()->set_due_ms(due_ms);
      e.mutable_breached()->set_unit_id(unit_id);
    });
  };
  Read({breach(kMorning, "east"), breach(kAfternoon, "west")}, store);
  const v1::GetRatesResponse all = RatesOf(store, 0, 0);
  EXPECT_EQ(all.total().counts().cases_breached(), 1);
  EXPECT_EQ(all.total().counts().clocks_breached(), 2);
  EXPECT_EQ(all.units(0).counts().cases_breached(), 1);
  EXPECT_EQ(all.units(1).counts().cases_breached(), 0) << "west came when it was late";
  EXPECT_EQ(RatesOf(store, 20261123, 20261123).total().counts().cases_breached(), 1);
  // What nobody used up alone is shared: the case is late, and nobody's.
  MemoryStore other;
  Read({breach(kMorning, "")}, other);
  EXPECT_EQ(RatesOf(other, 0, 0).total().counts().cases_breached(), 1);
  EXPECT_EQ(RatesOf(other, 0, 0).units_size(), 0);
}

// MECH A1
TEST(Project, ReceivedCountsCasesNotRoutings) {
  MemoryStore store;
  const auto routed = [](int64_t at_ms, const char* unit_id) {
    return Make<dispatch::v1::Event>("dispatch", at_ms, [&](auto& e) {
      e.mutable_header()->mutable_case_()->set_registered_ms(kMorning);
      e.mutable_routed()->set_lead_unit_id(unit_id);
    });
  };
  Read({Make<intake::v1::Event>("intake", kMorning, [](auto& e) { e.mutable_received(); }),
        routed(kAfternoon, "east"), routed(kAfternoon, "west"), routed(kAfternoon, "east")},
       store);
  const v1::GetRatesResponse day = RatesOf(store, 20261123, 20261123);
  EXPECT_EQ(day.total().counts().received(), 1);
  ASSERT_EQ(day.units_size(), 2) << "routed after noon, received before";
  EXPECT_EQ(day.units(0).counts().received(), 1);
  EXPECT_EQ(day.units(1).counts().received(), 1);
  EXPECT_EQ(RatesOf(store, 0, 0).total().counts().routed(), 3);
}

// MECH A1
TEST(Project, CategoryAndPlaceFollowTheCaseAndCountOnTheDayOfReceipt) {
  MemoryStore store;
  const auto with = [](const char* category, auto set) {
    return Make<intake::v1::Event>("intake", kAfternoon, [&](auto& e) {
      e.mutable_header()->mutable_case_()->set_registered_ms(kMorning);
      e.mutable_header()->mutable_case_()->set_category_code(category);
      set(e);
    });
  };
  Read({with("02.01.01", [](auto& e) { e.mutable_ready(); })}, store);
  EXPECT_THAT(CountsOf(store, "category", 20261123, 20261123), ElementsAre(Pair("02.01.01", 1)));
  Read({with("03.01.01", [](auto& e) { e.mutable_refused(); })}, store);
  EXPECT_THAT(CountsOf(store, "category", 20261123, 20261123), ElementsAre(Pair("03.01.01", 1)));
  EXPECT_THAT(CountsOf(store, "category"), ElementsAre(Pair("03.01.01", 1)));
}

// The dimensions have the same cases: what was taken back before it was ready is in each. MECH A1, I8
TEST(Project, WhatWasTakenBackIsInEveryDimension) {
  for (const bool was_ready : {false, true}) {
    MemoryStore store;
    const auto with = [](auto set) {
      return Make<intake::v1::Event>("intake", kMorning, [&](auto& e) {
        e.mutable_header()->mutable_case_()->set_registered_ms(kMorning);
        e.mutable_header()->mutable_case_()->set_category_code("02.01.01");
        set(e);
      });
    };
    Read({with([](auto& e) { e.mutable_received(); })}, store);
    if (was_ready) Read({with([](auto& e) { e.mutable_ready(); })}, store);
    Read({with([](auto& e) { e.mutable_withdrawn(); })}, store);
    for (const char* dimension : {"category", "hour", "channel"}) {
      const auto counts = CountsOf(store, dimension);
      ASSERT_EQ(counts.size(), 1U) << dimension;
      EXPECT_EQ(counts.begin()->second, 1) << dimension;
    }
  }
}

// Counts by category and place are no figures of a unit, so no day says them; that the other unit has
// received the case is one, and is said when the next day is over.
// MECH A1, I10
TEST(OnTimer, ACorrectionMovesTheCountsOfTheDayOfReceipt) {
  MemoryStore store;
  google::protobuf::Arena arena;
  const auto pass = [&](int64_t until_ms) {
    while (const auto timer = store.TakeDue(until_ms)) {
      const runtime::DecisionContext context{.now_ms = timer->due_ms(), .arena = &arena};
      store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
    }
  };
  const auto of_intake = [](int64_t at_ms, auto set) {
    return Make<intake::v1::Event>("intake", at_ms, [&](auto& e) {
      e.mutable_header()->mutable_case_()->set_registered_ms(kMorning);
      set(e);
    });
  };
  const auto routed = [](int64_t at_ms, const char* unit_id) {
    return Make<dispatch::v1::Event>("dispatch", at_ms, [&](auto& e) {
      e.mutable_header()->mutable_case_()->set_registered_ms(kMorning);
      e.mutable_routed()->set_lead_unit_id(unit_id);
    });
  };
  const auto correct = [](auto& e) {
    core::v1::CaseHeader& header = *e.mutable_header()->mutable_case_();
    header.set_area_code("990101002001");
    header.set_category_code("03.01.01");
    e.mutable_place_corrected();
  };
  Read({of_intake(kMorning, [](auto& e) { e.mutable_received(); }), of_intake(kMorning, correct)},
       store);
  EXPECT_THAT(CountsOf(store, "area"), ElementsAre())
      << "it is counted when intake is done with it";
  Read({of_intake(kMorning, [](auto& e) { e.mutable_ready(); }), routed(kMorning, "east")}, store);
  const int64_t noon = kMorning + 2 * kHourMs + Processor::kSealAfterMs;
  pass(noon);
  Read({of_intake(kAfternoon, correct), routed(kAfternoon, "west")}, store);
  EXPECT_THAT(CountsOf(store, "area", 20261123, 20261123), ElementsAre(Pair("990101002001", 1)));
  EXPECT_THAT(CountsOf(store, "category", 20261123, 20261123), ElementsAre(Pair("03.01.01", 1)));
  EXPECT_THAT(CountsOf(store, "category", 20261124, 20261124), ElementsAre());
  pass(noon + kDayMs);
  const auto events = EventsOf<v1::Event>(store.log());
  ASSERT_EQ(events.size(), 3U);
  const v1::DayAdjusted& adjusted = events[1].day_adjusted();
  EXPECT_EQ(adjusted.day(), 20261123);
  ASSERT_EQ(adjusted.units_size(), 1);
  EXPECT_EQ(adjusted.units(0).unit_id(), "west");
  EXPECT_EQ(adjusted.changes(0).received(), 1);
}

// A past day comes out the same whichever service is read first.
// MECH A1
RC_GTEST_PROP(Project, TheOrderOfReadingDoesNotMatter, ()) {
  std::map<std::string, std::vector<Said>> logs;
  std::vector<std::string> turns;
  for (const Said& said : NewEvents()) {
    logs[said.service].push_back(said);
    turns.emplace_back(said.service);
  }
  MemoryStore store;
  Read(NewEvents(), store);
  for (size_t i = turns.size(); i > 1; --i) {
    std::swap(turns[i - 1], turns[*rc::gen::inRange<size_t>(0, i)]);
  }
  std::map<std::string, size_t> read;
  MemoryStore other;
  for (const std::string& service : turns) Read({logs[service][read[service]++]}, other);
  RC_ASSERT(other.rows() == store.rows());
  RC_ASSERT(other.timers() == store.timers());
}

}  // namespace
}  // namespace huying::analytics
