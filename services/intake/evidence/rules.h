// I10: the reporter or staff add to a report. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/intake/policy.h"

namespace huying::intake::evidence {

inline constexpr uint32_t kEvidenceMax = 100;
inline constexpr size_t kUrlBytesMax = 1024;
inline constexpr int kUrlsMax = 20;

// MECH I10: links to media: not too many, not too long, http or https.
std::optional<Rejection> CheckUrls(
    const google::protobuf::RepeatedPtrField<std::string>& media_urls);

// MECH I10: the reporter or staff add to a report that was not refused, not more often than so many
// times each.
Verdict<NewEvents> Add(const v1::Case& of_case, const v1::AddEvidence& command,
                       const Policy& policy, NewEvents events);

// How many times the report was added to.
uint32_t CountOf(const v1::Case& of_case);

void OnAdded(const v1::EvidenceAdded& added, const core::v1::EventHeader& header,
             v1::Case& of_case);

}  // namespace huying::intake::evidence
