#include "services/analytics/rules/rates.h"

#include <algorithm>

namespace huying::analytics::rules {
namespace {

constexpr int64_t kPerMille = 1'000;
constexpr int64_t kPpm = 1'000'000;

// A quotient rounded half up; neither is negative.
int64_t Divide(int64_t number, int64_t by) { return (number + by / 2) / by; }

// Satisfied visits in thousandths, the basically satisfied ones by their factor.
int64_t SatisfiedPerMille(const v1::UnitDay& counts, const city::v1::Scoring& scoring) {
  return counts.satisfied() * kPerMille +
         counts.basically_satisfied() * scoring.basically_satisfied_per_mille();
}

std::string TierOf(int64_t score_ppm, const city::v1::Scoring& scoring) {
  // A hundredth of a point is 100 parts per million of 100 points.
  for (const city::v1::Tier& tier : scoring.tiers()) {
    if (score_ppm >= int64_t{tier.min_score_centi()} * 100) return tier.id();
  }
  return "";
}

}  // namespace

// MECH A1
v1::Rates RatesOf(const v1::UnitDay& counts, const city::v1::Scoring& scoring) {
  v1::Rates rates;
  const int64_t base = counts.visited();
  if (base <= 0) return rates;
  const int64_t satisfied = SatisfiedPerMille(counts, scoring);
  rates.set_base(base);
  rates.set_response_ppm(Divide(counts.responded() * kPpm, base));
  rates.set_solution_ppm(Divide(counts.solved() * kPpm, base));
  rates.set_satisfaction_ppm(Divide(satisfied * kPerMille, base));
  // From the counts, not from the rates: rounded once.
  const int64_t weighted = counts.responded() * kPerMille * scoring.response_weight_per_mille() +
                           counts.solved() * kPerMille * scoring.solution_weight_per_mille() +
                           satisfied * scoring.satisfaction_weight_per_mille();
  rates.set_score_ppm(Divide(weighted, base));
  return rates;
}

// MECH A1
void Rank(const city::v1::Scoring& scoring, std::span<v1::UnitRates* const> rows) {
  std::vector<v1::UnitRates*> ranked;
  for (v1::UnitRates* row : rows) {
    if (row->rates().base() > 0) ranked.push_back(row);
  }
  const auto score = [](const v1::UnitRates* row) { return row->rates().score_ppm(); };
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](const auto* a, const auto* b) { return score(a) > score(b); });
  for (size_t i = 0; i < ranked.size(); ++i) {
    const bool tied = i > 0 && score(ranked[i]) == score(ranked[i - 1]);
    ranked[i]->set_rank(tied ? ranked[i - 1]->rank() : static_cast<uint32_t>(i + 1));
    ranked[i]->set_tier_id(TierOf(score(ranked[i]), scoring));
  }
}

void Add(const v1::UnitDay& more, v1::UnitDay& sum) {
  sum.set_routed(sum.routed() + more.routed());
  sum.set_closed(sum.closed() + more.closed());
  sum.set_visited(sum.visited() + more.visited());
  sum.set_responded(sum.responded() + more.responded());
  sum.set_solved(sum.solved() + more.solved());
  sum.set_satisfied(sum.satisfied() + more.satisfied());
  sum.set_basically_satisfied(sum.basically_satisfied() + more.basically_satisfied());
  sum.set_not_reached(sum.not_reached() + more.not_reached());
  sum.set_returned(sum.returned() + more.returned());
  sum.set_redone(sum.redone() + more.redone());
  sum.set_false_solved(sum.false_solved() + more.false_solved());
  sum.set_clocks_stopped(sum.clocks_stopped() + more.clocks_stopped());
  sum.set_clocks_breached(sum.clocks_breached() + more.clocks_breached());
  sum.set_excluded_no_opinion(sum.excluded_no_opinion() + more.excluded_no_opinion());
  sum.set_excluded_answered(sum.excluded_answered() + more.excluded_answered());
}

void Sums::Add(const v1::UnitDay& counts) {
  v1::UnitDay& row = rows_[{counts.unit_id(), counts.day()}];
  row.set_unit_id(counts.unit_id());
  row.set_day(counts.day());
  rules::Add(counts, row);
}

void Sums::Fill(const ReportDays& days, bool by_day, v1::GetRatesResponse& response) const {
  std::map<std::string, v1::UnitDay> units;
  v1::UnitDay total;
  uint32_t last_day = 0;
  for (const auto& [key, row] : rows_) {
    units[row.unit_id()].set_unit_id(row.unit_id());
    rules::Add(row, units[row.unit_id()]);
    rules::Add(row, total);
    last_day = std::max(last_day, row.day());
  }
  const city::v1::Scoring& scoring = days.ScoringOn(DayOfNumber(last_day));
  std::vector<v1::UnitRates> periods;
  for (const auto& [unit_id, counts] : units) {
    v1::UnitRates& period = periods.emplace_back();
    *period.mutable_counts() = counts;
    *period.mutable_rates() = RatesOf(counts, scoring);
  }
  std::vector<v1::UnitRates*> rows;
  for (v1::UnitRates& period : periods) rows.push_back(&period);
  Rank(scoring, rows);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->rank() - 1 < b->rank() - 1;  // unsigned: no rank comes last
  });
  for (const v1::UnitRates* row : rows) *response.add_units() = *row;
  for (const auto& [key, row] : rows_) {
    if (!by_day) break;
    v1::UnitRates& day = *response.add_units();
    *day.mutable_counts() = row;
    *day.mutable_rates() = RatesOf(row, days.ScoringOn(DayOfNumber(row.day())));
  }
  *response.mutable_total()->mutable_counts() = total;
  *response.mutable_total()->mutable_rates() = RatesOf(total, scoring);
}

}  // namespace huying::analytics::rules
