#include "services/followup/rules/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/followup/rules/example.h"

namespace huying::followup::rules {
namespace {

using testing::ElementsAre;

// A case that waits for a check.
void ToCheck(Example& example) {
  example.Reply();
  ASSERT_TRUE(example.Do(VisitOf(true, true, core::v1::SATISFACTION_UNSATISFIED)).ok());
  ASSERT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CHECK);
}

// MECH F2
TEST(RecordCheck, TrueMeansToBeClosed) {
  Example example;
  ToCheck(example);
  const auto verdict = example.Do(CheckOf(true));
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(v1::Event::kSolutionConfirmed));
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_TO_CLOSE);
  EXPECT_TRUE(example.follow.check_solved());
  EXPECT_TRUE(example.Do(CloseRequest()).ok());
}

// MECH F2, F4
TEST(RecordCheck, FalseIsMarkedAndDoneAgain) {
  Example example;
  ToCheck(example);
  const auto verdict = example.Do(CheckOf(false));
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(v1::Event::kSolutionRefuted, v1::Event::kRedoOrdered));
  EXPECT_EQ(verdict->events()[0]->solution_refuted().unit_id(), "street-1");
  EXPECT_EQ(verdict->events()[1]->redo_ordered().round(), 2);
  EXPECT_EQ(example.follow.state(), v1::FOLLOW_STATE_REDOING);
}

// MECH F2
TEST(RecordCheck, NeedsAFindingAndAPhoto) {
  struct Row {
    const char* code;
    std::string finding;
    int photos;
    std::string url = "https://photos.example/1.jpg";
  };
  const Row rows[] = {
      {"CHECK_FINDING_MISSING", "", 1},
      {"CHECK_FINDING_MISSING", " \n", 1},
      {"CHECK_PHOTO_MISSING", "现场已清运", 0},
      {"CHECK_PHOTOS_TOO_MANY", "现场已清运", kPhotosMax + 1},
      {"CHECK_PHOTO_MISSING", "现场已清运", 1, " "},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "http://photos.example/1.jpg"},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "javascript:alert(1)"},
      {"CHECK_PHOTO_NOT_A_LINK", "现场已清运", 1, "https://" + std::string(3000, 'x')},
      {"TEXT_TOO_LONG", std::string(20'000, 'x'), 1},
  };
  for (const Row& row : rows) {
    Example example;
    ToCheck(example);
    v1::ExecuteRequest request;
    request.mutable_record_check()->set_finding(row.finding);
    for (int i = 0; i < row.photos; ++i) {
      request.mutable_record_check()->add_photo_urls(row.url);
    }
    const auto verdict = example.Do(request);
    ASSERT_FALSE(verdict.ok()) << row.code;
    EXPECT_EQ(verdict.rejection().code, row.code);
    EXPECT_EQ(verdict.rejection().mechanism, "F2");
  }
}

}  // namespace
}  // namespace huying::followup::rules
