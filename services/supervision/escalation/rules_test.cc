#include "services/supervision/escalation/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/casework.h"
#include "services/supervision/example.h"

namespace huying::supervision::escalation {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum city::v1::Leg;

const CommandOracle kMayAcknowledge{v1::AcknowledgeEscalation::descriptor(), "WATCHED ENDED", "",
                                    "STAFF"};
const EventOracle kEscalated{v1::Escalated::descriptor(), "", "", ""};
const EventOracle kRepeated{v1::EscalationRepeated::descriptor(), "", "", ""};
const EventOracle kRungEmpty{v1::RungEmpty::descriptor(), "", "", ""};
const EventOracle kAcknowledged{v1::EscalationAcknowledged::descriptor(), "", "", ""};

constexpr int64_t kMin = kMinuteMs;
constexpr int64_t kDue = kMonday10 + 600 * kMin;

Rung At(uint32_t level, const char* person_id, int64_t minutes, const char* unit_id = "street-1") {
  return {.level = level,
          .role = "role",
          .person_id = person_id,
          .unit_id = unit_id,
          .at_ms = kDue + minutes * kMin};
}

// A case whose clock rings, by the same calls as the processor's.
struct Late : Example {
  explicit Late(std::vector<Rung> of) : ladder(std::move(of)) {
    PassEmpty(ladder);
    Do(kStartSolve, kMonday10);
  }
  const v1::Clock& clock() const { return *clocks::Find(watch, LEG_SOLVE); }
  std::vector<std::string> RingAt(int64_t at_ms) {
    NewEvents events(&arena);
    clocks::Ring(clock(), at_ms, ladder.empty() ? 0 : ladder.front().at_ms, city, events);
    if (clock().due_ms() <= at_ms) Climb(clock(), at_ms, ladder, city, events);
    for (v1::Event* event : events.events()) event->mutable_header()->set_time_ms(at_ms);
    Fold(events);
    return Names(events.events());
  }
  // As its alarms say, until then.
  std::vector<std::string> RunUntil(int64_t until_ms) {
    std::vector<std::string> said;
    for (int64_t at_ms = clocks::NextAlarm(clock()); at_ms != 0 && at_ms <= until_ms;
         at_ms = clocks::NextAlarm(clock())) {
      for (const std::string& name : RingAt(at_ms))
        said.push_back(name + " " + std::to_string((at_ms - kDue) / kMin));
    }
    return said;
  }
  // Who has it in a list of their own.
  std::vector<std::string> Listed() const {
    std::vector<std::string> persons;
    for (const v1::Told& told : clock().told()) persons.push_back(told.person_id());
    return persons;
  }

