#include "services/supervision/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "common/testing/subscription_kinds.h"
#include "rapidcheck/gtest.h"
#include "services/supervision/example.h"
#include "services/supervision/keys.h"

namespace huying::supervision {
namespace {

using huying::testing::EventsOf;
using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kCase[] = "990101001-261122-00001";

const Processor& Handlers() {
  static const std::unique_ptr<const city::City> city =
      city::City::Load("common/city/testdata/small").value();
  static const Processor processor(city.get());
  return processor;
}

// One fact of another service, to be read.
struct Said {
  const char* service;
  std::shared_ptr<const google::protobuf::Message>
      event;  // shared by the orders in which it is read
};

class World {
 public:
  World() {
    header.set_case_id(kCase);
    header.set_area_code("990101001001");
    header.set_category_code("02.01.01");  // class joint: two reviews
    header.set_grade(city::v1::GRADE_GENERAL);
    header.set_unit_id("east");
    header.set_registered_ms(kMonday10);
    header.set_round(1);
  }

  // Something that another service says at `at_ms`.
  template <class Event, class Fill>
  Said Make(const char* service, int64_t at_ms, Fill fill) const {
    auto event = std::make_shared<Event>();
    *event->mutable_header()->mutable_case_() = header;
    event->mutable_header()->set_time_ms(at_ms);
    fill(*event);
    return {service, event};
  }
  template <class Fill>
  Said Dispatch(int64_t minute, Fill fill) const {
    return Make<dispatch::v1::Event>("dispatch", kMonday10 + minute * kMinuteMs, fill);
  }
  template <class Fill>
  Said Followup(int64_t minute, Fill fill) const {
    return Make<followup::v1::Event>("followup", kMonday10 + minute * kMinuteMs, fill);
  }
  Said Received() const {
    return Make<intake::v1::Event>("intake", kMonday10, [](auto& e) { e.mutable_received(); });
  }
  Said Routed(int64_t minute) const {
    return Dispatch(minute, [](auto& e) { e.mutable_routed()->set_lead_unit_id("east"); });
  }
  Said Closed(int64_t minute) const {
    return Followup(minute, [](auto& e) { e.mutable_closed(); });
  }
  Said FalseCheck() const {
    return Followup(0, [](auto& e) { e.mutable_solution_refuted()->set_unit_id("east"); });
  }

  void Read(const Said& said) {
    const auto& event = *said.event;
    store.Apply(Handlers(), Handlers().React(said.service, event, store, context));
  }
  std::unique_ptr<Rejection> Do(const char* person, v1::ExecuteRequest request) {
    request.mutable_header()->set_case_id(kCase);
    request.mutable_header()->mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
    request.mutable_header()->mutable_actor()->set_person_id(person);
    runtime::Outcome outcome = Handlers().Execute(request, store, context);
    store.Apply(Handlers(), outcome);
    if (outcome.answer != nullptr) {
      EXPECT_EQ(static_cast<const v1::ExecuteResponse*>(outcome.answer)->order(), 1);
    }
    return std::move(outcome.rejection);
  }
  // Fires all that is due until then, each at its own time.
  void RunUntil(int64_t now_ms) {
    while (const auto timer = store.TakeDue(now_ms)) {
      context.now_ms = timer->due_ms();
      store.Apply(Handlers(), Handlers().OnTimer(*timer, store, context));
    }
    context.now_ms = now_ms;
  }

  v1::Watch Watch() const {
    v1::Watch watch;
    store.Load(casework::CaseKey(kCase), watch);
    return watch;
  }
  std::vector<v1::Event> Events() const { return EventsOf<v1::Event>(store.log()); }
  std::vector<std::string> Names() const {
    auto events = Events();
    std::vector<v1::Event*> pointers;
    for (v1::Event& event : events) pointers.push_back(&event);
    return Example::Names(pointers);
  }
  // How often the case stands in lists whose keys begin so.
  size_t Listed(const std::string& prefix = "i/") const {
    size_t rows = 0;
    store.Scan(prefix, runtime::PrefixEnd(prefix), [&](auto, auto) { return ++rows > 0; });
    return rows;
  }
  size_t Listed(std::string_view list, std::string_view of) const {
    return Listed(casework::ListPrefix(list, of));
  }
  std::vector<std::string> Acts(const char* person) const {
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id(person);
    std::vector<std::string> names;
    for (const CommandInfo* act : Handlers().ActsFor(Watch(), actor, context.now_ms)) {
      names.push_back(act->name);
    }
    return names;
  }

