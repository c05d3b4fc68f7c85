#include <gtest/gtest.h>

#include <string_view>

#include "services/followup/processor_fixture.h"

namespace huying::followup {
namespace {

// Who tells a corrected answer does the work as much as who drafted it: neither they nor their unit visit.
// MECH F1, D13
TEST(ProcessorReplyCorrected, WhoCorrectsAReplyDoesNotJudgeIt) {
  struct Row {
    const char* unit;
    const char* person;
    bool planned_anew;
    const char* may;  // visit
  };
  const Row rows[] = {
      {"government", "vice", true, "centre-judge"},
      {"east", "east-leader", false, "vice"},  // their unit does not judge it anyway
      {"", "east-leader", true, "vice"},       // an older log does not say the unit
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.person);
    World world;
    world.Reply();
    world.CorrectReply(row.unit, row.person);
    EXPECT_EQ(world.store.Counter("event/VisitPlanned"), row.planned_anew ? 2 : 1);
    EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_TO_VISIT);
    EXPECT_EQ(world.Listed("judge", "centre"), 1U);
    EXPECT_EQ(world.Do(GoodVisit(), "government-judge") == nullptr,
              std::string_view(row.unit) != "government")
        << "a colleague";
    if (world.Follow().state() == v1::FOLLOW_STATE_TO_VISIT) {
      EXPECT_EQ(world.Do(GoodVisit(), row.may), nullptr);
    }
    world.CorrectReply("government", "vice");  // too late for this visit
    EXPECT_EQ(world.Follow().state(), v1::FOLLOW_STATE_TO_CLOSE);
  }
  World checked;
  checked.header.set_channel(city::v1::CHANNEL_KIND_PATROL);
  checked.proved = true;
  checked.Reply();
  checked.CorrectReply("government", "vice");
  EXPECT_EQ(checked.Do(Confirm(), "vice")->code, "WORKED_ON_CASE");
  EXPECT_EQ(checked.Do(Confirm()), nullptr);
}

// The visit waits for its hour as before, and tries about the old answer do not count. MECH F1
TEST(ProcessorReplyCorrected, AVisitThatIsPlannedAnewWaitsForTheHourOfTheNextTry) {
  World world;
  world.Reply();
  ASSERT_EQ(world.Do(MissedVisit()), nullptr);
  const int64_t next_ms = world.Follow().visits().next_from_ms();
  ASSERT_GT(next_ms, kNow);
  world.CorrectReply("government", "vice");
  EXPECT_EQ(world.Follow().visits().next_from_ms(), next_ms);
  EXPECT_EQ(world.Follow().visits().attempts(), 0U);
}

// After the visit, too: what is left to be judged is judged by others. MECH F1, F2, F3, D13
TEST(ProcessorReplyCorrected, WhoCorrectsAReplyAfterTheVisitNeitherChecksNorCloses) {
  for (const bool to_check : {true, false}) {
    SCOPED_TRACE(to_check);
    World world;
    world.Reply();
    const auto overall =
        to_check ? core::v1::SATISFACTION_UNSATISFIED : core::v1::SATISFACTION_SATISFIED;
    ASSERT_EQ(world.Do(VisitOf(true, true, overall)), nullptr);
    const v1::FollowState state = to_check ? v1::FOLLOW_STATE_TO_CHECK : v1::FOLLOW_STATE_TO_CLOSE;
    ASSERT_EQ(world.Follow().state(), state);
    const auto judge = [&](const char* person) {
      return world.Do(to_check ? Confirm() : CloseRequest(), person);
    };
    world.CorrectReply("government", "vice");
    EXPECT_EQ(judge("vice")->code, "WORKED_ON_CASE");
    EXPECT_EQ(judge("government-judge")->code, "WORKED_ON_CASE") << "a colleague";
    EXPECT_EQ(world.Follow().work().judge_unit_id(), "centre");
    world.CorrectReply("government", "vice");
    EXPECT_EQ(world.store.Counter("event/RecusalAdded"), 1) << "once";
    EXPECT_EQ(world.Follow().state(), state);
    EXPECT_EQ(judge("centre-judge"), nullptr);
  }
}