  std::vector<Rung> ladder;
};

// MECH S4
TEST(Climb, RungByRungAndThenTheLastOneEveryDay) {
  Late late({At(1, "li", 0), At(2, "wang", 60), At(3, "zhao", 90, "centre")});
  EXPECT_THAT(late.RunUntil(kDue + 3 * kDayMs),
              ElementsAre("warn 50 -300", "warn 100 0", "breach 0", "tell li 0", "tell wang 60",
                          "tell zhao 90", "tell again zhao 1530", "tell again zhao 2970"));
  EXPECT_THAT(late.Listed(), ElementsAre("li", "wang", "zhao"));
  late.Do(kStopSolve, kDue + 3 * kDayMs);
  EXPECT_THAT(late.watch.clocks(), IsEmpty()) << "and with the clock goes who was told of it";
}

// MECH S4
TEST(Climb, ARungThatNobodyHoldsIsPassedAtOnce) {
  struct Row {
    const char* what;
    std::vector<Rung> ladder;
    std::vector<std::string> said;
  };
  const Row rows[] = {
      {"the second",
       {At(1, "li", 0), At(2, "", 60), At(3, "wang", 180), At(4, "zhao", 300)},
       {"tell li 0", "empty 2 60", "tell wang 60", "tell zhao 180"}},
      {"the first",
       {At(1, "", 0), At(2, "wang", 60), At(3, "zhao", 90)},
       {"empty 1 0", "tell wang 0", "tell zhao 60"}},
      {"two in a row",
       {At(1, "li", 0), At(2, "", 60), At(3, "", 180), At(4, "zhao", 300)},
       {"tell li 0", "empty 2 60", "empty 3 60", "tell zhao 60"}},
  };
  for (const Row& row : rows) {
    Late late(row.ladder);
    std::vector<std::string> said = late.RunUntil(kDue + 400 * kMin);
    said.erase(said.begin(), said.begin() + 3);  // two warnings and the breach
    EXPECT_EQ(said, row.said) << row.what;
  }
}

// MECH S4: the check of the pack refuses such a city; a day later somebody may be there.
TEST(Climb, WhereNobodyIsAtAllItIsLookedForAgain) {
  Late late({At(1, "", 0)});
  EXPECT_EQ(late.RunUntil(kDue + kDayMs).back(), "empty 1 1440");
  late.ladder = {At(1, "li", 0)};
  EXPECT_THAT(late.RunUntil(kDue + 2 * kDayMs), ElementsAre("tell again li 2880"));
  EXPECT_THAT(late.Listed(), ElementsAre("li"));
}

// MECH S4: supervision was away from before the breach until two days later.
TEST(Climb, AfterALongStopSaysEachOnceWithItsTrueInstant) {
  Late late({At(1, "li", 0), At(2, "wang", 60), At(3, "sun", 180), At(4, "zhao", 300)});
  const int64_t back_ms = kDue + 39 * kHourMs;
  EXPECT_THAT(late.RingAt(back_ms), ElementsAre("warn 100", "breach", "tell li", "tell wang",
                                                "tell sun", "tell zhao", "tell again zhao"));
  EXPECT_EQ(clocks::NextAlarm(late.clock()), back_ms + kDayMs) << "a day after the one sent";
  EXPECT_THAT(late.RingAt(back_ms), IsEmpty()) << "nothing is said twice";

  Late again({At(1, "li", 0), At(2, "wang", 60)});
  NewEvents events(&again.arena);
  clocks::Ring(again.clock(), back_ms, 0, again.city, events);
  Climb(again.clock(), back_ms, again.ladder, again.city, events);
  EXPECT_EQ(events.events()[0]->warned().used_ms(), kDue);
  EXPECT_EQ(events.events()[1]->breached().due_ms(), kDue);
  EXPECT_EQ(events.events()[2]->escalated().due_ms(), kDue);
  EXPECT_EQ(events.events()[3]->escalated().due_ms(), kDue + 60 * kMin);
}

// A new city pack may count other times for the rungs; the one that is armed rings when it was said,
// and those that have rung do not ring again.
// MECH S4
TEST(Climb, ANewPackReArmsNothing) {
  Late late({At(1, "li", 0), At(2, "wang", 100), At(3, "zhao", 200)});
  EXPECT_EQ(late.RunUntil(kDue + 50 * kMin).size(), 4U);
  late.ladder = {At(1, "li", 30), At(2, "wang", 300), At(3, "zhao", 350)};
  EXPECT_THAT(late.RunUntil(kDue + 400 * kMin), ElementsAre("tell wang 100", "tell zhao 350"));
}

// Whoever let it lapse does not take it out of their leader's list.
// MECH S4
TEST(Acknowledge, ByWhoWasToldOrActsForThem) {
  constexpr uint32_t kAccept = 1U << city::v1::PERMISSION_ACCEPT;
  constexpr uint32_t kHandle = 1U << city::v1::PERMISSION_HANDLE;
  const Authority li = {.permissions = 0, .person_id = "li", .unit_id = "street-1"};
  const Authority wang = {.permissions = 0, .person_id = "wang", .unit_id = "heat"};
  const Authority duty = {.permissions = kAccept, .person_id = "duty", .unit_id = "street-1"};
  const Authority handler = {.permissions = kHandle, .person_id = "h", .unit_id = "street-1"};
  const Authority other_duty = {.permissions = kAccept, .person_id = "d", .unit_id = "heat"};
  // Who acts for who was told.
  struct Row {
    const char* what;
    const char* acting;
    Authority actor;
    const char* code;  // null: may
  };
  const Row rows[] = {
      {"who was told", "li", li, nullptr},
      {"their unit's duty", "li", duty, "NOT_ALLOWED"},
      {"a handler", "li", handler, "NOT_ALLOWED"},
      {"another unit's duty", "li", other_duty, "NOT_ALLOWED"},
      {"nobody", "li", {}, "ACTOR_UNKNOWN"},
      {"who was told, though away", "wang", li, nullptr},
      {"who stands in", "wang", wang, nullptr},
      {"duty, while somebody stands in", "wang", duty, "NOT_ALLOWED"},
      {"duty, who stands in where nobody else does", "duty", duty, nullptr},
      {"a handler then", "duty", handler, "NOT_ALLOWED"},
      {"duty of the unit into which theirs has gone over", "d", other_duty, nullptr},
      {"where nobody acts for them", "", duty, "NOT_ALLOWED"},
  };
  for (const Row& row : rows) {
    Late late({At(1, "li", 0), At(2, "zhao", 60, "centre")});
    late.RunUntil(kDue);
    late.city.acting = {{"li", row.acting}};
    late.actor = row.actor;
    const auto verdict = late.Execute(AcknowledgeRequest(), kDue + kMin);
    ASSERT_EQ(verdict.ok(), row.code == nullptr) << row.what;
    if (verdict.ok()) {
      EXPECT_THAT(late.Listed(), IsEmpty()) << row.what;
    } else {
      EXPECT_EQ(verdict.rejection().code, row.code) << row.what;
      EXPECT_EQ(verdict.rejection().mechanism, "S4");
    }
    EXPECT_EQ(clocks::NextAlarm(late.clock()), kDue + 60 * kMin) << "the ladder goes on";
  }
}

// MECH S4: knowing of it is not doing something about it.
TEST(Acknowledge, WithoutAnActRingsAgain) {
  Late late({At(1, "li", 0)});
  late.RunUntil(kDue);
  late.actor = {.permissions = 0, .person_id = "li", .unit_id = "street-1"};
  ASSERT_TRUE(late.Execute(AcknowledgeRequest(), kDue + kMin).ok());
  EXPECT_THAT(late.Listed(), IsEmpty());
  const auto once_more = late.Execute(AcknowledgeRequest(), kDue + kMin);
  ASSERT_FALSE(once_more.ok());
  EXPECT_EQ(once_more.rejection().code, "NOTHING_TO_ACKNOWLEDGE");
  EXPECT_THAT(late.RunUntil(kDue + 3 * kDayMs), ElementsAre("tell again li 2881"));
  EXPECT_THAT(late.Listed(), ElementsAre("li"));
}

// MECH S4
TEST(AnybodyIn, PrefersWhoIsOnCall) {
  city::v1::Unit unit;
  EXPECT_EQ(AnybodyIn(unit), nullptr);
  unit.add_persons()->set_id("a");
  EXPECT_EQ(AnybodyIn(unit)->id(), "a");
  city::v1::Person& on_call = *unit.add_persons();
  on_call.set_id("b");
  on_call.set_on_call(true);
  EXPECT_EQ(AnybodyIn(unit)->id(), "b");
}

}  // namespace
}  // namespace huying::supervision::escalation