  core::v1::CaseHeader header;
  google::protobuf::Arena arena;
  runtime::DecisionContext context{.now_ms = kMonday10, .arena = &arena};
  MemoryStore store;
};

// A case that goes its way, in three logs.
std::vector<std::vector<Said>> WholeCase(const World& world) {
  return {{world.Received(), world.Make<intake::v1::Event>("intake", kMonday10,
                                                           [](auto& e) { e.mutable_triaged(); })},
          {world.Routed(10), world.Dispatch(20, [](auto& e) { e.mutable_accepted(); }),
           world.Dispatch(30, [](auto& e) { e.mutable_first_meeting_held(); }),
           world.Dispatch(40, [](auto& e) { e.mutable_draft_submitted(); }),
           world.Dispatch(50, [](auto& e) { e.mutable_passed_level(); }),
           world.Dispatch(60, [](auto& e) { e.mutable_approved(); }),
           world.Dispatch(70, [](auto& e) { e.mutable_replied(); })},
          {world.Followup(71, [](auto& e) { e.mutable_visit_planned(); }),
           world.Followup(90, [](auto& e) { e.mutable_visit_answered(); }), world.Closed(95)}};
}

// What was charged: leg, unit and minutes.
std::set<std::string> Charges(const World& world) {
  std::set<std::string> charges;
  for (const v1::Event& event : world.Events()) {
    if (!event.has_stopped()) continue;
    const v1::ClockStopped& stopped = event.stopped();
    charges.insert(city::v1::Leg_Name(stopped.leg()) + " " + stopped.unit_id() + " " +
                   std::to_string(stopped.spent_ms() / kMinuteMs) +
                   (stopped.breached() ? " late" : ""));
  }
  return charges;
}

const std::set<std::string> kWholeCharges = {"LEG_DISPATCH centre 10",    "LEG_ACCEPT east 10",
                                             "LEG_FIRST_CONTACT east 10", "LEG_SOLVE east 60",
                                             "LEG_REVIEW east 20",        "LEG_VISIT centre 19"};

// MECH S1
TEST(Processor, AWholeCaseLeavesOnlyItsCharges) {
  World world;
  for (const auto& log : WholeCase(world)) {
    for (const Said& said : log) world.Read(said);
  }
  EXPECT_EQ(Charges(world), kWholeCharges);
  EXPECT_THAT(world.store.timers(), IsEmpty());
  EXPECT_EQ(world.Listed(), 0U);
  EXPECT_EQ(world.store.Counter("state/WATCHED"), 0);
  EXPECT_EQ(world.store.Counter("state/ENDED"), 1);
  EXPECT_EQ(world.store.Counter("clock/SOLVE/stopped"), 1);
  EXPECT_EQ(world.store.Counter("clock/SOLVE/open"), 0);
  EXPECT_EQ(world.store.Counter("clock/SOLVE/breached"), 0);
  EXPECT_FALSE(world.Watch().has_header()) << "the row has shrunk";
  EXPECT_EQ(world.Watch().seq(), world.store.log().size());
}

// Whichever log is read first, the same is charged, nothing is left running and the rows are the
// fold of the log. MECH S1
RC_GTEST_PROP(Processor, TheOrderOfReadingDoesNotMatter, ()) {
  World world;
  auto logs = WholeCase(world);
  std::vector<size_t> turns;
  for (size_t i = 0; i < logs.size(); ++i) turns.insert(turns.end(), logs[i].size(), i);
  while (!turns.empty()) {
    const size_t pick = *rc::gen::inRange<size_t>(0, turns.size());
    const size_t log = turns[pick];
    turns.erase(turns.begin() + static_cast<int64_t>(pick));
    world.Read(logs[log].front());
    logs[log].erase(logs[log].begin());
  }
  RC_ASSERT(Charges(world) == kWholeCharges);
  RC_ASSERT(world.store.timers().empty());
  RC_ASSERT(world.Listed() == 0U);
  RC_ASSERT(!world.Watch().has_header());
  RC_ASSERT(MemoryStore::Fold(Handlers(), world.store.log()).rows() == world.store.rows());
}

// MECH S1, S4
TEST(Processor, WarnsBreachesAndTellsAPerson) {
  World world;
  world.Read(world.Routed(0));
  EXPECT_EQ(world.store.timers().size(), 2U) << "one for each clock";
  EXPECT_EQ(world.Listed("open", "WATCH_STATE_WATCHED"), 1U);
  EXPECT_EQ(world.Listed("due", "east"), 1U);
  EXPECT_EQ(world.Listed("breached", "east"), 0U);
  // To be accepted within a workday: until Tuesday 18:00. The head of the street's section is told,
  // a workday later the duty officer.
  world.RunUntil(kMonday10 + 3 * kDayMs);
  EXPECT_THAT(world.Names(),
              ElementsAre("start ACCEPT", "start SOLVE", "warn 50", "warn 80", "warn 100", "breach",
                          "tell east-leader", "tell east-duty"));
  const auto events = world.Events();
  EXPECT_EQ(events[5].header().time_ms(), kMonday10 + 32 * kHourMs);
  EXPECT_EQ(events[5].breached().unit_id(), "east");
  EXPECT_EQ(events[7].header().time_ms(), kMonday10 + 56 * kHourMs);
  EXPECT_EQ(world.store.Counter("clock/ACCEPT/overdue"), 1);
  EXPECT_EQ(world.store.Counter("state/WATCHED"), 1);
  EXPECT_EQ(world.Listed("breached", "east"), 1U);
  world.Read(world.Dispatch(3 * 24 * 60, [](auto& e) { e.mutable_accepted(); }));
  EXPECT_EQ(world.store.Counter("clock/ACCEPT/overdue"), 0);
  EXPECT_EQ(world.store.Counter("clock/ACCEPT/breached"), 1);
  EXPECT_EQ(world.Listed("breached", "east"), 0U);
}

// MECH S4
TEST(Processor, ARoleThatNobodyHoldsEndsAtSomebodyOnCall) {
  World world;
  world.header.set_unit_id("heat");
  world.header.set_area_code("990101");  // no street: nobody is the head of a section there
  world.Read(world.Dispatch(0, [](auto& e) { e.mutable_routed()->set_lead_unit_id("heat"); }));
  world.RunUntil(kMonday10 + 3 * kDayMs);
  for (const v1::Event& event : world.Events()) {
    if (event.has_escalated()) {
      EXPECT_FALSE(event.escalated().person_id().empty());
    }
  }
  EXPECT_EQ(world.store.Counter("event/Escalated"), 2);
}

TEST(Processor, AStaleTimerSaysNothing) {
  World world;
  world.Read(world.Routed(0));
  log::v1::TimerKey timer;
  timer.set_subject(kCase);
  timer.set_due_ms(kMonday10 + 1);
  timer.set_kind(ClockTimer(city::v1::LEG_SOLVE, 0));
  EXPECT_TRUE(Handlers().OnTimer(timer, world.store, world.context).events.empty());
  timer.set_subject("990101001-261122-00099");
  EXPECT_TRUE(Handlers().OnTimer(timer, world.store, world.context).events.empty());
}

// MECH S3
TEST(Processor, AFalseCheckOrdersTheUnitsHead) {
  World world;
  world.Read(world.FalseCheck());
  const v1::Watch watch = world.Watch();
  ASSERT_EQ(watch.orders_size(), 1);
  EXPECT_EQ(watch.orders(0).unit_id(), "east");
  EXPECT_EQ(watch.orders(0).person_id(), "east-leader");
  EXPECT_GT(watch.orders(0).due_ms(), kMonday10);
  EXPECT_EQ(watch.clocks(0).unit_id(), "east");
  EXPECT_EQ(world.Listed("order_unit", "east"), 1U);
  EXPECT_EQ(world.Listed("order_person", "east-leader"), 1U);
  EXPECT_THAT(world.Acts("east-duty"), ElementsAre("AnswerOrder"));
  EXPECT_THAT(world.Acts("west-duty"), IsEmpty());

  v1::ExecuteRequest answer;
  answer.mutable_answer_order()->set_order(1);
  answer.mutable_answer_order()->set_answer("已重新清运");
  const auto other_unit = world.Do("west-duty", answer);
  ASSERT_NE(other_unit, nullptr);
  EXPECT_EQ(other_unit->code, "NOT_ALLOWED");
  EXPECT_EQ(world.Do("east-duty", answer), nullptr);
  // Who acted is what the city says, for the caller named no unit.
  EXPECT_EQ(world.Events().back().header().actor().unit_id(), "east");
  EXPECT_EQ(world.Listed("order_unit", "east"), 0U);
  EXPECT_EQ(world.Listed("order_person", "east-leader"), 0U);
  EXPECT_EQ(world.Listed("order_judge", "centre"), 1U);
  EXPECT_EQ(world.Listed("due", "centre"), 1U);
  EXPECT_THAT(world.Acts("east-duty"), IsEmpty());
  EXPECT_THAT(world.Acts("desk"), ElementsAre("IssueOrder", "AcceptOrder", "RepeatOrder"));
  v1::ExecuteRequest accept;
  accept.mutable_accept_order()->set_order(1);
  const auto own_leader = world.Do("east-leader", accept);
  ASSERT_NE(own_leader, nullptr);
  EXPECT_EQ(own_leader->code, "NOT_ALLOWED");
  EXPECT_THAT(own_leader->possible, ElementsAre("IssueOrder", "AcceptOrder", "RepeatOrder"));
  const auto no_supervisor = world.Do("stoker", accept);
  ASSERT_NE(no_supervisor, nullptr);
  EXPECT_EQ(no_supervisor->code, "NOT_ALLOWED");
  EXPECT_EQ(world.Do("desk", accept), nullptr);
  const auto again = world.Do("desk", accept);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->code, "ORDER_ACCEPTED");
  EXPECT_EQ(world.Listed("order_judge", "centre"), 0U);
  EXPECT_THAT(world.store.timers(), IsEmpty());
}

// A reply that turns out wrong after its last review is drafted again: the review counts anew, and
// parking it then pauses what runs. MECH S1
TEST(Processor, AReplyDraftedAgainIsReviewedOnANewClock) {
  World world;
  world.Read(world.Routed(0));
  const auto review = [&](int64_t minute) {
    world.Read(world.Dispatch(minute, [](auto& e) { e.mutable_approved(); }));
  };
  world.Read(world.Dispatch(10, [](auto& e) { e.mutable_draft_submitted(); }));
  review(20);
  world.Read(world.Dispatch(30, [](auto& e) { e.mutable_draft_submitted(); }));
  review(50);
  EXPECT_EQ(Charges(world), (std::set<std::string>{"LEG_REVIEW east 10", "LEG_REVIEW east 20"}));
  world.Read(world.Dispatch(60, [](auto& e) { e.mutable_parked(); }));
  EXPECT_EQ(world.Names().back(), "pause SOLVE");
}

// MECH S3
TEST(Processor, APersonIssuesAnOrder) {
  World world;
  v1::ExecuteRequest request;
  request.mutable_issue_order()->set_unit_id("east");
  request.mutable_issue_order()->set_person_id("east-leader");
  request.mutable_issue_order()->set_demand("今日内办结");
  const auto unknown = world.Do("desk", request);
  ASSERT_NE(unknown, nullptr);
  EXPECT_EQ(unknown->code, "WATCH_UNKNOWN");
  world.Read(world.Routed(0));
  const auto nobody = world.Do("nobody", request);
  ASSERT_NE(nobody, nullptr);
  EXPECT_EQ(nobody->code, "ACTOR_UNKNOWN");
  EXPECT_EQ(world.Do("mayor", request), nullptr);
  EXPECT_EQ(world.Events().back().header().case_().unit_id(), "east");
  request.mutable_issue_order()->set_person_id("west-duty");
  const auto stranger = world.Do("desk", request);
  ASSERT_NE(stranger, nullptr);
  EXPECT_EQ(stranger->code, "ORDER_PERSON_UNKNOWN");
}

// After a return another unit has the task, though the first receiver stays responsible in the
// header. MECH S1
TEST(Processor, ChargesTheUnitThatHasTheTask) {
  World world;
  world.Read(world.Routed(0));
  world.Read(world.Dispatch(10, [](auto& e) { e.mutable_returned(); }));
  world.Read(world.Dispatch(20, [](auto& e) { e.mutable_return_upheld(); }));
  world.Read(world.Dispatch(20, [](auto& e) { e.mutable_routed()->set_lead_unit_id("heat"); }));
  world.Read(world.Dispatch(30, [](auto& e) { e.mutable_returned(); }));
  world.Read(world.Dispatch(50, [](auto& e) { e.mutable_return_rejected(); }));
  world.Read(world.Dispatch(60, [](auto& e) { e.mutable_accepted(); }));
  EXPECT_EQ(Charges(world),
            (std::set<std::string>{"LEG_ACCEPT east 10", "LEG_SOLVE east 10",
                                   "LEG_RETURN_RULING centre 10", "LEG_ACCEPT heat 10",
                                   "LEG_RETURN_RULING centre 20"}));
  EXPECT_EQ(world.Watch().clocks(0).unit_id(), "heat");
}

// MECH S1, D1
TEST(Processor, WhoLosesATaskByACorrectionIsChargedNoMore) {
  World world;
  world.Read(world.Received());
  world.Read(world.Routed(10));
  world.Read(world.Dispatch(20, [](auto& e) { e.mutable_accepted()->set_unit_id("east"); }));
  world.header.set_area_code("990101002001");
  world.header.clear_unit_id();
  world.Read(world.Dispatch(60, [](auto& e) { e.mutable_task_moved()->set_unit_id("east"); }));
  ASSERT_EQ(world.Watch().clocks_size(), 1);
  EXPECT_EQ(world.Watch().clocks(0).leg(), city::v1::LEG_SOLVE) << "the citizen's date runs on";
  world.header.set_unit_id("west-garden");
  world.Read(
      world.Dispatch(60, [](auto& e) { e.mutable_routed()->set_lead_unit_id("west-garden"); }));
  const v1::Watch watch = world.Watch();
  std::set<city::v1::Leg> legs;
  for (const v1::Clock& clock : watch.clocks()) {
    legs.insert(clock.leg());
    EXPECT_EQ(clock.unit_id(), "west-garden");
  }
  EXPECT_THAT(legs, ElementsAre(city::v1::LEG_ACCEPT, city::v1::LEG_SOLVE));
  EXPECT_EQ(watch.header().area_code(), "990101002001");
}

// Each called unit has a clock of its own; parking pauses them all. MECH S1, D8
TEST(Processor, EachCalledUnitIsChargedForItsOwnWay) {
  World world;
  world.Read(world.Routed(0));
  for (const uint32_t call : {1U, 2U}) {
    world.Read(world.Dispatch(10, [&](auto& e) {
      e.mutable_unit_called()->set_call(call);
      e.mutable_unit_called()->set_unit_id(call == 1 ? "heat" : "west");
    }));
  }
  EXPECT_EQ(world.Listed("due", "heat"), 1U);
  EXPECT_EQ(world.Listed("due", "west"), 1U);
  world.Read(world.Dispatch(20, [](auto& e) { e.mutable_reported_in()->set_call(2); }));
  EXPECT_EQ(world.Listed("due", "west"), 0U);
  world.Read(world.Dispatch(30, [](auto& e) { e.mutable_parked(); }));
  EXPECT_EQ(world.Listed("due", "heat"), 0U) << "it stands still";
  world.Read(world.Dispatch(40, [](auto& e) { e.mutable_resumed(); }));
  world.Read(world.Dispatch(60, [](auto& e) { e.mutable_replied(); }));
  EXPECT_TRUE(Charges(world).contains("LEG_REPORT_IN west 10"));
  EXPECT_TRUE(Charges(world).contains("LEG_REPORT_IN heat 40"))
      << "ten minutes parked are left out";
}

// Each helping unit is charged for the acceptance of its own part, and the lead unit for none of it.
// MECH S1, D2
TEST(Processor, EachHelpingUnitIsChargedForItsOwnPart) {
  World world;
  world.Read(world.Routed(0));
  for (const uint32_t part : {1U, 2U, 3U}) {
    world.Read(world.Dispatch(0, [&](auto& e) {
      e.mutable_part_asked()->set_part(part);
      e.mutable_part_asked()->set_unit_id(part == 1 ? "heat" : part == 2 ? "west" : "east-garden");
    }));
  }
  for (const char* unit : {"heat", "west", "east-garden"})
    EXPECT_EQ(world.Listed("due", unit), 1U) << unit;
  world.Read(world.Dispatch(10, [](auto& e) { e.mutable_part_accepted()->set_part(2); }));
  EXPECT_EQ(world.Listed("due", "west"), 0U);
  world.Read(world.Dispatch(20, [](auto& e) { e.mutable_part_finished()->set_part(2); }));
  world.Read(world.Dispatch(30, [](auto& e) { e.mutable_part_finished()->set_part(1); }));
  world.Read(world.Dispatch(40, [](auto& e) { e.mutable_part_given_up()->set_part(3); }));
  EXPECT_EQ(Charges(world), (std::set<std::string>{"LEG_PART west 10", "LEG_PART heat 30",
                                                   "LEG_PART east-garden 40"}));
}

TEST(Processor, AfterReopeningTheWatchGoesOnWithItsNumbers) {
  World world;
  for (const auto& log : WholeCase(world)) {
    for (const Said& said : log) world.Read(said);
  }
  const uint32_t seq = world.Watch().seq();
  world.header.set_round(2);
  world.Read(world.Routed(200));
  EXPECT_EQ(world.Events()[seq].header().seq(), seq + 1);
  EXPECT_EQ(world.Watch().ended_round(), 0);
  EXPECT_EQ(world.Watch().header().round(), 2);
  EXPECT_EQ(world.Watch().state(), v1::WATCH_STATE_WATCHED);
  EXPECT_EQ(world.Listed("due", "east"), 1U);
}

TEST(Processor, SubscribesToWhatItHasAnAnswerTo) {
  huying::testing::ExpectOtherKindsDoNotMatter(Handlers());
}

}  // namespace
}  // namespace huying::supervision
