// The three rates 三率, the composite score and the ranking. Pure; whole numbers only, rounded half
// up once at the end.
//
// Base = valid visits 有效回访.  response = responded / base.  solution = solved / base.
// satisfaction = (satisfied + factor x basically satisfied) / base.
// score = 100 x (weight x response + weight x solution + weight x satisfaction).
// Source: the formula of a Beijing district's reporting tool, 2025; weights and factor are the
// city's (docs/mechanisms.md, A1).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "huying/analytics/v1/service.pb.h"
#include "huying/analytics/v1/state.pb.h"
#include "huying/city/v1/scoring.pb.h"
#include "services/analytics/rules/days.h"

namespace huying::analytics::rules {

// MECH A1: rates in parts per million and the score in parts per million of 100 points. Without a
// valid visit all are 0.
v1::Rates RatesOf(const v1::UnitDay& counts, const city::v1::Scoring& scoring);

// MECH A1: fills in rank and tier: the highest score is 1, equal scores share a rank and the next
// one skips, no base has none. The order of the rows is left as it is.
void Rank(const city::v1::Scoring& scoring, std::span<v1::UnitRates* const> rows);

// Adds counts; names of unit and day stay.
void Add(const v1::UnitDay& more, v1::UnitDay& sum);

// Counts of units over days and partitions, gathered from anywhere in any order.
class Sums {
 public:
  void Add(const v1::UnitDay& counts);

  // One row for each unit, best first, those without a rank last and by name; with `by_day` also
  // one for each of its days; and the total. Periods are judged by the formula of their last day,
  // single days by their own.
  void Fill(const ReportDays& days, bool by_day, v1::GetRatesResponse& response) const;

 private:
  std::map<std::pair<std::string, uint32_t>, v1::UnitDay> rows_;  // by unit and day
};

}  // namespace huying::analytics::rules
