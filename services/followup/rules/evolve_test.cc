#include <gtest/gtest.h>

#include "common/core/catalog.h"
#include "huying/followup/v1/state.pb.h"
#include "services/followup/rules/follow.h"

namespace huying::followup::rules {
namespace {

// What the events say about themselves is what they do to the state; an order only opens a row.
TEST(EvolveFollow, LeadsWhereTheEventsSay) {
  const auto states = StateCatalog::Read(*v1::FollowState_descriptor());
  ASSERT_TRUE(states.ok()) << states.status();
  const auto kinds = EventCatalog::Read(*v1::Event::descriptor(), &*states);
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  for (int kind = 1; kind < kinds->size(); ++kind) {
    const EventInfo& info = kinds->of(kind);
    if (info.options == nullptr) continue;
    for (int before = 1; before < states->size(); ++before) {
      v1::Event event;
      event.GetReflection()->MutableMessage(&event, info.field);
      v1::Follow row;
      row.set_state(static_cast<v1::FollowState>(before));
      Evolve(event, row);
      EXPECT_EQ(row.state(), info.to >= 0 ? info.to : before)
          << info.counter << " in " << states->of(before).name;
    }
  }
}

}  // namespace
}  // namespace huying::followup::rules
