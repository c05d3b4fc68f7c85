#include "services/dispatch/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "common/testing/memory_store.h"
#include "common/testing/subscription_kinds.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/example.h"
#include "services/dispatch/processor_fixture.h"

namespace huying::dispatch {
namespace {

using huying::testing::MemoryStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Processor, KindsThatAreNotFollowedDoNotMatter) {
  huying::testing::ExpectOtherKindsDoNotMatter(Handlers());
}

// MECH D1, D2, D3, D7, D12, D13
TEST(Processor, FromReadyToReplied) {
  World world;
  world.Ready();
  EXPECT_EQ(world.Task().header().lead_unit_id(), "east");
  EXPECT_EQ(world.Task().routing().duty_id(), "refuse");
  EXPECT_EQ(world.Task().header().community_unit_id(), "east-garden");  // the class is joint
  EXPECT_EQ(world.Do("east-duty", "AcceptTask"), nullptr);
  EXPECT_EQ(world.Do("east-garden-head", Meeting(false)), nullptr);  // the community helps
  EXPECT_EQ(world.Do("stoker", "NoteWork"), nullptr);                // so does the helping unit
  EXPECT_EQ(world.Do("east-duty", Draft())->code, "PART_OPEN");
  EXPECT_EQ(world.Do("stoker", "FinishPart"), nullptr);
  EXPECT_EQ(world.Do("east-garden-head", "FinishPart"), nullptr);
  EXPECT_EQ(world.Do("east-duty", Draft()), nullptr);
  EXPECT_EQ(world.Do("east-leader", "PassReply"), nullptr);
  EXPECT_EQ(world.Do("vice", "PassReply"), nullptr);  // deputy of the unit above
  EXPECT_EQ(world.Do("east-duty", Meeting(true)), nullptr);
  EXPECT_EQ(world.Do("east-duty", "ReplyCitizen"), nullptr);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_REPLIED);
  EXPECT_EQ(world.store.Counter("state/REPLIED"), 1);
  EXPECT_EQ(world.store.Counter("state/ROUTED"), 0);
  EXPECT_EQ(world.store.Counter("event/FirstMeetingHeld"), 1);
  EXPECT_EQ(world.store.Counter("event/SecondMeetingHeld"), 1);

  uint32_t seq = 0;
  for (const v1::Event& event : world.Events()) {
    EXPECT_EQ(event.header().seq(), ++seq);
    EXPECT_EQ(event.header().case_().unit_id(), "east");
    EXPECT_EQ(event.header().case_().round(), 1u);
    EXPECT_EQ(event.header().time_ms(), kNow);
    EXPECT_EQ(event.header().pack_version(), SmallCity().version());
  }
  EXPECT_TRUE(world.Events()[3].has_accepted()) << "after the routing and two parts";
  EXPECT_EQ(world.Events()[3].header().actor().person_id(), "east-duty");
}

TEST(Processor, StrangersMayNothing) {
  World world;
  world.Ready();
  EXPECT_EQ(world.Do("west-duty", "AcceptTask")->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("nobody", "AcceptTask")->kind, Rejection::Kind::kNotAllowed);
  v1::ExecuteRequest other_unit = RequestOf("AcceptTask");
  other_unit.mutable_header()->mutable_actor()->set_unit_id("west");
  EXPECT_EQ(world.Do("east-duty", other_unit)->kind, Rejection::Kind::kNotAllowed);
}

TEST(Processor, UnknownCase) {
  World world;
  EXPECT_EQ(world.Do("east-duty", "AcceptTask")->kind, Rejection::Kind::kNotFound);
}

// MECH D13
TEST(Processor, ADraftIsRead) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  world.Do("stoker", "FinishPart");
  world.Do("east-garden-head", "FinishPart");
  world.Do("east-duty", Meeting(false));
  v1::ExecuteRequest evasion;
  evasion.mutable_draft_reply()->set_text("这件事不 归 我 管");
  const auto rejection = world.Do("east-duty", evasion);
  ASSERT_NE(rejection, nullptr);
  EXPECT_THAT(rejection->message, ::testing::HasSubstr("“不归我管”"));
  EXPECT_THAT(rejection->message, ::testing::HasSubstr("“查明的情况”"));
}

// MECH D1
TEST(Processor, AReadyCaseIsRoutedOnce) {
  World world;
  world.Ready();
  world.Ready();
  EXPECT_EQ(world.Events().size(), 3u) << "and two parts";
}

