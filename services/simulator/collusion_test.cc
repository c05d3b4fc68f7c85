// Officers of the unit that a report is about, and who would make the case vanish: whatever they try at
// whatever time, they are refused in words, while the others bring the case to its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "common/core/text.h"
#include "services/intake/unit_names.h"
#include "services/simulator/slips.h"
#include "services/simulator/town_fixture.h"

namespace huying::simulator {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr int64_t kColludersMondayMs = 1'793'577'600'000;  // 2 Nov 2026, 08:00
constexpr int kTriesMax = 150;
constexpr int kReportsSeen = 1200;

// MECH I8
TEST(Colluders, AreRefusedInWordsWhateverTheyTry) {
  Citizens citizens(TownRules::Demo().city.get(), 400, kColludersMondayMs, 3);
  std::map<std::string, int> tried;
  std::map<End, int> ends;
  uint32_t asked = 0;
  for (uint64_t index = 0; index < kReportsSeen; ++index) {
    Report report = citizens.Next();
    if (report.about == nullptr) continue;
    Life life(std::move(report), 3, index);
    Town town(&TownRules::Demo(), life.report().at_ms);
    for (int step = 0; step < kTriesMax; ++step) {
      const std::optional<Act> act = town.Step(life, index);
      if (!act.has_value()) break;
      if (act->kind == ActKind::kLook) continue;  // who has looked acts first
      const auto request = CollusionIn(life, *town.rules().city, town.rules().requests,
                                       Cat("collusion-", ++asked), town.now_ms());
      if (!request) continue;
      const std::string name = RequestFactory::NameOf(*request);
      ++tried[name];
      const auto rejection = town.Try(*request, life);
      ASSERT_TRUE(rejection.has_value())
          << name << " by those it is about: " << life.report().about->name();
      EXPECT_FALSE(rejection->message.empty()) << name;
      EXPECT_FALSE(rejection->mechanism.empty()) << name;
    }
    EXPECT_THAT(town.refused(), IsEmpty());
    EXPECT_EQ(life.view().stuck_because, "");
    ++ends[life.view().end];
  }
  for (const char* trick : {"RefuseCase", "AnswerCase", "WithdrawCase", "ConfirmWithdrawal",
                            "RecordVisit", "CloseCase", "AcknowledgeEscalation"}) {
    EXPECT_GT(tried[trick], 20) << trick;
  }
  EXPECT_GT(ends[End::kClosed], 30);
}

// Who of follow-up's people judged, or saw how the reporter is reached, or ruled in dispatch.
std::set<std::string> UnitsThatJudged(const Town& town) {
  std::set<std::string> units;
  for (const auto& event :
       testing::EventsOf<followup::v1::Event>(town.StoreOf(Service::kFollowup).log())) {
    if (event.header().actor().kind() == core::v1::Actor::KIND_STAFF)
      units.insert(event.header().actor().unit_id());
  }
  for (const auto& event :
       testing::EventsOf<dispatch::v1::Event>(town.StoreOf(Service::kDispatch).log())) {
    const bool ruled = event.has_return_upheld() || event.has_return_rejected() ||
                       event.has_transfer_refused() || event.has_parked() || event.has_ended() ||
                       event.has_ending_passed();
    if (ruled) units.insert(event.header().actor().unit_id());
  }
  return units;
}

// MECH I8, F1, F2, F3: a complaint about the centre goes its whole way, and above the centre alone is it
// judged.
TEST(Accused, TheCentreJudgesNothingAndTheCaseEndsAllTheSame) {
  constexpr int kOfTheCentre = 40;
  Citizens citizens(TownRules::Demo().city.get(), 400, kColludersMondayMs, 5);
  std::map<End, int> ends;
  std::set<std::string> judged;
  int seen = 0;
  for (uint64_t index = 0; seen < kOfTheCentre && index < 20 * kReportsSeen; ++index) {
    Report report = citizens.Next();
    const bool of_centre =
        report.about != nullptr && report.about->kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE;
    if (!of_centre) continue;
    ++seen;
    const std::string centre = report.about->id();
    Life life(std::move(report), 5, index);
    Town town(&TownRules::Demo(), life.report().at_ms);
    for (int step = 0; step < kTriesMax; ++step) {
      if (!town.Step(life, index).has_value()) break;
    }
    EXPECT_THAT(town.refused(), IsEmpty());
    EXPECT_EQ(life.view().stuck_because, "");
    ++ends[life.view().end];
    const std::set<std::string> units = UnitsThatJudged(town);
    EXPECT_THAT(units, ::testing::Not(Contains(centre)));
    judged.insert(units.begin(), units.end());
  }
  EXPECT_EQ(seen, kOfTheCentre);
  EXPECT_GT(ends[End::kClosed], kOfTheCentre / 2);
  EXPECT_THAT(judged, Contains("g-district"));
}

// MECH I8: what they say is understood.
TEST(Colluders, AreOfUnitsThatTheReportNames) {
  const city::City& city = *TownRules::Demo().city;
  Citizens citizens(&city, 400, kColludersMondayMs, 4);
  const intake::UnitNames names(&city.pack());
  std::set<city::v1::UnitKind> kinds;
  for (int i = 0; i < kReportsSeen; ++i) {
    const Report report = citizens.Next();
    const auto found = names.FindIn(report.title, report.detail);
    if (report.about == nullptr) {
      EXPECT_THAT(found, IsEmpty()) << report.title << " " << report.detail;
    } else {
      EXPECT_THAT(found, Contains(report.about->id())) << report.detail;
      kinds.insert(report.about->kind());
    }
  }
  EXPECT_GE(kinds.size(), 4u);
}

}  // namespace
}  // namespace huying::simulator
