// What each fact of the other services counts for, and for which unit. Pure.
#pragma once

#include <string_view>

#include "huying/analytics/v1/state.pb.h"
#include "huying/city/v1/scoring.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::analytics::rules {

// The unit that a fact counts for; empty if for none.
std::string_view UnitOf(const dispatch::v1::Event& event);
std::string_view UnitOf(const followup::v1::Event& event);
std::string_view UnitOf(const supervision::v1::Event& event);

// MECH A1: counts a fact on its unit's day. The scoring of the day says which visits are valid:
// those left out are counted apart with their reason.
void Count(const dispatch::v1::Event& event, const city::v1::Scoring& scoring, v1::UnitDay& day);
void Count(const followup::v1::Event& event, const city::v1::Scoring& scoring, v1::UnitDay& day);
void Count(const supervision::v1::Event& event, const city::v1::Scoring& scoring, v1::UnitDay& day);

}  // namespace huying::analytics::rules
