// I8: the reporter has taken the report back. Pure.
#pragma once

#include "services/dispatch/policy.h"

namespace huying::dispatch::withdrawing {

// I8: nobody works on it any more, whatever stage it is in; said once.
void End(const v1::Task& task, NewEvents& events);

// I8: the reporter asks to take back what was answered already; intake is told so.
void TellTooLate(const v1::Task& task, NewEvents& events);

void Advance(const v1::TaskWithdrawn& withdrawn, core::v1::CaseHeader& header);

}  // namespace huying::dispatch::withdrawing
