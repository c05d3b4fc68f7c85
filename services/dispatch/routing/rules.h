// D1, D2: who gets the task of a round. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/dispatch/policy.h"

namespace huying::dispatch::routing {

// MECH D12: who reviews the reply of a round: the class's levels, and one more for each round after
// the first, up to the leader.
std::vector<city::v1::ReviewLevel> ReviewChain(const city::v1::ProcessClass& process,
                                               uint32_t round);

// What the first task of a case takes over from its report.
struct Report {
  std::string_view title = {};
  std::string_view taken_by = {};  // person at a desk; empty if the citizen reported it
  uint32_t last_part = 0;          // of the case, where it was routed before
};

// MECH D1, D2: the first task of a case that is ready, or was answered on the spot and that did not
// do, by the duty list; where that names nobody, an arbiter must.
void RouteByPlan(const core::v1::CaseHeader& of_case, const Report& report, const Policy& policy,
                 NewEvents& events);

// Another unit leads, by the word of an arbiter, or of the unit that passes it on. Helpers stay. Until it
// accepts, whoever is responsible now stays so.
void RouteTo(const v1::Task& task, const std::string& unit_id, const Policy& policy,
             NewEvents& events);

// F4: the next round, for the same unit; the unit above it is told.
// `process`: by another class than the category's.
void RouteNextRound(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& events,
                    const city::v1::ProcessClass* process = nullptr);

// F4: the round that a redo names begins if the task was replied to, or had ended; a held task waits for
// the leader instead; a round that has begun already is not begun again.
void Redo(const v1::Task& task, uint32_t round, const Policy& policy, NewEvents& events);

// MECH D1: an arbiter names the unit for a task that the duty list gives to nobody.
Verdict<NewEvents> NameUnit(const v1::Task& task, const v1::NameUnit& command, const Policy& policy,
                            NewEvents events);

// MECH D1: intake has raised the grade: whoever has the task is told, and its clocks go by the new
// grade; so does the window in which it may be returned.
void Regrade(const v1::Task& task, city::v1::Grade grade, const Policy& policy, NewEvents& events);

// MECH D1, D3: for somebody who may not, and is not of the lead unit: who has the task now, and where what
// was seen on the spot should go. Whoever had it, or returned it, hears when it went. Of a confidential
// report no unit is named. Empty if nobody has it any more.
std::string WhoHasIt(const v1::Task& task, const Policy& policy);

// Who took the report at a desk; empty if the citizen reported it.
const std::string& TakerOf(const v1::Task& task);
const std::string& TitleOf(const v1::Task& task);

void AdvanceRouted(const v1::TaskRouted& routed, core::v1::CaseHeader& header);
void AdvanceUnrouted(const v1::TaskUnrouted& unrouted, core::v1::CaseHeader& header);
void AdvanceRegraded(const v1::TaskRegraded& regraded, core::v1::CaseHeader& header);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnUnrouted(const v1::TaskUnrouted& unrouted, const core::v1::EventHeader& header,
                v1::Task& task);
void OnCorrected(const v1::TaskCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::routing
