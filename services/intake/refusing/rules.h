// I8: refused with a reason, and with where to go, by nobody whom the case would go to; contested
// once, and then decided by somebody else. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "services/intake/policy.h"

namespace huying::intake::refusing {

// What is to be refused, and why. Nothing of it is owned.
struct Refusal {
  city::v1::RefusalReason reason = city::v1::REFUSAL_REASON_UNSPECIFIED;
  std::string_view explanation = {};
  Matter matter = {};
  bool danger = false;  // the report shows signs of it
};

// MECH I8: what happens when a report is refused; a rejection if the pack has no such reason, if the
// actor's unit may not refuse it (least of all what is about itself), or if it shows danger and is refused for another reason than that.
Verdict<NewEvents> RefuseFor(const Refusal& refusal, const Policy& policy, NewEvents events);

// MECH I8: refused for one of the six reasons, and the reporter is told why and where to go; after a
// contest for good.
Verdict<NewEvents> Refuse(const v1::Case& of_case, const v1::RefuseCase& command,
                          const Policy& policy, NewEvents events);
// MECH I8: the centre, or who stands above it; never whom the case would go to or is about, and not who
// refused it before.
std::optional<Rejection> MayRefuse(const v1::Case& of_case, const Policy& policy);

// MECH I8: it waits again, until somebody else has decided. Words of danger are read.
Verdict<NewEvents> Contest(const v1::Case& of_case, const v1::ContestRefusal& command,
                           const Policy& policy, NewEvents events);
// MECH I8: once.
std::optional<Rejection> MayContest(const v1::Case& of_case, const Policy& policy);

// MECH I8: taken in after all.
Verdict<NewEvents> Admit(const v1::Case& of_case, const v1::AdmitCase& command,
                         const Policy& policy, NewEvents events);
// MECH I8: where a contest waits, by another person than who refused; to take in what is about one's own
// unit harms nobody.
std::optional<Rejection> MayAdmit(const v1::Case& of_case, const Policy& policy);

// MECH I8: who refused a case does not decide it once that was contested, in whatever way.
std::optional<Rejection> CheckOther(const v1::Case& of_case, const Policy& policy);

// The actor's unit decides for the centre: it is the centre of the place, or stands above it where the
// case would go to the centre or is about it.
bool IsOfCentre(const v1::Case& of_case, const Policy& policy);

// It was refused, and nobody has decided otherwise.
bool IsUndecided(const v1::Case& of_case);

void OnRefused(const v1::CaseRefused& refused, const core::v1::EventHeader& header,
               v1::Case& of_case);
void OnContested(const v1::RefusalContested& contested, const core::v1::EventHeader& header,
                 v1::Case& of_case);
void OnAdmitted(const v1::CaseAdmitted& admitted, const core::v1::EventHeader& header,
                v1::Case& of_case);

}  // namespace huying::intake::refusing
