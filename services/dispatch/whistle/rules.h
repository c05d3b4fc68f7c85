// D8: the street calls departments; each reports in within the limit and does its own part. Pure.
#pragma once

#include <string_view>

#include "services/dispatch/policy.h"

namespace huying::dispatch::whistle {

// MECH D8: calls units that are not at work already; one event for each.
Verdict<NewEvents> Blow(const v1::Task& task, const v1::BlowWhistle& command, const Policy& policy,
                        NewEvents events);
// MECH D8: a called unit is on the spot, once.
Verdict<NewEvents> ReportIn(const v1::Task& task, const v1::ReportIn& command, const Policy& policy,
                            NewEvents events);
// MECH D8: a called unit that has reported in has done its part.
Verdict<NewEvents> Finish(const v1::Task& task, const v1::FinishSubtask& command,
                          const Policy& policy, NewEvents events);

// The unit was called and has not finished its part.
bool IsCalled(const v1::Task& task, std::string_view unit_id);

// Every unit that came.
const google::protobuf::RepeatedPtrField<std::string>& WorkedUnits(const v1::Task& task);

void OnCalled(const v1::UnitCalled& called, const core::v1::EventHeader& header, v1::Task& task);
void OnReportedIn(const v1::UnitReportedIn& reported, const core::v1::EventHeader& header,
                  v1::Task& task);
void OnFinished(const v1::SubtaskFinished& finished, const core::v1::EventHeader& header,
                v1::Task& task);
// Another unit leads, or the citizen was told: what is open is over.
void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnReplied(const v1::CitizenReplied& replied, const core::v1::EventHeader& header,
               v1::Task& task);
void OnMoved(const v1::TaskMoved& moved, const core::v1::EventHeader& header, v1::Task& task);

}  // namespace huying::dispatch::whistle
