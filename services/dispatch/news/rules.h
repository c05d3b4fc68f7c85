// I10: what is added to the report while a unit works on it is looked at. Pure.
#pragma once

#include "services/dispatch/policy.h"

namespace huying::dispatch::news {

// I10: said while the task is open; once, until somebody has looked.
void Tell(const v1::Task& task, NewEvents& events);

// Something was added that nobody has looked at.
bool IsWaiting(const v1::Task& task);

void OnAdded(const v1::ReportAddedTo& added, const core::v1::EventHeader& header, v1::Task& task);
// A handler who must not contact a stranger any more hears that, too.
void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Task& task);
// Whoever notes work, meets the citizen or drafts has looked; another unit or round begins anew.
template <class Looked>
void OnLooked(const Looked&, const core::v1::EventHeader&, v1::Task& task) {
  task.clear_news();
}

}  // namespace huying::dispatch::news
