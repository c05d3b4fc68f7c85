// I8: the reporter takes a report back: at once while it is fresh, later when the centre has asked.
// Pure.
#pragma once

#include <optional>

#include "services/intake/policy.h"

namespace huying::intake::withdrawing {

// MECH I8: at once by the reporter, within the pack's minutes after receipt; later, for who calls,
// and where there is danger, it is asked for and the work goes on until the centre has called.
Verdict<NewEvents> Withdraw(const v1::Case& of_case, const v1::WithdrawCase& command,
                            const Policy& policy, NewEvents events);
// MECH I8: one request at a time, and none in the reporter's name by whom the report is about.
std::optional<Rejection> MayWithdraw(const v1::Case& of_case, const Policy& policy);

// MECH I8: the reporter was called, and wants it.
Verdict<NewEvents> Confirm(const v1::Case& of_case, const v1::ConfirmWithdrawal& command,
                           const Policy& policy, NewEvents events);
// MECH I8: the reporter was called, and does not; or was not asked at all.
Verdict<NewEvents> Keep(const v1::Case& of_case, const v1::KeepCase& command, const Policy& policy,
                        NewEvents events);
// MECH I8: a request waits; by the centre and never by a unit that the case goes to or is about, nor by
// who wrote the request down.
std::optional<Rejection> MayConfirm(const v1::Case& of_case, const Policy& policy);
// MECH I8: the same; and by whom the report is about where nobody else is left to decide.
std::optional<Rejection> MayKeep(const v1::Case& of_case, const Policy& policy);

// MECH I8: the answer was given first.
void Overtake(const v1::Case& of_case, NewEvents& events);

// Somebody must call the reporter.
bool Waits(const v1::Case& of_case);

void OnAsked(const v1::WithdrawalAsked& asked, const core::v1::EventHeader& header,
             v1::Case& of_case);
void OnWithdrawn(const v1::CaseWithdrawn& withdrawn, const core::v1::EventHeader& header,
                 v1::Case& of_case);
void OnKept(const v1::CaseKept& kept, const core::v1::EventHeader& header, v1::Case& of_case);
void OnOvertaken(const v1::WithdrawalOvertaken& overtaken, const core::v1::EventHeader& header,
                 v1::Case& of_case);

}  // namespace huying::intake::withdrawing
