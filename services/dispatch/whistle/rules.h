// D8: the street calls departments; each reports in within the limit and does its own part. Pure.
#pragma once

#include <optional>
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
// MECH D8: the lead unit goes on without a called unit.
Verdict<NewEvents> GiveUp(const v1::Task& task, const v1::GiveUpCall& command, const Policy& policy,
                          NewEvents events);
// MECH D8: something may be given up.
std::optional<Rejection> MayGiveUp(const v1::Task& task, const Policy& policy);
// MECH D8: no reply is drafted while a unit is called. The whistle is blown before there is a draft
// alone, so that no call is open later, either.
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy);

// The unit was called and has not finished its part.
bool IsCalled(const v1::Task& task, std::string_view unit_id);

// Every unit that came.
const google::protobuf::RepeatedPtrField<std::string>& WorkedUnits(const v1::Task& task);

void OnCalled(const v1::UnitCalled& called, const core::v1::EventHeader& header, v1::Task& task);
void OnReportedIn(const v1::UnitReportedIn& reported, const core::v1::EventHeader& header,
                  v1::Task& task);
void OnFinished(const v1::SubtaskFinished& finished, const core::v1::EventHeader& header,
                v1::Task& task);
void OnGivenUp(const v1::CallGivenUp& given_up, const core::v1::EventHeader& header,
               v1::Task& task);
void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
// Nobody works on it any more: what is open is over.
void EndOpen(v1::Task& task);
template <class Ends>
void OnEnds(const Ends&, const core::v1::EventHeader&, v1::Task& task) {
  EndOpen(task);
}

}  // namespace huying::dispatch::whistle