// MECH D1
TEST(Processor, NobodyLeadsUntilAnArbiterNamesAUnit) {
  World world;
  world.Ready("99.99");
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_UNROUTED);
  v1::ExecuteRequest ruling;
  ruling.mutable_name_unit()->set_unit_id("west");
  EXPECT_EQ(world.Do("arbiter", ruling), nullptr);
  EXPECT_EQ(world.Task().header().lead_unit_id(), "west");
  EXPECT_EQ(world.Task().header().class_id(), "simple");  // the pack's first
}

// MECH D1, I4: gas is smelled where somebody works already: the unit hears it, and its list shows it.
TEST(Processor, AGradeThatIntakeRaisesReachesWhoeverHasTheTask) {
  World world;
  world.Ready();
  intake::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101001001");
  event.mutable_grade_raised()->set_grade(city::v1::GRADE_INCIDENT);
  world.React(event);
  EXPECT_TRUE(world.Events().back().has_regraded());
  EXPECT_EQ(world.Task().header().grade(), city::v1::GRADE_INCIDENT);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(world.store.CountBelow(casework::OpenPrefix("TASK_STATE_ROUTED", "GRADE_INCIDENT")),
            1u);
}

// MECH D10, F7
TEST(Processor, APromiseThatNobodyKeptGoesOnByItself) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  EXPECT_EQ(world.Do("east-leader", "ProposeParking"), nullptr);
  EXPECT_EQ(Listed(world, "parking_approval", "government"), 1u);
  EXPECT_EQ(world.Do("east-leader", "ApproveParking")->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("mayor", "ApproveParking"), nullptr);
  EXPECT_EQ(Listed(world, "parking_approval", "government"), 0u);
  world.FireTimers();
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_PARKED);
  world.context.now_ms = kNow + kHourMs;
  world.FireTimers();
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(world.Task().header().round(), 2u);
  EXPECT_EQ(world.Events().back().header().actor().kind(), core::v1::Actor::KIND_SYSTEM);
}

// MECH D3
TEST(Processor, SilenceIsAcceptance) {
  World world;
  world.Ready();
  ASSERT_EQ(world.store.timers().size(), 1u);
  world.context.now_ms = world.Task().returns().silence_ms();
  world.FireTimers();
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ROUTED) << "it may be returned until then";
  world.context.now_ms += 1;
  world.FireTimers();
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ACCEPTED);
  EXPECT_THAT(world.store.timers(), IsEmpty());
  EXPECT_TRUE(world.Events().back().has_acceptance_assumed());
}

// MECH D3: at every instant of a transfer somebody has the task in a list, and may act on it.
TEST(Processor, ATransferLeavesNobodyWithoutTheTask) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  world.context.now_ms += kHourMs;
  v1::ExecuteRequest transfer;
  transfer.mutable_transfer_task()->set_unit_id("west");
  ASSERT_EQ(world.Do("east-duty", transfer), nullptr);
  EXPECT_EQ(Listed(world, "transfer_ruling", "centre"), 1u);
  EXPECT_EQ(Listed(world, "lead", "east"), 1u);
  ASSERT_EQ(world.Do("arbiter", "ApproveTransfer"), nullptr);
  EXPECT_EQ(Listed(world, "transfer_ruling", "centre"), 0u);
  EXPECT_EQ(Listed(world, "lead", "west"), 1u);
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 1u);
  EXPECT_EQ(world.Do("east-duty", "NoteWork"), nullptr);
  EXPECT_EQ(world.Do("east-duty", "RecordFirstMeeting"), nullptr);
  EXPECT_EQ(world.Do("west-duty", "RecordFirstMeeting")->code, "NOT_ALLOWED");
  ASSERT_EQ(world.Do("west-duty", "AcceptTask"), nullptr);
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 0u);
  EXPECT_EQ(world.Do("east-duty", "NoteWork")->kind, Rejection::Kind::kNotAllowed);
}

// MECH D10, I8: danger does not wait for April.
TEST(Processor, DangerEndsAPromise) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  world.Do("east-leader", "ProposeParking");
  world.Do("mayor", "ApproveParking");
  intake::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101001001");
  event.mutable_danger()->set_line("119");
  world.React(event);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ACCEPTED);
  EXPECT_THAT(world.store.timers(), IsEmpty());
}

// MECH D10
TEST(Processor, TakenUpEarlyItsTimerIsGone) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  world.Do("east-leader", "ProposeParking");
  world.Do("mayor", "ApproveParking");
  EXPECT_EQ(world.Do("east-duty", "ResumeTask"), nullptr);
  EXPECT_THAT(world.store.timers(), IsEmpty());
}

