#include "services/simulator/actors.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "services/simulator/duties.h"
#include "services/simulator/requests.h"

namespace huying::simulator {
namespace {

class ActorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load("deploy/cities/demo");
    ASSERT_TRUE(city.ok()) << city.status();
    city_ = std::move(*city);
    actors_ = std::make_unique<Actors>(city_.get());
  }
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<Actors> actors_;
};

TEST_F(ActorsTest, EveryDutyFindsSomebodyInEveryUnitThatTakesTasks) {
  for (int number = 0; number < static_cast<int>(ActKind::kLook); ++number) {
    const Duty& duty = DutyOf(static_cast<ActKind>(number));
    if (duty.permission == city::v1::PERMISSION_UNSPECIFIED) continue;
    // The centre may decide all that waits for a decision.
    if (duty.seat == Seat::kCentre || duty.seat == Seat::kDecider) {
      EXPECT_FALSE(actors_->Of(actors_->centre(), duty.permission, nullptr).person_id().empty())
          << duty.command;
      continue;
    }
    for (const city::v1::Unit& unit : city_->pack().units()) {
      if (unit.kind() != city::v1::UNIT_KIND_DEPARTMENT) continue;
      EXPECT_FALSE(
          actors_->Of(actors_->OfficeOf(unit.id()), duty.permission, nullptr).person_id().empty())
          << duty.command << " in " << unit.id();
    }
  }
}

TEST_F(ActorsTest, EveryActIsTheCommandThatItsDutyNames) {
  const RequestFactory requests(city_.get(), "run");
  Citizens citizens(city_.get(), 400, 0, 1);
  const Report report = citizens.Next();
  for (int number = 0; number < static_cast<int>(ActKind::kLook); ++number) {
    const Act act = {.kind = static_cast<ActKind>(number)};
    const Said said = {.report = &report, .answers = followup::v1::VisitAnswers()};
    const Request request = requests.Make(act, "c1", actors_->citizen(), said, "r1");
    EXPECT_EQ(RequestFactory::NameOf(request), DutyOf(act.kind).command);
  }
}

TEST_F(ActorsTest, WithoutADrawItIsTheFirstAndADrawReachesAll) {
  const Office* centre = actors_->centre();
  const auto& able = centre->able[city::v1::PERMISSION_TAKE_IN];
  ASSERT_GT(able.size(), 1u);
  EXPECT_EQ(actors_->Of(centre, city::v1::PERMISSION_TAKE_IN, nullptr).person_id(),
            able[0].person_id());
  EXPECT_EQ(
      actors_->Of(centre, city::v1::PERMISSION_TAKE_IN, nullptr, able[0].person_id()).person_id(),
      able[1].person_id());
  Random random(1);
  std::set<std::string> drawn;
  for (int i = 0; i < 500; ++i)
    drawn.insert(actors_->Of(centre, city::v1::PERMISSION_TAKE_IN, &random, able[0].person_id())
                     .person_id());
  EXPECT_EQ(drawn.size(), able.size() - 1);
  EXPECT_FALSE(drawn.contains(able[0].person_id()));
}

TEST_F(ActorsTest, AUnitThatNobodyKnowsHasNobody) {
  EXPECT_EQ(actors_->OfficeOf("nowhere"), nullptr);
  EXPECT_TRUE(actors_->Of(nullptr, city::v1::PERMISSION_HANDLE, nullptr).person_id().empty());
}

}  // namespace
}  // namespace huying::simulator
