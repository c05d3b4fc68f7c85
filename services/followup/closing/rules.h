// F3: strict closing, and the supervision orders that it may wait for. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/followup/policy.h"

namespace huying::followup::closing {

// 已答复, 已回访 ...: a condition as people call it.
std::string_view ConditionName(city::v1::ClosingCondition condition);

// Is a condition of the pack met? Where nobody could be asked (given up, or nobody behind the
// channel), what the citizen would have said is answered by the check on site. See rules.cc for
// each one.
bool IsMet(city::v1::ClosingCondition condition, const v1::Follow& follow, const Policy& policy);

// MECH F3: not by who did the work, and only with every condition of the pack; the rejection names
// each one that is not met, in the pack's order. There is no way past it.
std::optional<Rejection> MayClose(const v1::Follow& follow, const Policy& policy);
// MECH F3
Verdict<NewEvents> Close(const v1::Follow& follow, const v1::CloseCase& command,
                         const Policy& policy, NewEvents events);

// The one named exception: a case answered on the spot closes without the class's conditions, which
// are about a unit's work.
// `title` and `person_id` are of a case that was not visited: what the report is called and who
// answered it.
void CloseOnTheSpot(const std::string& title, const std::string& person_id, NewEvents& events);

// The unit that must close.
std::string JudgeOf(const v1::Follow& follow, const Policy& policy);
// MECH F3: visit and check are over. Its clock stands still while an order must be answered that the
// closing waits for: whose order that is is charged meanwhile.
void Ask(const v1::Follow& follow, const Policy& policy, NewEvents& events);
void HoldIfOrdered(const v1::Follow& follow, const Policy& policy, NewEvents& events);
// MECH F3: what supervision says of its orders; one that is given again must be answered again.
void NoteOrder(const v1::Follow& follow, uint32_t order, const Policy& policy, NewEvents& events);
void NoteReply(const v1::Follow& follow, uint32_t order, NewEvents& events);
void NoteDone(const v1::Follow& follow, uint32_t order, NewEvents& events);

// Said of a closed case.
int64_t ClosedMs(const v1::Follow& follow);

void OnClosed(const v1::CaseClosed& closed, const core::v1::EventHeader& header,
              v1::Follow& follow);
void OnClosedOnTheSpot(const v1::CaseClosedOnTheSpot& closed, const core::v1::EventHeader& header,
                       v1::Follow& follow);
void OnEnded(const v1::CaseEnded& ended, const core::v1::EventHeader& header, v1::Follow& follow);
void OnReopened(const v1::CaseReopened& reopened, const core::v1::EventHeader& header,
                v1::Follow& follow);
// An order may come before anything was told to the citizen.
void OnOrderOpened(const v1::OrderOpened& opened, const core::v1::EventHeader& header,
                   v1::Follow& follow);
void OnOrderReplied(const v1::OrderReplied& replied, const core::v1::EventHeader& header,
                    v1::Follow& follow);
void OnHeld(const v1::ClosingHeld& held, const core::v1::EventHeader& header, v1::Follow& follow);
void OnFreed(const v1::ClosingFreed& freed, const core::v1::EventHeader& header,
             v1::Follow& follow);
// Where the case leaves TO_CLOSE, the closing waits no more.
void OnCheckAsked(const v1::CheckAsked& asked, const core::v1::EventHeader& header,
                  v1::Follow& follow);
void OnRedo(const v1::RedoOrdered& redo, const core::v1::EventHeader& header, v1::Follow& follow);
void OnOrderDone(const v1::OrderDone& done, const core::v1::EventHeader& header,
                 v1::Follow& follow);

}  // namespace huying::followup::closing
