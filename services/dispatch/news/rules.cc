#include "services/dispatch/news/rules.h"

namespace huying::dispatch::news {

// I10
void Tell(const v1::Task& task, NewEvents& events) {
  if (IsOpen(task.state()) && !IsWaiting(task)) events.Add().mutable_report_added_to();
}

bool IsWaiting(const v1::Task& task) { return task.has_news(); }

void OnAdded(const v1::ReportAddedTo&, const core::v1::EventHeader& header, v1::Task& task) {
  task.mutable_news()->set_since_ms(header.time_ms());
}

void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Task& task) {
  const bool told = corrected.reporter_unlinked() && IsOpen(task.state()) && !IsWaiting(task);
  if (told) task.mutable_news()->set_since_ms(header.time_ms());
}

}  // namespace huying::dispatch::news
