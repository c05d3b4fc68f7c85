#include "services/dispatch/rules/evolve.h"

#include <gtest/gtest.h>

#include "common/core/catalog.h"
#include "services/dispatch/rules/example.h"

namespace huying::dispatch::rules {
namespace {

// What the events say about themselves is what they do to the state; resuming alone goes back to
// where the task was parked.
TEST(Evolve, LeadsWhereTheEventsSay) {
  const auto states = StateCatalog::Read(*v1::TaskState_descriptor());
  ASSERT_TRUE(states.ok()) << states.status();
  const auto kinds = EventCatalog::Read(*v1::Event::descriptor(), &*states);
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  for (int kind = 1; kind < kinds->size(); ++kind) {
    const EventInfo& info = kinds->of(kind);
    if (info.options == nullptr || kind == v1::Event::kResumedFieldNumber) continue;
    for (v1::TaskState before : kAllStates) {
      v1::Event event;
      event.GetReflection()->MutableMessage(&event, info.field);
      v1::Task task;
      task.set_state(before);
      Evolve(event, task);
      const bool moves = info.to >= 0 && ((info.from >> before) & 1) == 1;
      EXPECT_EQ(task.state(), moves ? info.to : before)
          << info.counter << " in " << v1::TaskState_Name(before);
    }
  }
}

}  // namespace
}  // namespace huying::dispatch::rules