// The centre's only judge corrected it: the next above does it, sees it, and has the clock. MECH F1, F2
TEST(ProcessorReplyCorrected, WhereNobodyIsLeftAnotherUnitJudges) {
  World world;
  world.Reply();
  ASSERT_EQ(world.Do(VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED)), nullptr);
  EXPECT_EQ(world.Listed("judge", "centre"), 1U);
  world.CorrectReply("centre", "centre-judge");
  EXPECT_EQ(world.Follow().work().judge_unit_id(), "government");
  EXPECT_EQ(world.Listed("judge", "centre"), 0U);
  EXPECT_EQ(world.Listed("judge", "government"), 1U);
  EXPECT_EQ(world.Do(Confirm())->code, "WORKED_ON_CASE");
  // Another one of the centre, which has no say any more, but might have again.
  world.CorrectReply("centre", "desk");
  EXPECT_EQ(world.Follow().work().facts().person_ids().size(), 3);
  EXPECT_EQ(world.Follow().work().judge_unit_id(), "government");
  EXPECT_EQ(world.Do(Confirm(), "government-judge"), nullptr);
}

// Other words name the centre while it judges the case. MECH F1, F2, F3, I8
TEST(ProcessorTextCorrected, WhomItNamesJudgesNothingFromThenOn) {
  for (const v1::FollowState state :
       {v1::FOLLOW_STATE_TO_VISIT, v1::FOLLOW_STATE_TO_CHECK, v1::FOLLOW_STATE_TO_CLOSE}) {
    SCOPED_TRACE(v1::FollowState_Name(state));
    World world;
    world.Reply();
    v1::ExecuteRequest request = GoodVisit();
    if (state != v1::FOLLOW_STATE_TO_VISIT) {
      const bool to_check = state == v1::FOLLOW_STATE_TO_CHECK;
      request = to_check ? Confirm() : CloseRequest();
      ASSERT_EQ(world.Do(to_check ? VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED)
                                  : GoodVisit()),
                nullptr);
    }
    world.CorrectText({});
    EXPECT_EQ(world.store.Counter("event/RecusalAdded"), 0) << "it names nobody";
    world.CorrectText({"centre"});
    EXPECT_EQ(world.Follow().state(), state);
    EXPECT_EQ(world.Follow().header().about_unit_ids_size(), 1);
    EXPECT_EQ(world.Listed("judge", "government"), 1U);
    EXPECT_EQ(world.Do(request)->code, "REPORT_ABOUT_YOU");
    EXPECT_EQ(world.Do(request, "government-judge"), nullptr);
    world.CorrectText({"centre"});
    EXPECT_EQ(world.Follow().header().about_unit_ids_size(), 1) << "known";
  }
}

// Nobody judges a closed case, nor one that is redone; who was named since corrects no visit either. MECH F1, I8
TEST(ProcessorTextCorrected, WhomItNamesCorrectsNoVisit) {
  for (const bool redone : {false, true}) {
    SCOPED_TRACE(redone);
    World world;
    world.Reply();
    ASSERT_EQ(
        world.Do(redone ? VisitOf(true, false, core::v1::SATISFACTION_UNSATISFIED) : GoodVisit()),
        nullptr);
    if (!redone) {
      ASSERT_EQ(world.Do(CloseRequest()), nullptr);
    }
    ASSERT_EQ(world.Follow().state(), redone ? v1::FOLLOW_STATE_REDOING : v1::FOLLOW_STATE_CLOSED);
    v1::ExecuteRequest correction;
    *correction.mutable_correct_visit()->mutable_answers() = GoodVisit().record_visit().answers();
    EXPECT_EQ(world.Do(correction)->code, "OWN_VISIT") << "a colleague might";
    world.CorrectText({"centre"});
    EXPECT_EQ(world.Follow().header().about_unit_ids_size(), 1);
    EXPECT_EQ(world.Do(correction)->code, "REPORT_ABOUT_YOU");
  }
}

}  // namespace
}  // namespace huying::followup
