#include "services/simulator/lifecycle.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace huying::simulator {
namespace {

constexpr int64_t kNow = 1'795'399'200'000;

class LifecycleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load("deploy/cities/demo");
    ASSERT_TRUE(city.ok()) << city.status();
    city_ = std::move(*city);
    requests_ = std::make_unique<RequestFactory>(city_.get(), "run");
    texts_ = std::make_unique<NumberedTexts>(city_.get());
    for (const city::v1::Unit& unit : city_->pack().units()) {
      if (unit.kind() == city::v1::UNIT_KIND_DEPARTMENT && !unit.parent_id().empty())
        unit_id_ = unit.id();
    }
  }

  // As the services would, for a case that waits for its signature and is checked on site.
  Answer AnswerTo(ActKind act) const {
    Answer answer = {.case_id = "c1"};
    if (act == ActKind::kRegister) answer.state = intake::v1::CASE_STATE_WAITING;
    if (act == ActKind::kSign) answer.state = intake::v1::CASE_STATE_READY;
    if (act == ActKind::kTriage) answer.state = intake::v1::CASE_STATE_WAITING;
    if (act == ActKind::kVisit) answer.state = followup::v1::FOLLOW_STATE_TO_CHECK;
    if (act != ActKind::kLook) return answer;
    answer.task.mutable_header()->set_lead_unit_id(unit_id_);
    answer.task.mutable_parts()->add_open()->set_unit_id("c-110199001001");
    answer.task.mutable_parts()->add_open()->set_unit_id("d-fire");
    answer.task.mutable_review()->add_chain(city::v1::REVIEW_LEVEL_HEAD);
    answer.task.mutable_review()->add_chain(city::v1::REVIEW_LEVEL_LEADER);
    return answer;
  }

  // What is done, and each request.
  std::vector<std::string> Lead(Lifecycle& life, std::vector<Request>& requests) const {
    std::vector<std::string> names;
    for (int step = 0; step < 50 && !life.done(); ++step) {
      requests.push_back(life.Next(kNow));
      names.push_back(RequestFactory::NameOf(requests.back()));
      life.Take(AnswerTo(life.act()));
    }
    return names;
  }

  std::unique_ptr<const city::City> city_;
  std::unique_ptr<RequestFactory> requests_;
  std::unique_ptr<NumberedTexts> texts_;
  std::string unit_id_;
};

const std::vector<std::string> kWhole = {
    "RegisterCase", "TriageCase",          "SignCase",           "GetTaskRequest",
    "AcceptTask",   "AssignHandler",       "RecordFirstMeeting", "NoteWork",
    "NoteWork",     "RecordSecondMeeting", "FinishPart",         "FinishPart",
    "DraftReply",   "PassReply",           "PassReply",          "ReplyCitizen",
    "RecordVisit",  "ConfirmSolution",     "CloseCase"};

TEST_F(LifecycleTest, GoesStraightToTheClose) {
  Lifecycle life(requests_.get(), texts_.get(), 4);  // whose caller gives no category
  std::vector<Request> requests;
  EXPECT_EQ(Lead(life, requests), kWhole);
  EXPECT_EQ(life.case_id(), "c1");
}

TEST_F(LifecycleTest, IsLeftWhereItIsTold) {
  Lifecycle life(requests_.get(), texts_.get(), 1, ActKind::kAccept);
  std::vector<Request> requests;
  EXPECT_EQ(Lead(life, requests),
            (std::vector<std::string>{"RegisterCase", "SignCase", "GetTaskRequest"}));
  EXPECT_EQ(life.act(), ActKind::kAccept);
}

TEST_F(LifecycleTest, EverybodyMayDoWhatTheyDo) {
  Lifecycle life(requests_.get(), texts_.get(), 4);
  std::vector<Request> requests;
  Lead(life, requests);
  std::string handler;
  std::vector<std::string> helpers;
  for (const Request& request : requests) {
    const auto* command = std::get_if<dispatch::v1::ExecuteRequest>(&request);
    if (command == nullptr) continue;
    const core::v1::Actor& actor = command->header().actor();
    EXPECT_FALSE(actor.person_id().empty()) << RequestFactory::NameOf(request);
    if (command->has_assign_handler()) handler = command->assign_handler().person_id();
    if (command->has_finish_part()) helpers.push_back(actor.unit_id());
    EXPECT_TRUE(!command->has_draft_reply() || actor.person_id() == handler);
    EXPECT_TRUE(!command->has_pass_reply() || actor.person_id() != handler);
  }
  EXPECT_FALSE(handler.empty());
  EXPECT_EQ(helpers, (std::vector<std::string>{"d-fire", "c-110199001001"}));
}

TEST_F(LifecycleTest, ARequestIsRepeatedUnderItsIdAndAskedAnewUnderAnother) {
  Lifecycle life(requests_.get(), texts_.get(), 7);
  const auto id = [](const Request& request) { return RequestFactory::RequestIdOf(request); };
  EXPECT_EQ(id(life.Next(kNow)), "run-7-1");
  EXPECT_EQ(id(life.Next(kNow, true)), "run-7-1");
  EXPECT_EQ(id(life.Next(kNow)), "run-7-2");
}

TEST_F(LifecycleTest, ANumberSaysTheSameEachTime) {
  Lifecycle one(requests_.get(), texts_.get(), 5);
  Lifecycle two(requests_.get(), texts_.get(), 5);
  Lifecycle other(requests_.get(), texts_.get(), 6);
  const auto bytes = [](Request request) { return std::get<0>(request).SerializeAsString(); };
  const std::string said = bytes(one.Next(kNow));
  EXPECT_EQ(said, bytes(two.Next(kNow)));
  EXPECT_NE(said, bytes(other.Next(kNow)));
}

}  // namespace
}  // namespace huying::simulator
