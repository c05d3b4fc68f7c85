#include "services/intake/sign_off/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::sign_off {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kMaySign{v1::SignCase::descriptor(), "WAITING READY", "SIGN_OFF", "PLACE"};
const EventOracle kSignOffAsked{v1::SignOffAsked::descriptor(), "", "", ""};
const EventOracle kSignOffDeferred{v1::SignOffDeferred::descriptor(), "", "", ""};
const EventOracle kSignOffGiven{v1::SignOffGiven::descriptor(), "", "", ""};
const EventOracle kSignOffLapsed{v1::SignOffLapsed::descriptor(), "", "", ""};

// MECH I7
TEST(Sign, OnceIsEnough) {
  Example example;
  example.Wait(false, true, true);
  ASSERT_TRUE(example.Do(RequestOf("SignCase")).ok());
  EXPECT_EQ(example.Do(RequestOf("SignCase")).rejection().code, "NOT_IN_STATE");
  // A correction does not ask again.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("TriageCase"))), ElementsAre(Kind::kTriaged));
}

// MECH I7, I8
TEST(Ask, DangerWaitsForNoSignature) {
  Example example;
  example.ShowDanger();
  example.Wait(true, false, true);
  EXPECT_TRUE(example.of_case.header().danger());
  // A person's category keeps the danger.
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("TriageCase"))),
              ElementsAre(Kind::kTriaged, Kind::kSignOffDeferred, Kind::kReady));
  EXPECT_TRUE(example.of_case.header().danger());
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_INCIDENT);
}

// MECH I7: a gas smell at two in the morning is with its unit at once; the leader signs in the morning.
TEST(Sign, AfterwardsWhereNobodyCouldWait) {
  Example example;
  example.ShowDanger();
  ASSERT_TRUE(example.Register().ok());
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_READY);
  EXPECT_TRUE(IsDeferred(example.of_case));
  EXPECT_EQ(DueMs(example.of_case), 0) << "no clock lets out what has gone out";
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("SignCase"))), ElementsAre(Kind::kSignOffGiven));
  EXPECT_FALSE(IsDeferred(example.of_case));
  EXPECT_EQ(example.Do(RequestOf("SignCase")).rejection().code, "NOT_IN_STATE");
}

// MECH I7, I8: an incident without a word of danger waits as little.
TEST(Ask, AnIncidentWaitsForNoSignature) {
  Example example;
  example.read.raised_to = city::v1::GRADE_INCIDENT;
  const auto verdict = example.Register();
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(Kind::kReceived, Kind::kTriaged, Kind::kDanger,
                                             Kind::kPlaced, Kind::kSignOffDeferred, Kind::kReady));
  EXPECT_EQ(verdict->events()[2]->danger().line(), "110") << "the grade names a line";
}

// MECH I7
TEST(Lapse, GoesOutUnsigned) {
  struct Row {
    bool place, sign_off;
    int64_t due_ms;  // of the timer
    std::vector<Kind::KindCase> kinds;
  };
  const Row rows[] = {
      {false, true, kSignOffDueMs, {Kind::kSignOffLapsed, Kind::kReady}},
      {true, true, kSignOffDueMs, {Kind::kSignOffLapsed}},
      {true, false, 0, {}},
      {false, false, 0, {}},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(false, row.place, row.sign_off);
    EXPECT_EQ(DueMs(example.of_case), row.due_ms);
    NewEvents events(&example.arena);
    if (row.due_ms != 0) Lapse(example.of_case, example.policy, events);
    EXPECT_EQ(KindsOf(events), row.kinds);
    example.Take(events);
    EXPECT_EQ(DueMs(example.of_case), 0);
  }
}

// MECH I7
TEST(Lapse, NothingIsDueOnceItWasAnswered) {
  Example example;
  example.Wait(false, false, true);
  ASSERT_TRUE(example.Do(RequestOf("AnswerCase")).ok());
  EXPECT_EQ(DueMs(example.of_case), 0);
}

}  // namespace
}  // namespace huying::intake::sign_off
