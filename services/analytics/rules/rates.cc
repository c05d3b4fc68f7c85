#include "services/analytics/rules/rates.h"

#include <algorithm>
#include <vector>

#include "services/analytics/rules/unit_day.h"

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

v1::UnitRates Judge(const v1::UnitDay& counts, const city::v1::Scoring& scoring) {
  v1::UnitRates row;
  *row.mutable_counts() = counts;
  if (const std::optional<v1::Rates> rates = RatesOf(counts, scoring))
    *row.mutable_rates() = *rates;
  return row;
}

}  // namespace

// MECH A1
std::optional<v1::Rates> RatesOf(const v1::UnitDay& counts, const city::v1::Scoring& scoring) {
  v1::Rates rates;
  const int64_t base = counts.visited();
  if (base <= 0) return std::nullopt;
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
  std::map<city::v1::UnitKind, std::vector<v1::UnitRates*>> groups;
  for (v1::UnitRates* row : rows) {
    if (row->has_rates()) groups[row->counts().kind()].push_back(row);
  }
  const auto score = [](const v1::UnitRates* row) { return row->rates().score_ppm(); };
  for (auto& [kind, ranked] : groups) {
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](const auto* a, const auto* b) { return score(a) > score(b); });
    for (size_t i = 0; i < ranked.size(); ++i) {
      const bool tied = i > 0 && score(ranked[i]) == score(ranked[i - 1]);
      ranked[i]->set_rank(tied ? ranked[i - 1]->rank() : static_cast<uint32_t>(i + 1));
      ranked[i]->set_tier_id(TierOf(score(ranked[i]), scoring));
    }
  }
}

void Sums::Add(const v1::UnitDay& counts) {
  v1::UnitDay& row = rows_[{counts.unit_id(), counts.day()}];
  row.set_unit_id(counts.unit_id());
  row.set_day(counts.day());
  if (counts.kind() != city::v1::UNIT_KIND_UNSPECIFIED) row.set_kind(counts.kind());
  rules::Add(counts, row);
}

uint32_t Sums::last_day() const {
  uint32_t last_day = 0;
  for (const auto& [key, row] : rows_) last_day = std::max(last_day, row.day());
  return last_day;
}

void Sums::Fill(const city::v1::Scoring& scoring, v1::GetRatesResponse& response) const {
  std::map<std::string, v1::UnitDay> units;
  v1::UnitDay sum;
  for (const auto& [key, row] : rows_) {
    rules::Add(row, sum);
    v1::UnitDay& unit = units[row.unit_id()];
    unit.set_unit_id(row.unit_id());
    if (row.kind() != city::v1::UNIT_KIND_UNSPECIFIED) unit.set_kind(row.kind());
    rules::Add(row, unit);
  }
  // A case may be received, and a breach counted, by several units or by none; so the city's row
  // says how many there were. Who asks for one unit has no such row, and that unit's sum.
  if (const auto city = units.find(""); city != units.end()) {
    sum.set_received(city->second.received());
    sum.set_cases_breached(city->second.cases_breached());
    units.erase(city);
  }
  std::vector<v1::UnitRates> periods;
  for (const auto& [unit_id, counts] : units) periods.push_back(Judge(counts, scoring));
  std::vector<v1::UnitRates*> rows;
  for (v1::UnitRates& period : periods) rows.push_back(&period);
  Rank(scoring, rows);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    const int kind_a = a->counts().kind();
    const int kind_b = b->counts().kind();
    if (kind_a != kind_b) return kind_a < kind_b;
    return a->rank() - 1 < b->rank() - 1;  // unsigned: no rank comes last
  });
  for (const v1::UnitRates* row : rows) *response.add_units() = *row;
  *response.mutable_total() = Judge(sum, scoring);
  *response.mutable_scoring() = scoring;
}

void Sums::FillDays(const ReportDays& days, v1::GetRatesResponse& response) const {
  for (const auto& [key, row] : rows_) {
    if (row.unit_id().empty()) continue;
    *response.add_units() = Judge(row, days.ScoringOn(DayOfNumber(row.day())));
  }
}

}  // namespace huying::analytics::rules
