#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "common/testing/casework.h"
#include "services/supervision/example.h"

namespace huying::supervision {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

// The whole matrix of an order's steps and the commands, and of what was told.
// MECH S3, S4
TEST(WatchMachine, EveryPairOfStepAndCommandIsAnArrowOrARefusal) {
  struct Step {
    const char* name;
    std::function<void(Example&)> reach;
    std::set<std::string> possible;
  };
  const auto watched = [](Example& e) { e.Do(kStartSolve, kMonday10); };
  const auto issued = [=](Example& e) {
    watched(e);
    ASSERT_TRUE(e.Execute(IssueRequest()).ok());
  };
  const auto answered = [=](Example& e) {
    issued(e);
    ASSERT_TRUE(e.Answer(1).ok());
  };
  const auto accepted = [=](Example& e) {
    answered(e);
    ASSERT_TRUE(e.Execute(AcceptRequest(1)).ok());
  };
  const auto told = [=](Example& e) {
    watched(e);
    NewEvents events(&e.arena);
    v1::Escalated* escalated = events.Add().mutable_escalated();
    escalated->set_leg(city::v1::LEG_SOLVE);
    escalated->set_level(1);
    escalated->set_person_id("everybody");
    e.Fold(events);
  };
  const auto after = [](auto reach) {
    return [=](Example& e) {
      reach(e);
      e.End();
    };
  };
  const Step steps[] = {
      {"none", watched, {"IssueOrder"}},
      {"open", issued, {"IssueOrder", "AnswerOrder"}},
      {"answered", answered, {"IssueOrder", "AcceptOrder", "RepeatOrder"}},
      {"accepted", accepted, {"IssueOrder"}},
      {"late, and somebody was told", told, {"IssueOrder", "AcknowledgeEscalation"}},
      {"the same, case ended", after(told), {"AcknowledgeEscalation"}},
      {"none, case ended", after(watched), {}},
      {"open, case ended", after(issued), {"AnswerOrder"}},
      {"answered, case ended", after(answered), {"AcceptOrder", "RepeatOrder"}},
      {"accepted, case ended", after(accepted), {}},
  };
  const std::map<std::string, v1::ExecuteRequest> requests = {
      {"IssueOrder", IssueRequest()},
      {"AnswerOrder", AnswerRequest(1)},
      {"AcceptOrder", AcceptRequest(1)},
      {"RepeatOrder", RepeatRequest(1)},
      {"AcknowledgeEscalation", AcknowledgeRequest()}};
  for (const Step& step : steps) {
    for (const auto& [name, request] : requests) {
      Example example;
      step.reach(example);
      const auto verdict = example.Execute(request);
      ASSERT_EQ(verdict.ok(), step.possible.contains(name)) << step.name << " " << name;
      if (verdict.ok()) continue;
      const Rejection& rejection = verdict.rejection();
      EXPECT_EQ(rejection.mechanism, name == "AcknowledgeEscalation" ? "S4" : "S3");
      EXPECT_FALSE(rejection.code.empty());
      EXPECT_NE(rejection.message.find("。"), std::string::npos);
      EXPECT_THAT(rejection.possible, UnorderedElementsAreArray(step.possible))
          << step.name << " " << name;
    }
  }
}

// MECH S1, S3, S4
TEST(WatchMachine, EveryCommandAndEventHasAnOracle) {
  huying::testing::CheckOracles(AllRules().commands(), AllRules().gate(), AllRules().states(),
                                AllRules().events());
}

// MECH S3
TEST(WatchMachine, AnEmptyRequestIsRefused) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  const auto verdict = example.Execute({});
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.rejection().code, "COMMAND_MISSING");
  EXPECT_THAT(verdict.rejection().possible, ElementsAre("IssueOrder"));
}

// MECH S3
TEST(WatchMachine, AnOrderThatIsNotThereIsSaidToBeSo) {
  Example example;
  example.Do(kStartSolve, kMonday10);
  for (const auto& request : {AnswerRequest(0), AcceptRequest(1), RepeatRequest(2)}) {
    const auto verdict = example.Execute(request);
    ASSERT_FALSE(verdict.ok());
    EXPECT_EQ(verdict.rejection().code, "ORDER_UNKNOWN");
    EXPECT_EQ(verdict.rejection().kind, Rejection::Kind::kNotFound);
  }
}

}  // namespace
}  // namespace huying::supervision