// MECH D10
TEST(Processor, RedoAndHardCase) {
  World world;
  world.Ready();
  Reply(world);
  world.Redo(2, false);
  world.Redo(2, false);  // the same order again
  EXPECT_EQ(world.Task().header().round(), 2u);
  EXPECT_EQ(world.Task().review().chain_size(), 3);
  EXPECT_THAT(world.Task().routing().notified_unit_ids(), ElementsAre("government"));
  Reply(world);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_REPLIED);
  world.Redo(3, true);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_HELD);
  v1::ExecuteRequest owned = RequestOf("TakeUpHardCase");
  owned.mutable_take_up_hard_case()->set_owner_person_id("east-duty");
  EXPECT_EQ(world.Do("east-duty", owned)->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("east-leader", owned), nullptr);
  EXPECT_EQ(Listed(world, "owner", "east-duty"), 1u);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(world.Task().header().round(), 3u);
}

// F4, D3: the unit has never had it: it gets the first round, with what the report is called, and may
// return it.
TEST(Processor, AnsweredOnTheSpotAndNotSolvedBecomesATask) {
  World world;
  followup::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101001001");
  event.mutable_redo_ordered()->set_round(1);
  event.mutable_redo_ordered()->set_on_the_spot(true);
  event.mutable_redo_ordered()->set_title("垃圾几点清运");
  event.mutable_redo_ordered()->set_answered_by_person_id("desk");
  world.React(event);
  EXPECT_EQ(world.Task().state(), v1::TASK_STATE_ROUTED);
  EXPECT_EQ(world.Task().header().round(), 1u);
  EXPECT_EQ(world.Task().header().unit_id(), "east");
  EXPECT_EQ(world.Task().routing().title(), "垃圾几点清运");
  EXPECT_EQ(world.Events()[0].routed().title(), "垃圾几点清运");
  EXPECT_EQ(world.Do("east-duty", "ReturnTask"), nullptr);
  v1::ExecuteRequest upheld;
  upheld.mutable_uphold_return()->set_unit_id("west");
  EXPECT_EQ(world.Do("arbiter", upheld), nullptr);
  const auto events = world.Events();
  const auto again = std::find_if(events.rbegin(), events.rend(),
                                  [](const v1::Event& event) { return event.has_routed(); });
  EXPECT_EQ(again->routed().lead_unit_id(), "west");
  EXPECT_EQ(again->routed().title(), "垃圾几点清运");
  EXPECT_EQ(again->routed().taken_by_person_id(), "desk");
}

// Where nobody can be contacted the unit goes to the spot; then the reply says so, and nobody was met.
// MECH D7
TEST(Processor, AnAnonymousReportIsProvedOnTheSpot) {
  World world;
  intake::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101001001");
  event.mutable_header()->mutable_case_()->set_no_contact(true);
  event.mutable_ready()->set_title("垃圾没人清运");
  world.React(event);
  world.Do("east-duty", "AcceptTask");
  EXPECT_EQ(world.Do("east-duty", Meeting(false))->code, "NOBODY_TO_CONTACT");
  EXPECT_EQ(world.Do("east-duty", "RecordSiteProof"), nullptr);
  world.Do("east-duty", "NoteWork");
  world.Do("east-duty", GiveUp("heat"));
  world.Do("east-duty", GiveUp("east-garden"));
  world.Do("east-duty", Draft());
  world.Do("east-leader", "PassReply");
  world.Do("vice", "PassReply");
  EXPECT_EQ(world.Do("east-duty", "ReplyCitizen")->code, "SITE_PROOF_MISSING");
  world.context.now_ms += kHourMs;
  EXPECT_EQ(world.Do("east-duty", "RecordSiteProof"), nullptr);
  EXPECT_EQ(world.Do("east-duty", "ReplyCitizen"), nullptr);
  EXPECT_TRUE(world.Events().back().replied().proved_on_site());
  EXPECT_FALSE(world.Events().back().replied().met_second());
}

