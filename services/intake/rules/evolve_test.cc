#include "services/intake/rules/evolve.h"

#include <gtest/gtest.h>

#include "common/core/catalog.h"
#include "huying/intake/v1/state.pb.h"

namespace huying::intake::rules {
namespace {

// What the events say about themselves is what they do to the state.
TEST(EvolveCase, LeadsWhereTheEventsSay) {
  const auto states = StateCatalog::Read(*v1::CaseState_descriptor());
  ASSERT_TRUE(states.ok()) << states.status();
  const auto kinds = EventCatalog::Read(*v1::Event::descriptor(), &*states);
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  for (int kind = 1; kind < kinds->size(); ++kind) {
    const EventInfo& info = kinds->of(kind);
    if (info.options == nullptr) continue;
    for (int before = 1; before < states->size(); ++before) {
      v1::Event event;
      event.GetReflection()->MutableMessage(&event, info.field);
      v1::Case row;
      row.set_state(static_cast<v1::CaseState>(before));
      Evolve(event, row);
      EXPECT_EQ(row.state(), info.to >= 0 ? info.to : before)
          << info.counter << " in " << states->of(before).name;
    }
  }
}

}  // namespace
}  // namespace huying::intake::rules
