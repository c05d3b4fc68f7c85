// What each act of the other services counts for by itself, and for which unit: those that count
// as often as they happen. What counts for a case stands in figures.h. Pure.
#pragma once

#include <string_view>

#include "huying/analytics/v1/state.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::analytics::rules {

// The unit that a fact counts for; empty if for none.
std::string_view UnitOf(const dispatch::v1::Event& event);
std::string_view UnitOf(const followup::v1::Event& event);
std::string_view UnitOf(const supervision::v1::Event& event);

// When a fact counts: the time of the event, or, for a breach, when the time was over.
int64_t TimeOf(const dispatch::v1::Event& event);
int64_t TimeOf(const followup::v1::Event& event);
int64_t TimeOf(const supervision::v1::Event& event);

// MECH A1: counts an act on its unit's day.
void Count(const dispatch::v1::Event& event, v1::UnitDay& day);
void Count(const followup::v1::Event& event, v1::UnitDay& day);
void Count(const supervision::v1::Event& event, v1::UnitDay& day);

// MECH A1: true if the date of the case itself is over, not only that of a leg within it.
bool IsBreachOfCase(const supervision::v1::Event& event);

}  // namespace huying::analytics::rules
