// D13: what the citizen is told. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/dispatch/policy.h"

namespace huying::dispatch::reply {

// MECH D13: what keeps a draft from review, in words for the person; empty if nothing. A draft is fit
// when it says something of the matter, or names with a telephone number or place whose duty it is;
// when it holds no evasion; and when it has every part that the city requires. All that is wrong is
// said at once, each with what to do.
std::string FaultsOf(const DraftFindings& findings, const city::v1::ReplyRules& rules);
// What a good reply would also have; keeps nothing from review.
std::string AdviceOf(const DraftFindings& findings);

// MECH D13: a draft that is fit leaves for review. A class without review levels needs no review.
Verdict<NewEvents> Draft(const v1::Task& task, const v1::DraftReply& command, const Policy& policy,
                         NewEvents events);

// MECH D2, D8: not while a part or a call is open; all that is open is said at once.
// MECH D6: a draft that was sent back is in the hands of who handles the task now: they see it with its
// author and number. Its author does not send it again once another was named, unless that one may
// handle it no more; whoever may handle it may name themselves first.
std::optional<Rejection> MayDraft(const v1::Task& task, const Policy& policy);

// MECH D13: the citizen is told the reviewed text.
Verdict<NewEvents> Tell(const v1::Task& task, const v1::ReplyCitizen& command, const Policy& policy,
                        NewEvents events);
// MECH D7: where the class asks for two meetings, after the second one.
std::optional<Rejection> MayTell(const v1::Task& task, const Policy& policy);

// MECH D13: the citizen is told the right text, which is read as a draft is, and that it corrects what
// they were told. That stays, as does every correction.
Verdict<NewEvents> Correct(const v1::Task& task, const v1::CorrectReply& command,
                           const Policy& policy, NewEvents events);
// MECH D13: by somebody else than who wrote it.
std::optional<Rejection> MayCorrect(const v1::Task& task, const Policy& policy);

// Who has done the work of the round until now, each once.
void AddWorkers(const v1::Task& task, google::protobuf::RepeatedPtrField<std::string>& units,
                google::protobuf::RepeatedPtrField<std::string>& persons);

// Who wrote the newest draft; empty if there is none.
const std::string& DrafterOf(const v1::Task& task);
// The newest draft of this round; 0 if there is none.
uint32_t DraftNumberOf(const v1::Task& task);

void OnRouted(const v1::TaskRouted& routed, const core::v1::EventHeader& header, v1::Task& task);
void OnSubmitted(const v1::DraftSubmitted& draft, const core::v1::EventHeader& header,
                 v1::Task& task);
void OnReady(const v1::DraftReady& draft, const core::v1::EventHeader& header, v1::Task& task);
void OnCorrected(const v1::ReplyCorrected& corrected, const core::v1::EventHeader& header,
                 v1::Task& task);

}  // namespace huying::dispatch::reply
