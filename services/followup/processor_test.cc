#include "services/followup/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/core/civil.h"
#include "common/testing/memory_store.h"
#include "common/testing/subscription_kinds.h"
#include "rapidcheck/gtest.h"
#include "services/followup/example.h"
#include "services/followup/processor_fixture.h"

namespace huying::followup {
namespace {

using huying::testing::EventsOf;
using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Processor, KindsThatAreNotFollowedDoNotMatter) {
  huying::testing::ExpectOtherKindsDoNotMatter(Handlers());
}

TEST(Processor, FromReplyToClosing) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Listed(v1::FOLLOW_STATE_TO_VISIT), 1U);
  EXPECT_EQ(world.Follow().visits().script_id(), "standard");
  EXPECT_EQ(world.Do(GoodVisit()), nullptr);
  EXPECT_EQ(world.Listed(v1::FOLLOW_STATE_TO_VISIT), 0U);
  EXPECT_EQ(world.Listed(v1::FOLLOW_STATE_TO_CLOSE), 1U);
  world.context.now_ms += kHourMs;
  EXPECT_EQ(world.Do(CloseRequest()), nullptr);
  EXPECT_EQ(world.Listed(), 0U);
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_CLOSED);
  EXPECT_EQ(world.Follow().closing().closed_ms(), kNow + kHourMs);
  EXPECT_EQ(world.store.Counter("state/CLOSED"), 1);
  EXPECT_EQ(world.store.Counter("state/TO_VISIT"), 0);
  EXPECT_EQ(world.store.Counter("event/VisitPlanned"), 1);
  EXPECT_EQ(world.store.Counter("event/CaseClosed"), 1);

  const auto events = EventsOf<v1::Event>(world.store.log());
  ASSERT_EQ(events.size(), 4U);
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].header().seq(), i + 1);
  EXPECT_EQ(events[0].header().actor().kind(), core::v1::Actor::KIND_SYSTEM);
  EXPECT_EQ(events[1].header().actor().person_id(), "centre-judge");
  EXPECT_EQ(events[1].header().reason(), "电话回访");
  EXPECT_EQ(events[1].header().pack_version(), SmallCity().version());
  EXPECT_TRUE(events[2].has_closing_asked());
  EXPECT_EQ(events[2].closing_asked().judge_unit_id(), "centre");
  EXPECT_EQ(events[3].header().case_().unit_id(), "east");
}

TEST(Processor, AReplyIsAnsweredOnce) {
  World world;
  world.Reply();
  world.Reply();
  EXPECT_EQ(world.store.log().size(), 1U);
}

TEST(Processor, VisitsAreMadeInDecentHours) {
  World world;
  world.context.now_ms = kNow + 12 * kHourMs;  // 22:00
  world.Reply();
  EXPECT_EQ(world.Follow().visits().next_from_ms(), kNow + 23 * kHourMs);  // 09:00
}

TEST(Processor, AChannelWithNobodyBehindItIsChecked) {
  World world;
  world.header.set_channel(city::v1::CHANNEL_KIND_PATROL);
  world.proved = true;
  world.Reply();
  EXPECT_EQ(world.Follow().checks().cause(), v1::CHECK_CAUSE_NOBODY_TO_VISIT);
  EXPECT_EQ(world.Do(Confirm()), nullptr);
  EXPECT_EQ(world.Do(CloseRequest()), nullptr);
}

