#include "services/followup/checks/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/case/site_photos.h"
#include "common/testing/casework.h"
#include "services/followup/example.h"

namespace huying::followup::checks {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;

const CommandOracle kMayConfirm{v1::ConfirmSolution::descriptor(), "TO_CHECK TO_CLOSE", "CHECK",
                                ""};
const CommandOracle kMayRefute{v1::RefuteSolution::descriptor(), "TO_CHECK TO_CLOSE", "CHECK", ""};
const EventOracle kCheckAsked{v1::CheckAsked::descriptor(), "TO_CHECK", "",
                              "stop CLOSE, start CHECK of judge_unit_id"};
const EventOracle kCheckPlanned{v1::CheckPlanned::descriptor(), "TO_CHECK", "",
                                "hand over CHECK, start CHECK of judge_unit_id"};
const EventOracle kConfirmed{v1::SolutionConfirmed::descriptor(), "TO_CLOSE", "",
                             "stop CHECK, start CLOSE of judge_unit_id"};
const EventOracle kRefuted{v1::SolutionRefuted::descriptor(), "", "", "stop CHECK, stop CLOSE"};

// MECH F2
TEST(Confirm, MeansToBeClosed) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_CHECK);
  const auto verdict = example.Do(followup::Confirm());
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(v1::Event::kSolutionConfirmed));
  EXPECT_EQ(verdict->events()[0]->solution_confirmed().unit_id(), "street-1");
  EXPECT_EQ(verdict->events()[0]->solution_confirmed().photo_urls_size(), 1);
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CLOSE);
  EXPECT_TRUE(IsConfirmed(example.follow));
  EXPECT_TRUE(example.Do(CloseRequest()).ok());
}

// MECH F2, F4
TEST(Refute, IsMarkedAndDoneAgain) {
  for (auto state : {v1::FOLLOW_STATE_TO_CHECK, v1::FOLLOW_STATE_TO_CLOSE}) {
    Example example;
    example.Reach(state);
    const auto verdict = example.Do(followup::Refute());
    ASSERT_TRUE(verdict.ok());
    EXPECT_THAT(KindsOf(*verdict),
                ElementsAre(v1::Event::kSolutionRefuted, v1::Event::kRedoOrdered));
    EXPECT_EQ(verdict->events()[0]->solution_refuted().unit_id(), "street-1");
    EXPECT_EQ(verdict->events()[1]->redo_ordered().round(), 2);
    EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
    EXPECT_FALSE(IsConfirmed(example.follow));
  }
}

// MECH F2
TEST(Confirm, WhatIsRefutedLaterIsNotConfirmed) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_CHECK);
  ASSERT_TRUE(example.Do(followup::Confirm()).ok());
  ASSERT_TRUE(example.Do(followup::Refute()).ok());
  EXPECT_FALSE(IsConfirmed(example.follow));
}

// MECH F2
TEST(Confirm, NeedsAFindingAndAPhoto) {
  struct Row {
    const char* code;
    std::string finding;
    int photos;
    std::string url = "https://photos.example/1.jpg";
  };
  const Row rows[] = {
      {"INPUT_MISSING", "", 1},
      {"INPUT_MISSING", " \n", 1},
      {"INPUT_MISSING", "现场已清运", 0},
      {"CHECK_PHOTOS_TOO_MANY", "现场已清运", kPhotosMax + 1},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, " "},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "http://photos.example/1.jpg"},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "javascript:alert(1)"},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "https://" + std::string(3000, 'x')},
      {"TEXT_TOO_LONG", std::string(20'000, 'x'), 1},
  };
  for (const Row& row : rows) {
    v1::ExecuteRequest confirm;
    confirm.mutable_confirm_solution()->set_finding(row.finding);
    v1::ExecuteRequest refute;
    refute.mutable_refute_solution()->set_finding(row.finding);
    for (int i = 0; i < row.photos; ++i) {
      confirm.mutable_confirm_solution()->add_photo_urls(row.url);
      refute.mutable_refute_solution()->add_photo_urls(row.url);
    }
    for (const v1::ExecuteRequest& request : {confirm, refute}) {
      Example example;
      example.Reach(v1::FOLLOW_STATE_TO_CHECK);
      const auto verdict = example.Do(request);
      ASSERT_FALSE(verdict.ok()) << row.code;
      EXPECT_EQ(verdict.rejection().code, row.code);
      EXPECT_EQ(verdict.rejection().mechanism, "F2");
    }
  }
}

// MECH F2
TEST(Ask, TheNextRoundBeginsWithoutACheck) {
  Example example;
  example.Reach(v1::FOLLOW_STATE_TO_CHECK);
  EXPECT_TRUE(IsAsked(example.follow));
  ASSERT_TRUE(example.Do(followup::Refute()).ok());
  example.Reply();
  EXPECT_FALSE(IsAsked(example.follow));
}

}  // namespace
}  // namespace huying::followup::checks
