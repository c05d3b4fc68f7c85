// What a waiting case still lacks, and the acts that supply it or end the waiting. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "common/core/verdict.h"
#include "huying/intake/v1/service.pb.h"
#include "services/intake/rules/policy.h"

namespace huying::intake::rules {

inline constexpr uint32_t kEvidenceMax = 100;

struct Missing {
  bool category = false;
  bool place = false;
  bool sign_off = false;
};

// What had to be looked up for a command about a case. Nothing of it is owned.
struct Looked {
  CategoryFacts category;   // TriageCase: the one that it names
  bool area_known = false;  // PlaceCase: the pack has the area that it names
  bool area_exact = false;  // and it is a street or smaller, and no pseudo street
  std::string_view
      refusal_told;  // RefuseCase: what the pack tells the reporter; empty if it has no such reason
};

// MECH I7: a case whose grade the pack names goes into the ledger and out when a leader has signed,
// or when the pack's time is over; one with signs of danger goes out at once. True if it was put
// there now. `asked`: it was before; then nothing happens.
bool AskSignOff(const v1::CaseTriaged& triaged, bool asked, const Policy& policy,
                NewEvents& new_events);

// CaseReady when nothing is missing.
void Complete(const Missing& missing, std::string_view title, NewEvents& new_events);

// MECH I4: a person decides or corrects category and type while the case waits; words keep a grade
// raised.
Verdict<NewEvents> TriageCase(const v1::Case& of_case, const v1::TriageCase& command,
                              const Looked& looked, const Policy& policy, NewEvents new_events);

// MECH I5: a person finds the place: a street or smaller. The number keeps its street for ever.
Verdict<NewEvents> PlaceCase(const v1::Case& of_case, const v1::PlaceCase& command,
                             const Looked& looked, const Policy& policy, NewEvents new_events);

// MECH I7: the responsible leader signs: somebody who may sign, of a unit in whose area the place
// lies.
Verdict<NewEvents> SignCase(const v1::Case& of_case, const Policy& policy, NewEvents new_events);

// MECH I7: nobody signed in time, and the case goes out unsigned. Nothing if it does not wait for a
// signature due then.
void SignOffDue(const v1::Case& of_case, int64_t due_ms, NewEvents& new_events);

// MECH I3: why a case of this type may not be ended by an answer on the spot: the pack does not
// name the type, or there are signs of danger. Nothing if it may.
std::optional<Rejection> CheckAnswerable(city::v1::AppealType type, bool danger,
                                         const v1::Case& of_case, const Policy& policy);

// MECH I3: answered on the spot.
Verdict<NewEvents> AnswerCase(const v1::Case& of_case, const v1::AnswerCase& command,
                              const Policy& policy, NewEvents new_events);

// MECH I8: refused for one of the six reasons, and the reporter is told where to go.
Verdict<NewEvents> RefuseCase(const v1::Case& of_case, const v1::RefuseCase& command,
                              const Looked& looked, const Policy& policy, NewEvents new_events);

// MECH I10: the reporter or staff add to a report that was not refused.
Verdict<NewEvents> AddEvidence(const v1::Case& of_case, const v1::AddEvidence& command,
                               const Policy& policy, NewEvents new_events);

// The one door for commands about a case that is there.
Verdict<NewEvents> Decide(const v1::Case& of_case, const v1::ExecuteRequest& request,
                          const Looked& looked, const Policy& policy, NewEvents new_events);

}  // namespace huying::intake::rules
