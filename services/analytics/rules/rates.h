// The three rates 三率, the composite score and the ranking, as docs/figures.md defines them. Pure;
// whole numbers only, rounded half up once at the end. Weights and factor are the city's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "huying/analytics/v1/service.pb.h"
#include "huying/analytics/v1/state.pb.h"
#include "huying/city/v1/scoring.pb.h"
#include "services/analytics/rules/days.h"

namespace huying::analytics::rules {

// MECH A1: rates in parts per million and the score in parts per million of 100 points. Nothing
// without a base.
std::optional<v1::Rates> RatesOf(const v1::UnitDay& counts, const city::v1::Scoring& scoring);

// MECH A1: fills in rank and tier, each kind of unit for itself: the highest score is 1, equal
// scores share a rank and the next one skips, no base has none. The order of the rows is left as
// it is.
void Rank(const city::v1::Scoring& scoring, std::span<v1::UnitRates* const> rows);

// Counts of units over days and partitions, gathered from anywhere in any order.
class Sums {
 public:
  void Add(const v1::UnitDay& counts);

  // The last day with a count; 0 if there is none.
  uint32_t last_day() const;

  // One row for each unit, by kind, best first, those without a rank last and by name; and the
  // total, all by this formula.
  void Fill(const city::v1::Scoring& scoring, v1::GetRatesResponse& response) const;
  // One row for each unit and day, by the formula of the day.
  void FillDays(const ReportDays& days, v1::GetRatesResponse& response) const;

 private:
  std::map<std::pair<std::string, uint32_t>, v1::UnitDay> rows_;  // by unit and day
};

}  // namespace huying::analytics::rules