// MECH D1, I10: the place was in another street: at every instant the task is in one unit's list.
TEST(Processor, ACorrectedPlaceGivesTheTaskToTheUnitOfThatStreet) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  world.Do("east-duty", Meeting(false));
  const size_t before = world.Events().size();
  intake::v1::Event event;
  *event.mutable_header()->mutable_case_() = World::Header("02.01.01", "990101002001");
  event.mutable_place_corrected()->set_area_code("990101002001");
  const runtime::Outcome outcome = world.React(event);
  EXPECT_EQ(outcome.events.size(), 3u) << "in one decision";
  const std::vector<v1::Event> events = world.Events();
  ASSERT_EQ(events.size(), before + 3);
  EXPECT_EQ(events[before].task_corrected().area_code(), "990101002001");
  EXPECT_THAT(events[before + 1].task_moved().worked_unit_ids(),
              ElementsAre("east", "heat", "east-garden"));
  EXPECT_EQ(events[before + 2].routed().lead_unit_id(), "west-garden");
  EXPECT_EQ(events[before + 2].routed().duty_id(), "refuse-west");
  EXPECT_EQ(Listed(world, "lead", "east"), 0u);
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 0u);
  EXPECT_EQ(Listed(world, "helper", "east-garden"), 0u);
  EXPECT_EQ(Listed(world, "lead", "west-garden"), 1u);
  EXPECT_EQ(Listed(world, "area", "990101002001"), 1u);
  EXPECT_EQ(world.Do("east-duty", "NoteWork")->kind, Rejection::Kind::kNotAllowed);
  EXPECT_EQ(world.Do("west-garden-head", "AcceptTask"), nullptr);
  world.React(event);
  EXPECT_EQ(world.Task().header().lead_unit_id(), "west-garden") << "said again it moves nothing";
}

// MECH D1, D2, D3, D6
TEST(Processor, ListsWhatSomebodyMustDo) {
  World world;
  world.Ready();
  EXPECT_EQ(Listed(world, "open", "TASK_STATE_ROUTED"), 1u);
  EXPECT_EQ(Listed(world, "lead", "east"), 1u);
  EXPECT_EQ(Listed(world, "helper", "heat"), 1u);
  EXPECT_EQ(Listed(world, "helper", "east-garden"), 1u);  // the community of the double dispatch
  EXPECT_EQ(Listed(world, "area", "990101001001"), 1u);
  EXPECT_EQ(Listed(world, "open", "TASK_STATE_ROUTED/GRADE_GENERAL"), 1u);
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 0u) << "it leads itself";
  world.Do("east-duty", "ReturnTask");
  v1::ExecuteRequest upheld;
  upheld.mutable_uphold_return()->set_unit_id("west");
  world.Do("arbiter", upheld);
  EXPECT_EQ(Listed(world, "lead", "west"), 1u);
  EXPECT_EQ(Listed(world, "lead", "east"), 0u);
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 1u);
  world.Do("west-duty", "AcceptTask");
  EXPECT_EQ(Listed(world, "first_receiver", "east"), 0u);
}

// MECH D6
TEST(Processor, ListsByPersonAndForgetsWhatIsDone) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  v1::ExecuteRequest assign;
  assign.mutable_assign_handler()->set_person_id("east-duty");
  ASSERT_EQ(world.Do("east-duty", assign), nullptr);
  EXPECT_EQ(Listed(world, "person", "east-duty"), 1u);
  Reply(world);
  ASSERT_EQ(world.Task().state(), v1::TASK_STATE_REPLIED);
  // Of a task that is done only its row and the counters are left.
  for (const auto& [key, row] : world.store.rows()) {
    EXPECT_TRUE(key[0] == 'c' || key[0] == 'N') << key;
  }
}

// MECH D8
TEST(Processor, ACalledUnitHasTheCaseInItsList) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  v1::ExecuteRequest whistle;
  whistle.mutable_blow_whistle()->add_unit_ids("west");
  EXPECT_EQ(world.Do("east-duty", whistle), nullptr);
  EXPECT_EQ(Listed(world, "called", "west"), 1u);
  EXPECT_EQ(world.Do("west-duty", "ReportIn"), nullptr);
  EXPECT_EQ(world.Do("west-duty", "NoteWork"), nullptr);
  EXPECT_EQ(world.Do("west-duty", "FinishSubtask"), nullptr);
  EXPECT_EQ(Listed(world, "called", "west"), 0u);
  EXPECT_EQ(world.Do("west-duty", "ReportIn")->kind, Rejection::Kind::kNotAllowed);
  whistle.mutable_blow_whistle()->set_unit_ids(0, "nowhere");
  EXPECT_EQ(world.Do("east-duty", whistle)->code, "UNIT_UNKNOWN");
}

// Who acted is what the city says, whatever the caller says.
TEST(Processor, TheUnitOfTheActorComesFromTheCity) {
  World world;
  world.Ready();
  world.Do("east-duty", "AcceptTask");
  EXPECT_EQ(world.Events().back().header().actor().unit_id(), "east");
}

