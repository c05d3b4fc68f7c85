#include "common/runtime/timer_gate.h"

#include <algorithm>

namespace huying::runtime {

int64_t TimerGate::Open(int64_t now_ms, const std::vector<Place>& places) {
  const auto at_end = [](const Place& place) { return place.at_end; };
  if (std::all_of(places.begin(), places.end(), at_end)) {
    waiting_ = false;
    return now_ms;
  }
  if (!waiting_) {
    waiting_ = true;
    due_ms_ = now_ms;
    ends_.clear();
    for (const Place& place : places) ends_.push_back(place.end);
    return -1;
  }
  bool reached = true;
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i].at_end) {
      ends_[i] = 0;  // it was there once since; what came later came after the timer
    } else if (ends_[i] < 0) {
      ends_[i] = places[i].end;  // known by now, perhaps
      reached = false;
    } else if (places[i].next < ends_[i]) {
      reached = false;
    }
  }
  if (!reached) return -1;
  waiting_ = false;
  return due_ms_;
}

}  // namespace huying::runtime
