// MECH I11: what the openings of a reporter have in common, whichever service decides on one: how
// often, and what is said of it to intake. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/verdict.h"
#include "huying/core/v1/core.pb.h"
#include "huying/core/v1/opening.pb.h"

namespace huying::opening {

// Of one case by one person within a day (24 hours from the first one that is counted).
inline constexpr uint32_t kPerPersonMax = 5;
// Of one case within a day: the row stays small, and so many have no need of one number.
inline constexpr int kPersonsMax = 20;
// How long intake takes a grant for new.
inline constexpr int64_t kGrantMs = 2 * 60 * 1000;

// OPENED_TOO_OFTEN where it would be more than that.
std::optional<Rejection> MayOpenAgain(const core::v1::Openings& row, std::string_view person_id,
                                      int64_t now_ms);
// Counts one, by the header of its event.
void Count(const core::v1::EventHeader& header, core::v1::Openings& row);

// NOT_FOR_THIS_PURPOSE: another service decides on it.
Rejection Elsewhere();
// REPORTER_CONFIDENTIAL: whoever is not of the centre asks the centre.
Rejection Confidential();

// What an event in the log says, without a proof.
core::v1::OpeningGrant GrantOf(std::string_view service, const core::v1::EventHeader& header,
                               core::v1::OpeningPurpose purpose);
// What the proof is made of: all of a grant but the proof, so that no two grants have the same.
std::string ProvedBytes(const core::v1::OpeningGrant& grant);

}  // namespace huying::opening
