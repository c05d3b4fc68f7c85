#include "services/simulator/folded_case.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "services/dispatch/processor.h"
#include "services/simulator/actors.h"

namespace huying::simulator {
namespace {

class FoldedCaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    city_ = city::City::Load("deploy/cities/demo").value();
    service_ = std::make_unique<dispatch::Processor>(city_.get());
    for (const city::v1::Unit& unit : city_->pack().units()) {
      if (unit.kind() == city::v1::UNIT_KIND_DEPARTMENT && !unit.parent_id().empty())
        unit_id_ = unit.id();
    }
    dispatch::v1::Task task;
    task.set_state(dispatch::v1::TASK_STATE_ROUTED);
    task.mutable_header()->set_lead_unit_id(unit_id_);
    task_.Look(std::move(task));

    const Actors actors(city_.get());
    accept_.mutable_accept_task();
    *accept_.mutable_header()->mutable_actor() =
        actors.Of(actors.OfficeOf(unit_id_), city::v1::PERMISSION_ACCEPT, nullptr);
    accepted_.set_state(dispatch::v1::TASK_STATE_ACCEPTED);
  }

  std::unique_ptr<const city::City> city_;
  std::unique_ptr<const dispatch::Processor> service_;
  std::string unit_id_;
  FoldedCase<dispatch::Processor> task_;
  dispatch::v1::ExecuteRequest accept_;
  dispatch::v1::ExecuteResponse accepted_;
};

TEST_F(FoldedCaseTest, FollowsACommandByTheServicesRules) {
  EXPECT_TRUE(task_.seen());
  task_.Follow(*service_, accept_, accepted_, 1000);
  EXPECT_TRUE(task_.current());
  EXPECT_FALSE(task_.seen());
  EXPECT_EQ(task_->state(), dispatch::v1::TASK_STATE_ACCEPTED);
  EXPECT_EQ(task_->header().unit_id(), unit_id_);
  EXPECT_EQ(task_->seq(), 1u);
}

TEST_F(FoldedCaseTest, IsOldWhenTheAnswerSaysAnotherState) {
  accepted_.set_state(dispatch::v1::TASK_STATE_HANDLING);
  task_.Follow(*service_, accept_, accepted_, 1000);
  EXPECT_FALSE(task_.current());
  task_.Look(dispatch::v1::Task());
  EXPECT_TRUE(task_.current());
}

TEST_F(FoldedCaseTest, IsOldWhenTheRulesWouldHaveRefused) {
  accept_.mutable_header()->mutable_actor()->set_person_id("somebody");
  task_.Follow(*service_, accept_, accepted_, 1000);
  EXPECT_FALSE(task_.current());
  EXPECT_EQ(task_->state(), dispatch::v1::TASK_STATE_ROUTED);
}

TEST_F(FoldedCaseTest, StaysOldUntilTheNextLook) {
  task_.Doubt();
  task_.Follow(*service_, accept_, accepted_, 1000);
  EXPECT_FALSE(task_.current());
}

}  // namespace
}  // namespace huying::simulator
