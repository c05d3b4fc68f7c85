// D1: intake has corrected a case that has a task. Pure.
#pragma once

#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::correcting {

// What intake has corrected. Nothing of it is owned.
struct Correction {
  const core::v1::CaseHeader* told;  // the case as it is now
  std::string_view by = {};          // at the desk; empty: the reporter
  bool text = false;
  std::string_view title = {};  // with the text; may be the same as before
  bool contact = false;
  bool unlinked = false;  // who was thought to have reported it did not
};

// MECH D1: what intake says of the case now holds for the task, too. Where the duty list gives it to
// another unit by that, the former one loses it and the other one gets it at once:
//   with a unit, or waiting for one   in the same round, whatever was done so far
//   parked    it is taken up again and goes on like that: the promise was made, and approved, for
//             another place or matter, and nobody would look at it until its day
//   held      in the next round, as when the leader says so: the rounds that did not help were by
//             somebody who was not responsible; unless the list names nobody: then the leader decides
//   answered  it stays: what the citizen thinks of the answer is asked as ever
// Where nobody can be contacted any more, proof from the spot takes the place of contact and meetings
// from then on; after the answer that holds for a next round.
// A unit that an arbiter named stays as long as the duty list names the same unit as before.
void Follow(const v1::Task& task, const Correction& correction, const Policy& policy,
            NewEvents& events);

// Who worked on the task before it moved, and who corrected the case or a reply: they judge it never.
const google::protobuf::RepeatedPtrField<std::string>& FormerUnits(const v1::Task& task);
const google::protobuf::RepeatedPtrField<std::string>& FormerPersons(const v1::Task& task);

void AdvanceCorrected(const v1::TaskCorrected& corrected, core::v1::CaseHeader& header);
void AdvanceMoved(const v1::TaskMoved& moved, core::v1::CaseHeader& header);

void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);
void OnTransferred(const v1::TaskTransferred& passed, const core::v1::EventHeader& header,
                   v1::Task& task);
void OnReplyCorrected(const v1::ReplyCorrected& corrected, const core::v1::EventHeader& header,
                      v1::Task& task);

}  // namespace huying::dispatch::correcting
