#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "common/case/catalog.h"
#include "common/core/civil.h"
#include "services/simulator/own_accord_fixture.h"

namespace huying::simulator {
namespace {

// True if some event is of this name and moves a clock.
bool IsKindWithClocks(std::string_view name) {
  for (const auto* event : {intake::v1::Event::descriptor(), dispatch::v1::Event::descriptor(),
                            followup::v1::Event::descriptor()}) {
    const EventCatalog catalog = EventCatalog::MustRead(*event);
    for (int kind = 1; kind < catalog.size(); ++kind) {
      const EventInfo& info = catalog.of(kind);
      if (info.options != nullptr && info.field->message_type()->name() == name)
        return info.options->clocks().ByteSizeLong() != 0;
    }
  }
  return false;
}

// No leave is given that nothing needs. MECH S1
TEST(OwnAccord, NamesKindsThatMoveSomething) {
  for (const OwnAccord& one : OwnAccords()) {
    EXPECT_TRUE(IsKindWithClocks(one.kind)) << one.kind;
    EXPECT_FALSE(one.because.empty()) << one.kind;
  }
}

// What is done by an officer alone is on nobody's list. MECH D3, D11, F1
TEST(OwnAccord, NobodyButAnOfficerAccepts) {
  for (const OwnAccord& one : OwnAccords()) {
    for (const std::string_view officers :
         {"TaskAccepted", "TaskReturned", "ReturnUpheld", "FirstMeetingHeld", "CitizenReplied",
          "VisitAnswered", "CaseClosed", "HandlerAssigned", "WordsRead"}) {
      EXPECT_NE(one.kind, officers);
    }
  }
}

// Every end of a case is an officer's, the reporter's, or follows one of theirs. MECH I8, F4
TEST(OwnAccord, WhoeverAddsAnEndingSaysWhoDecides) {
  constexpr std::string_view kByPeople[] = {"CaseRefused", "CaseWithdrawn", "TaskEnded",
                                            "CaseClosed"};
  const auto look_at = [&](const auto& rules) {
    for (int kind = 1; kind < rules.events().size(); ++kind) {
      const EventInfo& info = rules.events().of(kind);
      if (info.options == nullptr || info.to < 0) continue;
      const std::string& to = rules.states().of(info.to).name;
      const bool over = to == "WITHDRAWN" || to == "ENDED" || to == "CLOSED" || to == "REFUSED";
      if (!over) continue;
      const std::string& name = info.field->message_type()->name();
      const bool follows = std::any_of(Endings().begin(), Endings().end(),
                                       [&](const Ending& ending) { return ending.kind == name; });
      const bool by_people =
          std::find(std::begin(kByPeople), std::end(kByPeople), name) != std::end(kByPeople);
      EXPECT_TRUE(follows != by_people) << name;
    }
  };
  look_at(intake::Rules());
  look_at(dispatch::Rules());
  look_at(followup::Rules());
  for (const Ending& ending : Endings()) {
    const bool by_people = std::find(std::begin(kByPeople), std::end(kByPeople), ending.follows) !=
                           std::end(kByPeople);
    EXPECT_TRUE(by_people || ending.follows == "CaseAnswered") << ending.follows;
  }
}

template <class Event>
Event By(core::v1::Actor::Kind kind, int64_t time_ms) {
  Event event;
  event.mutable_header()->mutable_actor()->set_kind(kind);
  event.mutable_header()->set_time_ms(time_ms);
  event.mutable_header()->mutable_case_()->set_case_id("c");
  return event;
}

// The oracle itself: what a machine ends follows a person's act, and a citizen ends nothing but what is fresh.
// MECH I8
TEST(OwnAccord, AnEndThatNobodyDecidedIsSeen) {
  struct Row {
    const char* name;
    core::v1::Actor::Kind by;
    int64_t after_minutes;
    bool danger;
    size_t problems;
  };
  const Row rows[] = {
      {"at once", core::v1::Actor::KIND_CITIZEN, 10, false, 0},
      {"too late", core::v1::Actor::KIND_CITIZEN, 11, false, 1},
      {"danger", core::v1::Actor::KIND_CITIZEN, 1, true, 1},
      {"the centre has asked", core::v1::Actor::KIND_STAFF, 600, true, 0},
      // Neither the report nor the task that follows it.
      {"a timer", core::v1::Actor::KIND_SYSTEM, 600, false, 2},
  };
  for (const Row& row : rows) {
    auto received = By<intake::v1::Event>(core::v1::Actor::KIND_CITIZEN, 0);
    received.mutable_received();
    auto withdrawn = By<intake::v1::Event>(row.by, row.after_minutes * kMinuteMs);
    withdrawn.mutable_header()->mutable_case_()->set_danger(row.danger);
    withdrawn.mutable_withdrawn();
    auto routed = By<dispatch::v1::Event>(core::v1::Actor::KIND_SYSTEM, 0);
    routed.mutable_routed();
    auto ended = By<dispatch::v1::Event>(core::v1::Actor::KIND_SYSTEM, 1);
    ended.mutable_withdrawn();
    EXPECT_EQ(EndedByNobody({received, withdrawn}, {routed, ended}, {}, 10).size(), row.problems)
        << row.name;
  }
}

}  // namespace
}  // namespace huying::simulator
