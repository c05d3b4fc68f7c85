// I1, I2: taking a report. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "services/intake/policy.h"

namespace huying::intake::registering {

// Bounds of a report, so that a decision always fits into a record. Bytes; three make a Chinese
// character.
inline constexpr size_t kTitleBytesMax = 600;
inline constexpr size_t kDetailBytesMax = 24 * 1024;
inline constexpr size_t kAddressBytesMax = 1200;
inline constexpr size_t kExternalIdBytesMax = 128;
// 1980-01-01, before there was a hotline: what is earlier is a spreadsheet's empty cell, or a slip.
inline constexpr int64_t kReportedFromMs = 315'532'800'000;
inline constexpr size_t kAnswerBytesMax = 16 * 1024;
// Units that a report is told to be about; those that its words name are besides.
inline constexpr int kAboutMax = 20;

// The case's header as the registration alone tells it; without a number.
core::v1::CaseHeader FirstHeader(const v1::Registration& registration, int64_t now_ms);

// MECH I1, I2: a report is taken at any hour, through any channel, and whatever is still missing.
// In one decision: CaseReceived, DangerSignalled (I8) for words, CaseTriaged or TriageLeftOpen (I4),
// DangerSignalled for category and grade, CasePlaced or PlaceLeftOpen (I5), then CaseAnswered (I3) or
// CaseRefused (I8) if that was said at once, else SignOffAsked or SignOffDeferred (I7) where the grade
// asks for it and CaseReady when nothing is missing.
Verdict<NewEvents> Register(const v1::Case& first, const v1::Registration& registration,
                            const Policy& policy, NewEvents events);

// What the edge has not prepared is not taken.
Verdict<NewEvents> RefuseUnprepared(const v1::Case& none, const v1::RegisterCase& report,
                                    const Policy& policy, NewEvents events);

const std::string& TitleOf(const v1::Case& of_case);
// Units that the report is about, by its words or as told.
const UnitIds& AboutOf(const v1::Case& of_case);
// Who took the report at a desk; empty if the citizen did.
const std::string& TakerOf(const v1::Case& of_case);

void AdvanceReceived(const v1::CaseReceived& received, core::v1::CaseHeader& header);
void AdvanceTextCorrected(const v1::TextCorrected& corrected, core::v1::CaseHeader& header);
void OnReceived(const v1::CaseReceived& received, const core::v1::EventHeader& header,
                v1::Case& of_case);
void OnTextCorrected(const v1::TextCorrected& corrected, const core::v1::EventHeader& header,
                     v1::Case& of_case);

}  // namespace huying::intake::registering
