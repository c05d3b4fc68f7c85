#include "services/dispatch/meetings/rules.h"

namespace huying::dispatch::meetings {

// MECH D7
Verdict<NewEvents> RecordFirst(const v1::Task&, const v1::RecordFirstMeeting& command,
                               const Policy&, NewEvents events) {
  v1::FirstMeetingHeld* held = events.Add().mutable_first_meeting_held();
  held->set_way(command.way());
  held->set_result(command.result());
  return events;
}

// MECH D7
Verdict<NewEvents> RecordSecond(const v1::Task&, const v1::RecordSecondMeeting& command,
                                const Policy&, NewEvents events) {
  v1::SecondMeetingHeld* held = events.Add().mutable_second_meeting_held();
  held->set_way(command.way());
  held->set_result(command.result());
  return events;
}

bool MetFirst(const v1::Task& task) { return task.meetings().met_first(); }
bool MetSecond(const v1::Task& task) { return task.meetings().met_second(); }
bool LacksSecond(const v1::Task& task) {
  return task.meetings().two() && !task.meetings().met_second();
}

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader&, v1::Task& task) {
  // What was done for the last round does not count for this one.
  task.clear_meetings();
  if (routed.two_meetings()) task.mutable_meetings()->set_two(true);
}

void OnFirst(const v1::FirstMeetingHeld&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_meetings()->set_met_first(true);
}

void OnSecond(const v1::SecondMeetingHeld&, const core::v1::EventHeader&, v1::Task& task) {
  task.mutable_meetings()->set_met_second(true);
}

}  // namespace huying::dispatch::meetings