TEST(Processor, AnsweredOnTheSpotIsVisitedOrClosed) {
  World drawn;
  drawn.Answer("02.01.01");  // of the class joint: all are drawn
  EXPECT_EQ(drawn.Follow().state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(drawn.Follow().work().unit_id(), "centre");
  World closed;
  closed.Answer("01.01.01");
  EXPECT_EQ(closed.Follow().state(), v1::FOLLOW_STATE_CLOSED);
  EXPECT_EQ(closed.Listed(), 0U);
}

// MECH F1
TEST(Processor, TheWorkIsJudgedByOthers) {
  struct Row {
    const char* person;
    const char* code;
  };
  const Row rows[] = {{"east-judge", "WORKED_ON_CASE"},   // of the lead unit
                      {"heat-judge", "WORKED_ON_CASE"},   // of a helping unit
                      {"west-judge", "NOT_OF_THE_CASE"},  // another street's
                      {"east-duty", "NOT_ALLOWED"},
                      {"nobody", "ACTOR_UNKNOWN"}};
  World world;
  world.Reply();
  for (const Row& row : rows) {
    const auto refused = world.Do(GoodVisit(), row.person);
    ASSERT_NE(refused, nullptr) << row.person;
    EXPECT_EQ(refused->code, row.code);
    EXPECT_EQ(refused->kind, Rejection::Kind::kNotAllowed);
  }
  EXPECT_EQ(world.Do(GoodVisit()), nullptr);
}

// Who must act is the centre; where nobody of it may, the unit above the one that is judged. MECH F1, F2
TEST(Processor, SomebodyMustAlwaysAct) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Follow().work().judge_unit_id(), "centre");
  EXPECT_EQ(world.Do(VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED), "vice"), nullptr)
      << "of the unit above, which may, too";
  EXPECT_EQ(world.Listed("judge", "centre"), 1U);
  const auto city = city::City::Load("common/city/testdata/small").value();  // nobody visits there
  const Processor alone(city.get());
  dispatch::v1::Event event;
  *event.mutable_header()->mutable_case_() = world.header;
  event.mutable_replied()->set_class_id("joint");
  event.mutable_replied()->add_worked_unit_ids("east");
  MemoryStore store;
  store.Apply(alone, alone.React("dispatch", event, store, world.context));
  EXPECT_EQ(store.CountBelow(casework::ListPrefix("judge", "government")), 1U);
}

// An anonymous report without a way of contact has nobody to visit, whatever its channel. MECH F1
TEST(Processor, WhoCannotBeContactedIsNotVisited) {
  World world;
  world.header.set_no_contact(true);
  world.Reply();
  EXPECT_EQ(world.Follow().checks().cause(), v1::CHECK_CAUSE_NOBODY_TO_VISIT);
  EXPECT_EQ(world.Follow().work().judge_unit_id(), "centre");
}

// MECH F1
TEST(Processor, AMiskeyedVisitIsCorrectedByAnotherPerson) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Do(GoodVisit()), nullptr);
  const auto correction = Correction(false, core::v1::SATISFACTION_UNSATISFIED);
  EXPECT_EQ(world.Do(correction)->code, "OWN_VISIT");
  EXPECT_EQ(world.Do(correction, "vice"), nullptr);
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_REDOING);
  EXPECT_EQ(world.store.Counter("event/VisitCorrected"), 1);
}

// MECH F3
TEST(Processor, AnOpenOrderHoldsTheClosing) {
  World world;
  world.Order(1, true);
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_AWAITING_REPLY);
  world.Reply();
  EXPECT_EQ(world.Do(GoodVisit()), nullptr);
  const auto rejection = world.Do(CloseRequest());
  ASSERT_NE(rejection, nullptr);
  EXPECT_THAT(rejection->message, HasSubstr("督办单已办结"));
  world.Order(1, false);
  EXPECT_EQ(world.Do(CloseRequest()), nullptr);
}

// MECH F4
TEST(Processor, ARedoBeginsWithAnEmptyRow) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Do(BadVisit()), nullptr);
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_REDOING);
  EXPECT_EQ(world.Listed(), 0U);
  world.header.set_round(2);
  world.header.set_unit_id("government");
  world.Reply();
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_TO_VISIT);
  EXPECT_EQ(world.Follow().work().unit_id(), "government");
  EXPECT_FALSE(world.Follow().visits().has_answers());
  EXPECT_EQ(world.Follow().header().round(), 2);
}

