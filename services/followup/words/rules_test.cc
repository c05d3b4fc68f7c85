#include "services/followup/words/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/casework.h"
#include "common/testing/memory_store.h"
#include "common/testing/small_city.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/followup/example.h"

namespace huying::followup::words {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using K = v1::Event;

const CommandOracle kMayRead{v1::ReadWords::descriptor(), "TO_VISIT TO_CHECK TO_CLOSE CLOSED ENDED",
                             "VISIT CHECK", ""};
const EventOracle kReceived{v1::WordsReceived::descriptor(), "", "", "start WORDS of unit_id"};
const EventOracle kRead{v1::WordsRead::descriptor(), "", "", "stop WORDS"};

// While a unit has the case, dispatch tells the unit. MECH F8
TEST(Receive, WhereNoUnitHasTheCaseAndMovesNothing) {
  for (const v1::FollowState state : kAllStates) {
    Example example;
    example.Reach(state);
    const NewEvents events = example.AddWords();
    const bool with_unit =
        state == v1::FOLLOW_STATE_AWAITING_REPLY || state == v1::FOLLOW_STATE_REDOING;
    ASSERT_EQ(events.empty(), with_unit) << state;
    EXPECT_EQ(IsWaiting(example.follow), !with_unit) << state;
    EXPECT_EQ(example.follow.state(), state) << "thanks open nothing again";
    if (!with_unit) {
      EXPECT_EQ(ReaderOf(example.follow), "centre");
    }
  }
  Example ended;
  ended.follow.set_state(v1::FOLLOW_STATE_ENDED);
  EXPECT_THAT(KindsOf(ended.AddWords()), ElementsAre(K::kWordsReceived));
}

// From intake's log, of a case that is closed; one that follow-up does not know is not its own. MECH F8
TEST(Receive, IsListedWhenTheCaseIsOver) {
  const Processor handlers(&huying::testing::SmallCity());
  google::protobuf::Arena arena;
  const runtime::DecisionContext context{.now_ms = kNow, .arena = &arena};
  huying::testing::MemoryStore store;
  const auto read = [&](auto set) {
    intake::v1::Event event;
    core::v1::CaseHeader& header = *event.mutable_header()->mutable_case_();
    header.set_case_id("990101001-261122-00001");
    header.set_area_code("990101001001");
    header.set_category_code("01.01.01");
    header.set_no_contact(true);  // so that there is nobody to visit
    header.set_registered_ms(kNow - kDayMs);
    event.mutable_header()->set_time_ms(kNow);
    set(event);
    store.Apply(handlers, handlers.React("intake", event, store, context));
  };
  const auto listed = [&] { return store.CountBelow(casework::ListPrefix("words", "centre")); };
  read([](auto& event) { event.mutable_evidence()->set_text("谢谢"); });
  EXPECT_TRUE(store.log().empty());
  read([](auto& event) { event.mutable_answered(); });
  EXPECT_EQ(listed(), 0U);
  read([](auto& event) { event.mutable_evidence()->set_text("谢谢"); });
  EXPECT_EQ(listed(), 1U);
  read([](auto& event) { event.mutable_danger()->set_line("119"); });
  EXPECT_EQ(listed(), 0U) << "a unit gets it with the case";
}

// MECH F8
TEST(Receive, KeepsTheTimeOfTheFirstAndSaysEach) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_CLOSED);
  example.AddWords();
  const uint32_t seen = example.follow.seq();
  example.policy.now_ms += kHourMs;
  EXPECT_FALSE(example.AddWords().empty());
  EXPECT_EQ(example.follow.words().since_ms(), kNow);
  example.policy.expected_seq = seen;
  EXPECT_EQ(example.Do(ReadWordsRequest()).rejection().code, "CASE_CHANGED")
      << "the second was not read";
}

// Nobody visits, checks or closes by what they read before. MECH F8, F1
TEST(Receive, MakesOldWhatAVisitorLookedAt) {
  Example example;
  example.Reply();
  example.policy.expected_seq = example.follow.seq();
  example.AddWords();
  EXPECT_EQ(example.Do(GoodVisit()).rejection().code, "CASE_CHANGED");
}

// MECH F8
TEST(Read, ByWhoJudges) {
  struct Row {
    const char *person, *unit;
    uint32_t permissions;
    bool of_centre, above_lead;
    const char* code;  // null: may
  };
  constexpr uint32_t kVisits = 1U << city::v1::PERMISSION_VISIT;
  constexpr uint32_t kChecks = 1U << city::v1::PERMISSION_CHECK;
  const Row rows[] = {
      {"visitor", "centre", kVisits, true, false, nullptr},
      {"checker", "centre", kChecks, true, false, nullptr},
      {"leader", "district", kChecks, false, true, nullptr},
      {"desk", "centre", 1U << city::v1::PERMISSION_TAKE_IN, true, false, "NOT_ALLOWED"},
      {"taker", "centre", kVisits, true, false, "WORKED_ON_CASE"},
      {"somebody", "street-1", kVisits, false, false, "WORKED_ON_CASE"},
      {"somebody", "street-2", kVisits, false, false, "NOT_OF_THE_CASE"},
      {"officer", "gas", kVisits, false, true, "NOT_OF_THE_CASE"},
  };
  for (const Row& row : rows) {
    Example example;
    example.Reach(v1::FOLLOW_STATE_CLOSED);
    example.AddWords();
    example.policy.actor = {.permissions = row.permissions,
                            .person_id = row.person,
                            .unit_id = row.unit,
                            .above_lead = row.above_lead,
                            .of_centre = row.of_centre};
    const auto verdict = example.Do(ReadWordsRequest());
    ASSERT_EQ(verdict.ok(), row.code == nullptr) << row.person;
    EXPECT_EQ(IsWaiting(example.follow), row.code != nullptr);
    if (!verdict.ok()) {
      EXPECT_EQ(verdict.rejection().code, row.code) << row.person;
    }
  }
}

// MECH F8
TEST(Read, OnlyWhatWaitsAndWithANote) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_CLOSED);
  EXPECT_EQ(example.Do(ReadWordsRequest()).rejection().code, "NOTHING_TO_READ");
  example.AddWords();
  v1::ExecuteRequest blank;
  blank.mutable_read_words()->set_note(" ");
  EXPECT_EQ(example.Do(blank).rejection().code, "INPUT_MISSING");
  ASSERT_TRUE(example.Do(ReadWordsRequest()).ok());
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_CLOSED);
}

// It waits through visit and closing; once a unit has the case again, dispatch shows it there. MECH F8
TEST(Read, IsNotAskedForOnceTheCaseIsDoneAgain) {
  Example closed;
  closed.Reply();
  closed.AddWords();
  ASSERT_TRUE(closed.Do(GoodVisit()).ok());
  ASSERT_TRUE(closed.Do(CloseRequest()).ok());
  EXPECT_TRUE(IsWaiting(closed.follow)) << "closing reads nothing";
  ASSERT_TRUE(closed.Do(ReopenRequest()).ok());
  EXPECT_FALSE(IsWaiting(closed.follow));
  Example redone;
  redone.Reply();
  redone.AddWords();
  ASSERT_TRUE(redone.Do(BadVisit()).ok());
  EXPECT_FALSE(IsWaiting(redone.follow));
}

}  // namespace
}  // namespace huying::followup::words
