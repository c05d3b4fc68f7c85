#include "services/analytics/rules/rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rapidcheck/gtest.h"
#include "services/analytics/rules/unit_day.h"

namespace huying::analytics::rules {
namespace {

using testing::ElementsAre;

struct Weights {
  int response = 100, solution = 500, satisfaction = 400, basically = 900;
};

city::v1::Scoring ScoringOf(const Weights& weights) {
  city::v1::Scoring scoring;
  scoring.set_response_weight_per_mille(weights.response);
  scoring.set_solution_weight_per_mille(weights.solution);
  scoring.set_satisfaction_weight_per_mille(weights.satisfaction);
  scoring.set_basically_satisfied_per_mille(weights.basically);
  scoring.set_day_start_time("12:00");
  city::v1::Tier* leading = scoring.add_tiers();
  leading->set_id("leading");
  leading->set_min_score_centi(9600);
  scoring.add_tiers()->set_id("governed");
  return scoring;
}

struct Visits {
  int64_t base, responded, solved, satisfied, basically;
};

v1::UnitDay CountsOf(const Visits& visits, const std::string& unit_id = "",
                     uint32_t day = 20260701) {
  v1::UnitDay counts;
  counts.set_unit_id(unit_id);
  counts.set_day(day);
  counts.set_visited(visits.base);
  counts.set_responded(visits.responded);
  counts.set_solved(visits.solved);
  counts.set_satisfied(visits.satisfied);
  counts.set_basically_satisfied(visits.basically);
  return counts;
}

// MECH A1
TEST(RatesOf, WorkedNumbers) {
  struct Row {
    const char* what;
    Weights weights;
    Visits visits;
    int64_t response, solution, satisfaction, score;
  };
  const Row rows[] = {
      // A district's bulletin of June 2024: 670 visits, 614 satisfied, 34 basically; published
      // as 94.69 %.
      {"Xining, factor 0.6",
       {.basically = 600},
       {670, 670, 670, 614, 34},
       1'000'000,
       1'000'000,
       946'866,
       978'746},
      {"the same by factor 0.9",
       {},
       {670, 670, 670, 614, 34},
       1'000'000,
       1'000'000,
       962'090,
       984'836},
      {"10 / 50 / 40", {}, {100, 100, 97, 90, 8}, 1'000'000, 970'000, 972'000, 973'800},
      {"30 / 35 / 35",
       {.response = 300, .solution = 350, .satisfaction = 350},
       {100, 100, 97, 90, 8},
       1'000'000,
       970'000,
       972'000,
       979'700},
      {"all is well", {}, {4, 4, 4, 4, 0}, 1'000'000, 1'000'000, 1'000'000, 1'000'000},
      {"nothing is", {}, {4, 0, 0, 0, 0}, 0, 0, 0, 0},
      {"thirds are rounded once", {}, {3, 1, 1, 1, 0}, 333'333, 333'333, 333'333, 333'333},
      {"two thirds", {}, {3, 2, 2, 2, 0}, 666'667, 666'667, 666'667, 666'667},
  };
  for (const Row& row : rows) {
    const std::optional<v1::Rates> of_row = RatesOf(CountsOf(row.visits), ScoringOf(row.weights));
    ASSERT_TRUE(of_row.has_value()) << row.what;
    const v1::Rates& rates = *of_row;
    EXPECT_EQ(rates.response_ppm(), row.response) << row.what;
    EXPECT_EQ(rates.solution_ppm(), row.solution) << row.what;
    EXPECT_EQ(rates.satisfaction_ppm(), row.satisfaction) << row.what;
    EXPECT_EQ(rates.score_ppm(), row.score) << row.what;
    EXPECT_EQ(rates.base(), row.visits.base) << row.what;
  }
}

// Neither 0 nor 100 percent.
// MECH A1
TEST(RatesOf, WithoutAValidVisitThereIsNoRate) {
  EXPECT_EQ(RatesOf(CountsOf({0, 0, 0, 0, 0}), ScoringOf({})), std::nullopt);
}

// MECH A1
TEST(Rank, TiesShareARankAndNoBaseHasNone) {
  const city::v1::Scoring scoring = ScoringOf({});
  const Visits visits[] = {
      {4, 4, 3, 3, 0}, {4, 4, 4, 4, 0}, {0, 0, 0, 0, 0}, {8, 8, 8, 8, 0}, {4, 4, 2, 2, 0}};
  std::vector<v1::UnitRates> rows(std::size(visits));
  std::vector<v1::UnitRates*> pointers;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto rates = RatesOf(CountsOf(visits[i]), scoring);
    if (rates) *rows[i].mutable_rates() = *rates;
    pointers.push_back(&rows[i]);
  }
  Rank(scoring, pointers);
  std::vector<uint32_t> ranks;
  std::vector<std::string> tiers;
  for (const v1::UnitRates& row : rows) {
    ranks.push_back(row.rank());
    tiers.push_back(row.tier_id());
  }
  EXPECT_THAT(ranks, ElementsAre(3, 1, 0, 1, 4));
  EXPECT_THAT(tiers, ElementsAre("governed", "leading", "", "leading", "governed"));
}

// A street is not compared with the water works.
// MECH A1
TEST(Rank, EachKindOfUnitForItself) {
  struct Row {
    city::v1::UnitKind kind;
    int64_t satisfied;
    uint32_t rank;
  };
  const Row expected[] = {
      {city::v1::UNIT_KIND_STREET_OFFICE, 1, 2}, {city::v1::UNIT_KIND_UTILITY, 0, 1},
      {city::v1::UNIT_KIND_STREET_OFFICE, 4, 1}, {city::v1::UNIT_KIND_HOTLINE_CENTRE, 2, 1},
      {city::v1::UNIT_KIND_DEPARTMENT, 3, 1},
  };
  std::vector<v1::UnitRates> rows(std::size(expected));
  std::vector<v1::UnitRates*> pointers;
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].mutable_counts()->set_kind(expected[i].kind);
    *rows[i].mutable_rates() =
        RatesOf(CountsOf({4, 4, 4, expected[i].satisfied, 0}), ScoringOf({})).value();
    pointers.push_back(&rows[i]);
  }
  Rank(ScoringOf({}), pointers);
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].rank(), expected[i].rank) << i;
}

// MECH A1
TEST(Sums, GathersPartitionsAndDaysAndOrdersByRank) {
  city::v1::CityPack pack;
  *pack.add_scoring() = ScoringOf({});
  const ReportDays days(pack);
  Sums sums;
  sums.Add(CountsOf({2, 2, 1, 1, 0}, "east", 20260701));
  sums.Add(CountsOf({2, 2, 2, 2, 0}, "east", 20260702));
  sums.Add(CountsOf({1, 1, 1, 1, 0}, "east", 20260702));  // of another partition
  sums.Add(CountsOf({1, 1, 1, 1, 0}, "west", 20260701));
  sums.Add(CountsOf({0, 0, 0, 0, 0}, "calm", 20260701));
  v1::GetRatesResponse response;
  v1::UnitDay city = CountsOf({0, 0, 0, 0, 0}, "", 20260701);
  city.set_received(3);  // two of them were received by two units
  sums.Add(city);
  sums.Fill(ScoringOf({}), response);
  sums.FillDays(days, response);
  std::vector<std::string> rows;
  for (const v1::UnitRates& row : response.units()) {
    rows.push_back(row.counts().unit_id() + " " + std::to_string(row.counts().day()) + " " +
                   std::to_string(row.rank()) + " " + std::to_string(row.rates().base()));
  }
  EXPECT_THAT(rows, ElementsAre("west 0 1 1", "east 0 2 5", "calm 0 0 0", "calm 20260701 0 0",
                                "east 20260701 0 2", "east 20260702 0 3", "west 20260701 0 1"));
  EXPECT_EQ(response.total().rates().base(), 6);
  EXPECT_EQ(response.total().rates().solution_ppm(), 833'333);
  EXPECT_EQ(response.total().counts().received(), 3);
  Sums of_one;
  v1::UnitDay received = CountsOf({1, 1, 1, 1, 0}, "east");
  received.set_received(2);
  of_one.Add(received);
  v1::GetRatesResponse one;
  of_one.Fill(ScoringOf({}), one);
  EXPECT_EQ(one.total().counts().received(), 2);
  v1::GetRatesResponse nothing;
  Sums().Fill(ScoringOf({}), nothing);
  EXPECT_FALSE(nothing.total().has_rates());
}

v1::UnitDay AnyCounts() {
  const int64_t base = *rc::gen::inRange<int64_t>(0, 1'000'000);
  const auto part = [](int64_t whole) { return *rc::gen::inRange<int64_t>(0, whole + 1); };
  const int64_t satisfied = part(base);
  return CountsOf({base, part(base), part(base), satisfied, part(base - satisfied)});
}

// MECH A1
RC_GTEST_PROP(RatesOf, StaysWithinItsBoundsAndRisesWithEveryGoodVisit, ()) {
  const city::v1::Scoring scoring = ScoringOf({});
  const v1::UnitDay counts = AnyCounts();
  const v1::Rates rates = RatesOf(counts, scoring).value_or(v1::Rates());
  for (const int64_t ppm :
       {rates.response_ppm(), rates.solution_ppm(), rates.satisfaction_ppm(), rates.score_ppm()}) {
    RC_ASSERT(ppm >= 0 && ppm <= 1'000'000);
  }
  v1::UnitDay better = counts;
  Add(CountsOf({1, 1, 1, 1, 0}), better);
  RC_ASSERT(RatesOf(better, scoring)->score_ppm() >= rates.score_ppm());
}

// A sum does not depend on how it was cut into days and partitions.
// MECH A1
RC_GTEST_PROP(Add, IsTheSameInAnyOrder, ()) {
  const v1::UnitDay a = AnyCounts(), b = AnyCounts(), c = AnyCounts();
  v1::UnitDay one, other;
  for (const v1::UnitDay* row : {&a, &b, &c}) Add(*row, one);
  for (const v1::UnitDay* row : {&c, &a, &b}) Add(*row, other);
  RC_ASSERT(one.SerializeAsString() == other.SerializeAsString());
}

// A count that Add forgot would stay what it was.
TEST(Add, KnowsEveryCount) {
  for (int i = 0; i < v1::UnitDay::descriptor()->field_count(); ++i) {
    const auto* field = v1::UnitDay::descriptor()->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) continue;
    v1::UnitDay one;
    one.GetReflection()->SetInt64(&one, field, 7);
    EXPECT_FALSE(IsZero(one)) << field->name();
    v1::UnitDay sum = one;
    Add(one, sum);
    EXPECT_EQ(sum.GetReflection()->GetInt64(sum, field), 14) << field->name();
    Subtract(one, sum);
    Subtract(one, sum);
    EXPECT_TRUE(IsZero(sum)) << field->name();
  }
}

}  // namespace
}  // namespace huying::analytics::rules
