// A visit that was recorded wrongly is corrected by another person.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/case/command_gate.h"
#include "services/followup/example.h"
#include "services/followup/visits/rules.h"

namespace huying::followup::visits {
namespace {

using K = v1::Event;

// What follows is decided anew as far as it has not happened. MECH F1
TEST(Correct, DecidesAnewWhatHasNotHappened) {
  constexpr auto kContent = core::v1::SATISFACTION_SATISFIED;
  constexpr auto kNot = core::v1::SATISFACTION_UNSATISFIED;
  struct Row {
    const char* what;
    v1::FollowState before;
    bool solved;
    core::v1::Satisfaction overall;
    std::vector<K::KindCase> kinds;
    bool stands;
  };
  const Row rows[] = {
      {"solved it was not",
       v1::FOLLOW_STATE_TO_CLOSE,
       false,
       kNot,
       {K::kVisitCorrected, K::kRedoOrdered},
       false},
      {"not content",
       v1::FOLLOW_STATE_TO_CLOSE,
       true,
       kNot,
       {K::kVisitCorrected, K::kCheckAsked},
       false},
      {"the same", v1::FOLLOW_STATE_TO_CLOSE, true, kContent, {K::kVisitCorrected}, false},
      {"content after all",
       v1::FOLLOW_STATE_TO_CHECK,
       true,
       kContent,
       {K::kVisitCorrected, K::kClosingAsked},
       false},
      {"still in doubt", v1::FOLLOW_STATE_TO_CHECK, true, kNot, {K::kVisitCorrected}, false},
      {"the redo goes on", v1::FOLLOW_STATE_REDOING, true, kContent, {K::kVisitCorrected}, true},
      {"closed, and not solved",
       v1::FOLLOW_STATE_CLOSED,
       false,
       kNot,
       {K::kVisitCorrected, K::kReopened, K::kRedoOrdered},
       false},
      {"closed, and not content", v1::FOLLOW_STATE_CLOSED, true, kNot, {K::kVisitCorrected}, true},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(row.before);
    ASSERT_EQ(example.follow.state(), row.before) << row.what;
    const v1::VisitAnswers was = *AnswersOf(example.follow);
    example.policy.actor.person_id = "another visitor";
    const auto verdict = example.Do(Correction(row.solved, row.overall));
    ASSERT_TRUE(verdict.ok()) << row.what << verdict.rejection().message;
    EXPECT_EQ(KindsOf(*verdict), row.kinds) << row.what;
    const v1::VisitCorrected& corrected = verdict->events().front()->visit_corrected();
    EXPECT_EQ(corrected.was().SerializeAsString(), was.SerializeAsString()) << "both are kept";
    EXPECT_EQ(corrected.stands(), row.stands) << row.what;
    EXPECT_EQ(corrected.visited_ms(), kNow);
    EXPECT_EQ(AnswersOf(example.follow)->overall(), row.overall);
  }
}

// MECH F1
TEST(Correct, ByAnotherPersonWithinTheHoursWithAReason) {
  const auto refused = [](Example& example) {
    const auto verdict = example.Do(Correction(false, core::v1::SATISFACTION_UNSATISFIED));
    return verdict.ok() ? std::string() : verdict.rejection().code;
  };
  Example own;
  own.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  EXPECT_EQ(refused(own), "OWN_VISIT");
  Example late;
  late.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  late.policy.actor.person_id = "another visitor";
  late.policy.now_ms = kNow + kDayMs + 1;
  EXPECT_EQ(refused(late), "CORRECTION_TOO_LATE");
  late.visit_rules.set_correction_hours(48);
  EXPECT_EQ(refused(late), "");
  Example silent;
  silent.Reach(v1::FOLLOW_STATE_TO_CLOSE);
  silent.policy.actor.person_id = "another visitor";
  silent.policy.reason = "";
  EXPECT_EQ(refused(silent), "INPUT_MISSING");
  Example unheard;
  unheard.Reply();
  unheard.Do(RefusedVisit());
  unheard.policy.actor.person_id = "another visitor";
  EXPECT_EQ(refused(unheard), "VISIT_NOT_ANSWERED");
}

}  // namespace
}  // namespace huying::followup::visits
