#include <string_view>

#include "services/supervision/clocks/rules.h"
#include "services/supervision/modules.h"

namespace huying::supervision {
namespace {

using casework::ListKeys;

// Whoever must decide meanwhile has what nobody is charged for: never the unit that has it no more.
std::string_view WhoseIs(const v1::Watch& watch, const v1::Clock& clock) {
  if (!clocks::IsUncharged(clock)) return clock.unit_id();
  for (const city::v1::Leg leg : {city::v1::LEG_DISPATCH, city::v1::LEG_RETURN_RULING}) {
    if (const v1::Clock* decided = clocks::Find(watch, leg)) return decided->unit_id();
  }
  return "";
}

bool IsRunning(const v1::Clock& clock) { return !clocks::StandsStill(clock); }
bool IsBreached(const v1::Clock& clock) { return clock.breached(); }

// A case stands once in the list of each unit that is charged for such a clock: by the first of
// them that is due.
void ListCharged(const v1::Watch& watch, bool (*is_meant)(const v1::Clock&), ListKeys& keys) {
  for (const v1::Clock& clock : watch.clocks()) {
    const std::string_view whose = WhoseIs(watch, clock);
    if (!is_meant(clock) || whose.empty()) continue;
    bool first = true;
    for (const v1::Clock& other : watch.clocks()) {
      if (&other == &clock || !is_meant(other) || WhoseIs(watch, other) != whose) continue;
      const bool before = other.due_ms() < clock.due_ms();
      first = first && !before && (other.due_ms() != clock.due_ms() || &clock < &other);
    }
    if (first) keys.AddAt(whose, clock.due_ms());
  }
}

void ListDue(const v1::Watch& watch, ListKeys& keys) { ListCharged(watch, &IsRunning, keys); }

void ListBreached(const v1::Watch& watch, ListKeys& keys) { ListCharged(watch, &IsBreached, keys); }

// All with a running clock.
void ListOpen(const v1::Watch& watch, ListKeys& keys) {
  const int64_t due_ms = clocks::FirstDue(watch);
  if (due_ms != 0) keys.AddOpenAt(v1::WatchState_Name(watch.state()), due_ms, watch.header());
}

}  // namespace

CaseModule ClocksModule() {
  CaseModule module;
  module.Apply(&clocks::OnStarted);
  module.Apply(&clocks::OnRegraded);
  module.Apply(&clocks::OnMoved);
  module.Apply(&clocks::OnPaused);
  module.Apply(&clocks::OnResumed);
  module.Apply(&clocks::OnStopped);
  module.Apply(&clocks::OnWarned);
  module.Apply(&clocks::OnBreached);
  module.Apply(&clocks::OnOwnTimeExceeded);
  module.Apply(&clocks::OnEnded);
  module.lists.push_back({casework::kOpenList, &ListOpen});
  module.lists.push_back({"due", &ListDue});
  module.lists.push_back({"breached", &ListBreached});
  return module;
}

}  // namespace huying::supervision
