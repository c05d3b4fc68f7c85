// I11: what of a case somebody sees who does not stand to it as a unit at work: the person who
// reported it, the public, a unit that has it no more. All of it is named or has a class that says so;
// what comes later (a kind of event, a field) is not among it until somebody says so. Pure.
#pragma once

#include <string>
#include <string_view>

#include "huying/gateway/v1/service.pb.h"
#include "huying/gateway/v1/state.pb.h"
#include "services/gateway/rules/relation.h"

namespace huying::gateway::rules {

enum class Sight {
  // Who reported it: what is told to them, in public texts and their own; units, not persons.
  kCitizen,
  // Anybody, of a case that is published: what is told to subscribers, and public texts of it.
  kPublished,
  // Anybody, of another case: that it happened, and when.
  kUnpublished,
  // A unit that had it: what is told to subscribers, as they see it.
  kFormer,
};

// Leaves of an event of any followed service what may be seen; false: not even that it happened.
bool LimitEvent(Sight sight, google::protobuf::Message& event);

// Leaves of `summary` what the person who reported it sees: what they said and sent, and what they are
// told. What was added later may be the staff's, and is not shown.
void LimitToCitizen(const v1::CaseText& text, v1::CaseSummary& summary);

// The case as it was when it moved on, without any text or place.
v1::CaseSummary SummarizePast(const Past& past);

// Why somebody of a unit does not see a case, or not any more, and whom to ask: the centre, which may
// have no name. `known`: that there is such a case is no secret.
std::string NotTheirsNotes(std::string_view case_id, bool known, std::string_view centre_name);
std::string PastNotes(std::string_view centre_name);

}  // namespace huying::gateway::rules