// MECH F8
TEST(Processor, TheCitizenOpensAgain) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Do(GoodVisit()), nullptr);
  EXPECT_EQ(world.Do(CloseRequest()), nullptr);
  core::v1::Actor citizen;
  citizen.set_kind(core::v1::Actor::KIND_CITIZEN);
  std::vector<std::string> acts;
  for (const auto* act : Handlers().ActsFor(world.Follow(), citizen, kNow)) {
    acts.push_back(act->name);
  }
  EXPECT_THAT(acts, ElementsAre("ReopenCase"));
  v1::ExecuteRequest request = ReopenRequest();
  request.mutable_header()->set_case_id(kCase);
  *request.mutable_header()->mutable_actor() = citizen;
  const runtime::Outcome outcome = Handlers().Execute(request, world.store, world.context);
  ASSERT_EQ(outcome.rejection, nullptr);
  world.Take(outcome);
  EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_REDOING);
  const auto events = EventsOf<v1::Event>(world.store.log());
  EXPECT_EQ(events.back().header().actor().kind(), core::v1::Actor::KIND_CITIZEN);
}

// MECH F8: the citizen's window ends when an office closes, never in days off: thirty days after Wednesday
// 2 September 2026 come National Day's, and then a Thursday.
TEST(Processor, TheWindowOfTheCitizenDoesNotEndInAHoliday) {
  constexpr int64_t kClosed = 1'788'321'600'000;                   // 2026-09-02 12:00
  constexpr int64_t kUntil = kClosed + 36 * kDayMs + 6 * kHourMs;  // 2026-10-08 18:00
  struct Row {
    int64_t at_ms;
    bool open;
  };
  for (const Row& row :
       {Row{kClosed + 30 * kDayMs + 1, true}, Row{kUntil, true}, Row{kUntil + 1, false}}) {
    World world;
    world.context.now_ms = kClosed;
    world.Reply();
    EXPECT_EQ(world.Do(GoodVisit()), nullptr);
    EXPECT_EQ(world.Do(CloseRequest()), nullptr);
    world.context.now_ms = row.at_ms;
    const auto refused = world.Do(ReopenRequest());
    EXPECT_EQ(refused == nullptr, row.open) << row.at_ms;
    if (refused != nullptr) {
      EXPECT_EQ(refused->code, "REOPEN_WINDOW_OVER");
      EXPECT_THAT(refused->message, HasSubstr("2026-10-08 18:00"));
    }
  }
}

// MECH I8, F8: what is added shows danger after the answer, when no unit has the case: it goes back at
// once, whatever stage it is in, and also after the window.
TEST(Processor, DangerAfterTheAnswerGoesBackAtOnce) {
  const auto visited = [](World& world) { EXPECT_EQ(world.Do(GoodVisit()), nullptr); };
  const auto doubted = [](World& world) {
    EXPECT_EQ(world.Do(VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED)), nullptr);
  };
  const auto closed = [](World& world) {
    EXPECT_EQ(world.Do(GoodVisit()), nullptr);
    EXPECT_EQ(world.Do(CloseRequest()), nullptr);
    world.context.now_ms += 400 * kDayMs;
  };
  for (const std::function<void(World&)>& reach :
       {std::function<void(World&)>([](World&) {}), std::function<void(World&)>(visited),
        std::function<void(World&)>(doubted), std::function<void(World&)>(closed)}) {
    World world;
    world.Reply();
    reach(world);
    const bool was_closed = world.Follow().state() == v1::FOLLOW_STATE_CLOSED;
    world.AddDanger();
    world.AddDanger();  // another line of the same words
    EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_REDOING);
    EXPECT_EQ(world.store.Counter("event/RedoOrdered"), 1);
    EXPECT_EQ(world.store.Counter("event/CaseReopened"), was_closed ? 1 : 0);
    EXPECT_EQ(world.Listed(), 0U);
    const auto redo = EventsOf<v1::Event>(world.store.log()).back();
    EXPECT_TRUE(redo.header().case_().danger());
    EXPECT_EQ(redo.header().case_().unit_id(), "east") << "intake's word names no unit";
    EXPECT_EQ(redo.redo_ordered().round(), 2U);
  }
  World on_the_spot;
  on_the_spot.Answer("01.01.01");
  EXPECT_EQ(on_the_spot.Follow().state(), v1::FOLLOW_STATE_CLOSED);
  on_the_spot.AddDanger();
  EXPECT_EQ(on_the_spot.Follow().state(), v1::FOLLOW_STATE_REDOING);
  EXPECT_TRUE(EventsOf<v1::Event>(on_the_spot.store.log()).back().redo_ordered().on_the_spot());
}