// MECH D3
TEST(Processor, SaysWhatSomebodyMayDo) {
  World world;
  world.Ready();
  const auto acts = [&](const char* person) {
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id(person);
    std::vector<std::string> names;
    for (const auto* act : Handlers().ActsFor(world.Task(), actor, kNow)) {
      names.push_back(act->name);
    }
    return names;
  };
  EXPECT_THAT(acts("east-duty"),
              ElementsAre("AcceptTask", "ReturnTask", "NoteWork", "OpenReporter"));
  EXPECT_THAT(acts("west-duty"), IsEmpty());
  EXPECT_THAT(acts("nobody"), IsEmpty());
}

// Random histories: whatever people try in whatever order, the rows are the fold of the events, the
// sequence has no hole, the lists hold what is open, and what is parked or must be
// accepted has a timer.
RC_GTEST_PROP(Processor, AnyHistoryHoldsTogether, ()) {
  const std::vector<const char*> people = {"east-duty", "east-leader",     "vice",
                                           "mayor",     "arbiter",         "west-duty",
                                           "stoker",    "east-garden-head"};
  const auto requests = AllRequests();
  World world;
  world.Ready();
  const int steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    const auto what = *rc::gen::inRange<size_t>(0, requests.size() + 3);
    const char* person = people[*rc::gen::inRange<size_t>(0, people.size())];
    const uint32_t next_round = world.Task().header().round() + 1;
    if (what < requests.size()) {
      v1::ExecuteRequest request = requests[what].second;
      if (request.has_draft_reply()) request = Draft();
      const uint32_t draft = world.Task().reply().drafts();
      if (request.has_pass_reply()) request.mutable_pass_reply()->set_draft(draft);
      if (request.has_send_back_reply()) request.mutable_send_back_reply()->set_draft(draft);
      if (request.has_give_up_part()) request = GiveUp("heat");
      if (request.has_blow_whistle()) request.mutable_blow_whistle()->set_unit_ids(0, "west");
      if (request.has_give_up_call()) request.mutable_give_up_call()->set_unit_id("west");
      if (request.has_name_unit()) request.mutable_name_unit()->set_unit_id("west");
      if (request.has_uphold_return()) request.mutable_uphold_return()->set_unit_id("west");
      if (request.has_transfer_task()) request.mutable_transfer_task()->set_unit_id("west");
      if (request.has_take_up_hard_case())
        request.mutable_take_up_hard_case()->set_owner_person_id("east-duty");
      world.Do(person, request);
    } else if (what == requests.size()) {
      world.Redo(next_round, *rc::gen::arbitrary<bool>());
    } else {
      world.context.now_ms += *rc::gen::inRange<int64_t>(0, 2 * kHourMs);
      world.FireTimers();
    }
  }
  const v1::Task task = world.Task();
  RC_ASSERT(task.seq() == world.store.log().size());
  RC_ASSERT(MemoryStore::Fold(Handlers(), world.store.log()).rows() == world.store.rows());
  RC_ASSERT(v1::TaskState_IsValid(task.state()) && task.state() != v1::TASK_STATE_UNSPECIFIED);
  const bool rings = task.state() == v1::TASK_STATE_PARKED || task.state() == v1::TASK_STATE_ROUTED;
  RC_ASSERT(world.store.timers().size() == (rings ? 1u : 0u));
  size_t listed = 0;
  for (const auto& [key, row] : world.store.rows()) listed += key.starts_with("i/") ? 1 : 0;
  RC_ASSERT((listed > 0) == IsOpen(task.state()));
  RC_ASSERT(Listed(world, "open", v1::TaskState_Name(task.state())) == (listed > 0 ? 1u : 0u));
  const bool drafted =
      task.state() == v1::TASK_STATE_IN_REVIEW || task.state() == v1::TASK_STATE_REVIEWED ||
      task.state() == v1::TASK_STATE_REPLIED || task.state() == v1::TASK_STATE_HELD;
  RC_ASSERT(!drafted || (task.parts().open().empty() && task.whistle().open().empty()));
  for (const auto& part : task.parts().open())
    RC_ASSERT(part.unit_id() != task.header().lead_unit_id());
  if (task.state() == v1::TASK_STATE_REPLIED)
    RC_ASSERT(static_cast<int>(task.review().passed()) == task.review().chain_size());
}

}  // namespace
}  // namespace huying::dispatch
