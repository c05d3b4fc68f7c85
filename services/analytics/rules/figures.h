// What one case counts for: its visits and closings, of which each month counts one. Pure.
//
// The figures of a case are a function of its facts alone (docs/figures.md), so when a fact is
// added, what the case counted for before is taken back and what it counts for now is added, each
// on its own day.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "huying/analytics/v1/state.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/analytics/rules/days.h"

namespace huying::analytics::rules {

// Counts by report day and unit.
using Figures = std::map<std::pair<uint32_t, std::string>, v1::UnitDay>;

// True for the kinds of facts that a case remembers.
bool IsRemembered(const followup::v1::Event& event);

// Adds a fact of a case, of which the older ones are there. `day` is the report day on which it
// happened.
void Remember(const followup::v1::Event& event, uint32_t day, v1::CaseFacts& facts);

// True if the unit had not led the case before.
bool RememberLead(std::string_view unit_id, v1::CaseFacts& facts);

// MECH A1: what the visits and closings of a case count for.
Figures FiguresOf(const v1::CaseFacts& facts, const ReportDays& days);

// `now` less `before`, without what is the same.
Figures Difference(Figures now, const Figures& before);

}  // namespace huying::analytics::rules
