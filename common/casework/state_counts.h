// The counters state/<STATE> of a service: how many rows are in each state.
#pragma once

#include "common/case/catalog.h"
#include "common/runtime/view.h"

namespace huying::casework {

// A row went from one state to another; 0 is no row yet.
inline void CountStates(const StateCatalog& states, int before, int after, runtime::Store& store) {
  if (before == after) return;
  if (before != 0) store.Count(states.of(before).counter, -1);
  if (after != 0) store.Count(states.of(after).counter);
}

}  // namespace huying::casework
