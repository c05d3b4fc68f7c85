// Taking a report. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/core/verdict.h"
#include "huying/intake/v1/service.pb.h"
#include "services/intake/rules/danger.h"
#include "services/intake/rules/policy.h"
#include "services/intake/rules/triage.h"

namespace huying::intake::rules {

// Bounds of a report, so that a decision always fits into a record. Bytes; three make a Chinese
// character.
inline constexpr size_t kTitleBytesMax = 600;
inline constexpr size_t kDetailBytesMax = 24 * 1024;
inline constexpr size_t kAddressBytesMax = 1200;
inline constexpr size_t kExternalIdBytesMax = 128;
inline constexpr size_t kUrlBytesMax = 1024;
inline constexpr int kUrlsMax = 20;
inline constexpr size_t kAnswerBytesMax = 16 * 1024;

// What had to be looked up for a registration. Nothing of it is owned.
struct ReportFindings {
  TriageInput triage;
  std::vector<Danger> dangers;
  std::string_view refusal_told;  // what the pack says to the reporter for the reason given; empty
                                  // if it has no such reason
};

// MECH I1, I2: a report is taken at any hour, through any channel, and whatever is still missing.
// In one decision: CaseReceived, DangerSignalled (I8), CaseTriaged (I4), CasePlaced (I5), then
// CaseAnswered (I3) or CaseRefused (I8) if that was said at once, else SignOffAsked (I7) where the
// grade asks for it and CaseReady when nothing is missing.
Verdict<NewEvents> Register(const v1::Registration& registration, const ReportFindings& findings,
                            const Policy& policy, NewEvents new_events);

// Links to media: not too many, not too long, https only (or a media store's own scheme).
std::optional<Rejection> CheckUrls(
    const google::protobuf::RepeatedPtrField<std::string>& media_urls);

}  // namespace huying::intake::rules
