// I10: what turns out wrong in a case is put right: category, place, text, how the reporter is
// reached. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "services/intake/policy.h"

namespace huying::intake::correcting {

// More than anybody needs; each may route the case anew.
inline constexpr uint32_t kCorrectionsMax = 20;

// MECH I10, I4: another category. The grade follows the rules upwards alone; lines that the category
// names are told; what waits is signed if the new grade asks for it.
Verdict<NewEvents> CorrectCategory(const v1::Case& of_case, const v1::CorrectCategory& command,
                                   const Policy& policy, NewEvents events);
// MECH I10, I5: another street or what lies in it; the number keeps its street for ever.
Verdict<NewEvents> CorrectPlace(const v1::Case& of_case, const v1::CorrectPlace& command,
                                const Policy& policy, NewEvents events);
// MECH I10, I8: other words, which are read for danger, and for units besides those that the case is about.
Verdict<NewEvents> CorrectText(const v1::Case& of_case, const v1::CorrectText& command,
                               const Policy& policy, NewEvents events);
// MECH I10, I11: another way to reach the reporter, sealed by the edge.
Verdict<NewEvents> CorrectContact(const v1::Case& of_case, const v1::CorrectContact& command,
                                  const Policy& policy, NewEvents events);

// MECH I10, I8: the centre, never as the unit that the case goes to or is about; what nobody has found yet is found
// and not corrected.
std::optional<Rejection> MayCorrectCategory(const v1::Case& of_case, const Policy& policy);
std::optional<Rejection> MayCorrectPlace(const v1::Case& of_case, const Policy& policy);
// MECH I10: the reporter, too.
std::optional<Rejection> MayCorrectText(const v1::Case& of_case, const Policy& policy);
// MECH I10, I11: whoever was anonymous becomes known by their own act alone.
std::optional<Rejection> MayCorrectContact(const v1::Case& of_case, const Policy& policy);

// MECH I10: the case was closed, or opened again; said once.
void End(const v1::Case& of_case, NewEvents& events);
void Resume(const v1::Case& of_case, NewEvents& events);

void AdvanceCategory(const v1::CategoryCorrected& corrected, core::v1::CaseHeader& header);
void AdvancePlace(const v1::PlaceCorrected& corrected, core::v1::CaseHeader& header);
void AdvanceContact(const v1::ContactCorrected& corrected, core::v1::CaseHeader& header);

void OnReceived(const v1::CaseReceived& received, const core::v1::EventHeader& header,
                v1::Case& of_case);
void OnCategory(const v1::CategoryCorrected& corrected, const core::v1::EventHeader& header,
                v1::Case& of_case);
void OnPlace(const v1::PlaceCorrected& corrected, const core::v1::EventHeader& header,
             v1::Case& of_case);
void OnText(const v1::TextCorrected& corrected, const core::v1::EventHeader& header,
            v1::Case& of_case);
void OnContact(const v1::ContactCorrected& corrected, const core::v1::EventHeader& header,
               v1::Case& of_case);
void OnEnded(const v1::CorrectingEnded& ended, const core::v1::EventHeader& header,
             v1::Case& of_case);
void OnResumed(const v1::CorrectingResumed& resumed, const core::v1::EventHeader& header,
               v1::Case& of_case);

}  // namespace huying::intake::correcting
