#include <gtest/gtest.h>

#include "common/case/catalog.h"
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

}  // namespace
}  // namespace huying::simulator
