#include "services/intake/triage/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::triage {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kMayTriage{v1::TriageCase::descriptor(), "WAITING", "TAKE_IN", "CENTRE PLACE"};
const EventOracle kCaseTriaged{v1::CaseTriaged::descriptor(), "", "", "regrade DISPATCH"};
const EventOracle kGradeRaised{v1::GradeRaised::descriptor(), "", "", "regrade DISPATCH"};
const EventOracle kTriageLeftOpen{v1::TriageLeftOpen::descriptor(), "", "", ""};

constexpr auto kIncident = city::v1::GRADE_INCIDENT;
constexpr auto kUtility = city::v1::GRADE_UTILITY;
constexpr auto kGeneral = city::v1::GRADE_GENERAL;
constexpr auto kComplex = city::v1::GRADE_COMPLEX;

KeywordHit Hit(std::string_view code, std::string_view word, uint32_t characters, bool in_title,
               uint32_t shared_by = 1) {
  return {code, word, characters, shared_by, in_title};
}

// MECH I4
TEST(Suggest, WeighsWords) {
  struct Row {
    const char* name;
    std::vector<KeywordHit> hits;
    std::vector<std::pair<std::string, uint32_t>> suggested;
  };
  const Row rows[] = {
      {"nothing", {}, {}},
      {"one short word in the detail", {Hit("01.01.01", "停水", 2, false)}, {{"01.01.01", 666}}},
      {"the same word in the title", {Hit("01.01.01", "停水", 2, true)}, {{"01.01.01", 857}}},
      {"a long word", {Hit("01.01.01", "水管爆裂", 4, false)}, {{"01.01.01", 800}}},
      {"said twice counts once",
       {Hit("01.01.01", "停水", 2, false), Hit("01.01.01", "停水", 2, false)},
       {{"01.01.01", 666}}},
      {"two of equal weight: the lower code first",
       {Hit("02.01.01", "垃圾", 2, false), Hit("01.01.01", "停水", 2, false)},
       {{"01.01.01", 400}, {"02.01.01", 400}}},
      {"the title decides",
       {Hit("02.01.01", "垃圾", 2, true), Hit("01.01.01", "停水", 2, false)},
       {{"02.01.01", 666}, {"01.01.01", 222}}},
      {"a shared word is no proof",
       {Hit("01.01.01", "漏水", 2, false, 2), Hit("03.02.01", "漏水", 2, false, 2)},
       {{"01.01.01", 333}, {"03.02.01", 333}}},
      {"what is above supports what is beneath",
       {Hit("01", "供热", 2, false), Hit("01.01.01", "不热", 2, false)},
       {{"01.01.01", 800}}},
      {"a code that only begins alike is not above",
       {Hit("01.0", "甲甲", 2, false), Hit("01.01", "乙乙", 2, false)},
       {{"01.0", 400}, {"01.01", 400}}},
      {"three at most",
       {Hit("01", "甲", 1, false), Hit("02", "乙", 1, false), Hit("03", "丙", 1, false),
        Hit("04", "丁", 1, false)},
       {{"01", 200}, {"02", 200}, {"03", 200}}},
  };
  for (const Row& row : rows) {
    std::vector<std::pair<std::string, uint32_t>> suggested;
    for (const Suggested& s : Suggest(row.hits)) {
      suggested.emplace_back(s.category_code, s.confidence_permille);
    }
    EXPECT_EQ(suggested, row.suggested) << row.name;
  }
}

// MECH I4
TEST(Suggest, SaysWhichWordsItRestsOn) {
  const auto suggested =
      Suggest({Hit("01.01.01", "暖气不热", 4, true), Hit("01.01.01", "家里冷", 3, false),
               Hit("01.01.01", "暖气不热", 4, false), Hit("01", "供热", 2, false)});
  ASSERT_EQ(suggested.size(), 1u);
  EXPECT_THAT(suggested[0].because, ElementsAre("暖气不热", "家里冷", "供热"));
}

// MECH I4
TEST(Raise, NeverLowers) {
  struct Row {
    city::v1::Grade grade, asked_for, raised;
  };
  const Row rows[] = {
      {kGeneral, city::v1::GRADE_UNSPECIFIED, kGeneral},
      {city::v1::GRADE_UNSPECIFIED, city::v1::GRADE_UNSPECIFIED, kGeneral},
      {kGeneral, kUtility, kUtility},
      {kGeneral, kIncident, kIncident},
      {kGeneral, kComplex, kComplex},
      {kUtility, kGeneral, kUtility},
      {kUtility, kIncident, kIncident},
      {kUtility, kComplex, kUtility},
      {kIncident, kUtility, kIncident},
      {kIncident, kComplex, kIncident},
      {kComplex, kGeneral, kComplex},
      {kComplex, kUtility, kUtility},
      {kComplex, kIncident, kIncident},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Raise(row.grade, row.asked_for), row.raised) << row.grade << row.asked_for;
  }
}

