// F8: what is added to a report after the answer is read by somebody who judges. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/followup/policy.h"

namespace huying::followup::words {

// MECH F8: something was added to a case that no unit works on: it is to be visited, checked or closed, or it
// is over. Said each time, so that nobody acts on what they had read before; it opens nothing again.
void Receive(const v1::Follow& follow, const Policy& policy, NewEvents& events);

// Something was added that nobody has read.
bool IsWaiting(const v1::Follow& follow);
// Who must read it; empty if nobody need.
const std::string& ReaderOf(const v1::Follow& follow);

// MECH F8: somebody who judges has read all of it.
Verdict<NewEvents> Read(const v1::Follow& follow, const v1::ReadWords& command,
                        const Policy& policy, NewEvents events);
std::optional<Rejection> MayRead(const v1::Follow& follow, const Policy& policy);

void OnReceived(const v1::WordsReceived& received, const core::v1::EventHeader& header,
                v1::Follow& follow);
// Read; or a unit gets it with the case, or the case is no more.
template <class Over>
void OnOver(const Over&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.clear_words();
}

}  // namespace huying::followup::words