// MECH I8: before the answer the unit that has the case is told by dispatch; and what the report said
// itself went out with it, though it is read after the answer.
TEST(Processor, DangerBeforeTheAnswerIsNotFollowUps) {
  World late;
  late.Reply();
  late.AddDanger(0);
  EXPECT_EQ(late.Follow().state(), v1::FOLLOW_STATE_TO_VISIT);
  World world;
  world.AddDanger();
  EXPECT_EQ(world.store.log().size(), 0U);
  world.Order(1, true);
  const size_t events = world.store.log().size();
  world.AddDanger();
  EXPECT_EQ(world.store.log().size(), events);
}

// MECH F4
TEST(Processor, AHardCaseStaysHard) {
  World world;
  for (uint32_t round = 1; round <= 3; ++round) {
    world.header.set_round(round);
    world.Reply();
    EXPECT_EQ(world.Do(BadVisit()), nullptr);
  }
  EXPECT_TRUE(world.Follow().header().hard());
  world.header.set_round(4);
  world.Reply();  // of a task that dispatch does not know to be hard
  EXPECT_TRUE(world.Follow().header().hard());
  EXPECT_EQ(world.store.Counter("event/HardCaseDeclared"), 1);
}

TEST(Processor, ListsByUnitAreaAndGrade) {
  World world;
  world.Reply();
  EXPECT_EQ(world.Listed("unit", "east"), 1U);
  EXPECT_EQ(world.Listed("judge", "centre"), 1U);
  EXPECT_EQ(world.Listed("area", "990101001001"), 1U);
  EXPECT_EQ(world.Listed("open", "FOLLOW_STATE_TO_VISIT/GRADE_GENERAL"), 1U);
}

TEST(Processor, ACaseThatIsNotFollowedIsRefused) {
  World world;
  const auto rejection = world.Do(GoodVisit());
  ASSERT_NE(rejection, nullptr);
  EXPECT_EQ(rejection->kind, Rejection::Kind::kNotFound);
}

// After any history the rows are the fold of the log, the lists hold what the row says, and the
// gauges add up to one case.
RC_GTEST_PROP(Processor, RowsAreTheFoldOfTheLog, ()) {
  World world;
  const v1::ExecuteRequest requests[] = {GoodVisit(),
                                         VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED),
                                         Confirm(),
                                         BadVisit(),
                                         Refute(),
                                         CloseRequest(),
                                         ReopenRequest(),
                                         MissedVisit(),
                                         RefusedVisit(),
                                         NotReporter(),
                                         Undelivered(),
                                         Correction(true, core::v1::SATISFACTION_SATISFIED),
                                         Correction(false, core::v1::SATISFACTION_UNSATISFIED)};
  constexpr int kRequests = 13;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kRequests + 3));
  for (const int step : steps) {
    world.context.now_ms += kHourMs;
    if (step < kRequests) {
      const bool corrects = requests[step].has_correct_visit();
      world.Do(requests[step], corrects ? "vice" : "centre-judge");
    } else if (step == kRequests) {
      world.header.set_round(std::max(world.Follow().header().round(), 1U));
      if (world.Follow().state() == v1::FOLLOW_STATE_REDOING) {
        world.header.set_round(world.header.round() + 1);
      }
      world.Reply();
    } else {
      world.Order(1, step == kRequests + 1);
    }
  }
  RC_ASSERT(MemoryStore::Fold(Handlers(), world.store.log()).rows() == world.store.rows());
  const v1::FollowState state = world.Follow().state();
  RC_ASSERT(world.Listed(state) == (IsOpen(state) ? 1U : 0U));
  RC_ASSERT(world.Listed() == (IsOpen(state) ? 4U : 0U));
  int64_t cases = 0;
  world.store.Counters("state/", [&](auto, int64_t value) {
    RC_ASSERT(value >= 0);
    cases += value;
  });
  RC_ASSERT(cases == (world.store.log().empty() ? 0 : 1));
  RC_ASSERT(world.store.timers().empty());
}

}  // namespace
}  // namespace huying::followup