class TriageRule : public ::testing::Test {
 protected:
  TriageRule() {
    limits.set_triage_confidence_per_mille(600);
    policy.limits = &limits;
    input.suggestions = {{"01.01.01", 700, {"暖气不热", "家里冷"}}};
    input.best = {"01.01.01", kUtility, city::v1::APPEAL_TYPE_HELP, true};
  }
  const v1::Event& Fact() {
    NewEvents events(&arena);
    Triage(input, policy, events);
    return *events.events().at(0);
  }

  google::protobuf::Arena arena;
  city::v1::Limits limits;
  Policy policy;
  TriageInput input;
};

// MECH I4
TEST_F(TriageRule, DecidesAtTheThreshold) {
  input.suggestions[0].confidence_permille = 600;
  const v1::CaseTriaged& triaged = Fact().triaged();
  EXPECT_EQ(triaged.category_code(), "01.01.01");
  EXPECT_EQ(triaged.grade(), kUtility);
  EXPECT_EQ(triaged.suggestions(0).because(), "暖气不热、家里冷");
  input.suggestions[0].confidence_permille = 599;
  const v1::TriageLeftOpen& open = Fact().triage_left_open();
  EXPECT_EQ(open.grade(), kGeneral);
  EXPECT_EQ(open.suggestions(0).because(), "暖气不热、家里冷");
}

// MECH I4
TEST_F(TriageRule, WhoKnowsIsBelieved) {
  input.told = {"02.01.01", kGeneral, city::v1::APPEAL_TYPE_COMPLAINT, true};
  EXPECT_EQ(Fact().triaged().category_code(), "02.01.01");
  EXPECT_EQ(Fact().triaged().appeal_type(), city::v1::APPEAL_TYPE_COMPLAINT);
  input.told_type = city::v1::APPEAL_TYPE_CONSULT;
  EXPECT_EQ(Fact().triaged().appeal_type(), city::v1::APPEAL_TYPE_CONSULT);
}

// MECH I4
TEST_F(TriageRule, WordsRaiseTheGradeEvenUndecided) {
  input.raised_to = kIncident;
  EXPECT_EQ(Fact().triaged().grade(), kIncident);
  input.suggestions.clear();
  input.best = {};
  EXPECT_EQ(Fact().triage_left_open().grade(), kIncident);
  EXPECT_EQ(Fact().triage_left_open().raised_to(), kIncident);
}

// MECH I4, I7
TEST(Decide, APersonsCategoryKeepsWhatWordsAskFor) {
  Example example;
  example.Wait(true, true, true);
  EXPECT_TRUE(IsOpen(example.of_case));
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_COMPLEX);
  const auto triaged = example.Do(RequestOf("TriageCase"));
  EXPECT_THAT(KindsOf(*triaged), ElementsAre(Kind::kTriaged, Kind::kSignOffAsked));
  EXPECT_FALSE(IsOpen(example.of_case));
  EXPECT_EQ(example.of_case.header().category_code(), "03.01.01");
  EXPECT_EQ(example.of_case.header().appeal_type(), city::v1::APPEAL_TYPE_HELP);
  EXPECT_EQ(example.of_case.header().grade(), city::v1::GRADE_COMPLEX);
}

// MECH I4
TEST(Decide, AnUnknownCategoryIsRefused) {
  Example example;
  example.Wait(true, true, false);
  example.categories_known = false;
  EXPECT_EQ(example.Do(RequestOf("TriageCase")).rejection().code, "CATEGORY_UNKNOWN");
}

// Confidences are shares: never above 1000 together, never rising with evidence for another
// category.
RC_GTEST_PROP(Suggest, ConfidencesAreShares, ()) {
  const std::vector<std::string> codes = {"01.01.01", "02.01.01", "03.01.01"};
  std::vector<KeywordHit> hits;
  const int count = *rc::gen::inRange(0, 12);
  static const std::vector<std::string> words = {"a", "b", "c", "d", "e", "f"};
  for (int i = 0; i < count; ++i) {
    const size_t code = *rc::gen::inRange<size_t>(0, codes.size());
    hits.push_back(Hit(codes[code], words[*rc::gen::inRange<size_t>(0, words.size())],
                       *rc::gen::inRange(1u, 5u), *rc::gen::arbitrary<bool>()));
  }
  uint32_t sum = 0;
  const auto before = Suggest(hits);
  for (const Suggested& s : before) sum += s.confidence_permille;
  RC_ASSERT(sum < 1000u);
  hits.push_back(Hit("04.01.01", "other", 3, true));
  for (const Suggested& now : Suggest(hits)) {
    for (const Suggested& then : before) {
      if (now.category_code != then.category_code) continue;
      RC_ASSERT(now.confidence_permille <= then.confidence_permille);
    }
  }
}

}  // namespace
}  // namespace huying::intake::triage
