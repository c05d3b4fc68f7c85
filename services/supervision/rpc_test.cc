// Supervision behind a real server, on a real log: its lists, and what somebody may do.
#include "services/supervision/rpc.h"

#include <string>
#include <utility>
#include <vector>

#include "common/core/civil.h"
#include "common/testing/served_fixture.h"
#include "common/testing/small_city.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/supervision/v1/service.pb.h"
#include "services/supervision/processor.h"

namespace huying::supervision {
namespace {

using huying::testing::SmallCity;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int32_t kPartitions = 4;
constexpr int64_t kNow = 1'795'399'200'000;  // 2026-11-23T10:00:00+08:00, a Monday
constexpr char kEarly[] = "990101002-261122-00001";
constexpr char kLate[] = "990101001-261122-00001";

// The real handlers, for which a case is routed by the first command about it: the logs of the other
// services are not here. `kLate` is routed a day later.
class Routed final : public runtime::Handlers {
 public:
  explicit Routed(const Processor* real) : real_(real), spec_(real->spec()) {
    spec_.subscriptions.clear();
  }
  const runtime::ServiceSpec& spec() const override { return spec_; }
  void Evolve(const runtime::Message& event, runtime::Store& store) const override {
    real_->Evolve(event, store);
  }
  runtime::Outcome OnTimer(const log::v1::TimerKey& timer, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    return real_->OnTimer(timer, view, context);
  }
  runtime::Outcome Execute(const runtime::Message& command, const runtime::View& view,
                           const runtime::DecisionContext& context) const override {
    const auto& header = static_cast<const v1::ExecuteRequest&>(command).header();
    v1::Watch watch;
    if (view.Load(casework::CaseKey(header.case_id()), watch)) {
      return real_->Execute(command, view, context);
    }
    dispatch::v1::Event event;
    core::v1::CaseHeader& of_case = *event.mutable_header()->mutable_case_();
    of_case.set_case_id(header.case_id());
    of_case.set_area_code("990101001001");
    of_case.set_grade(city::v1::GRADE_GENERAL);
    of_case.set_unit_id("east");
    of_case.set_round(1);
    event.mutable_header()->set_time_ms(kNow + (header.case_id() == kLate ? kDayMs : 0));
    event.mutable_routed()->set_lead_unit_id("east");
    runtime::Outcome outcome = real_->React("dispatch", event, view, context);
    outcome.answer = google::protobuf::Arena::CreateMessage<v1::ExecuteResponse>(context.arena);
    return outcome;
  }

 private:
  const Processor* real_;
  runtime::ServiceSpec spec_;
};

class SupervisionRpcTest : public huying::testing::ServedTest {
 protected:
  SupervisionRpcTest() : ServedTest(kNow) {}

  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(StartHost(routed_, kPartitions, {}));
    Serve(MakeRpc(&processor_, host_.get(), &SmallCity(), &registry_));
    for (const char* case_id : {kLate, kEarly}) ASSERT_TRUE(Issue(case_id).status.ok());
  }

  static core::v1::Actor Desk() {
    core::v1::Actor actor;
    actor.set_kind(core::v1::Actor::KIND_STAFF);
    actor.set_person_id("desk");
    return actor;
  }
  rpc::Reply<v1::ExecuteResponse> Issue(const char* case_id) {
    v1::ExecuteRequest request;
    request.mutable_header()->set_request_id("r-" + std::to_string(++requests_));
    request.mutable_header()->set_case_id(case_id);
    *request.mutable_header()->mutable_actor() = Desk();
    request.mutable_issue_order()->set_unit_id("east");
    request.mutable_issue_order()->set_person_id("east-leader");
    request.mutable_issue_order()->set_demand("今日内办结");
    return client_->CallAndWait<v1::ExecuteResponse>(request, case_id);
  }
  rpc::Reply<v1::ListWatchesResponse> List(v1::ListWatchesRequest request) {
    return client_->CallAndWait<v1::ListWatchesResponse>(request, "");
  }
  std::vector<std::string> Listed(const char* list, const char* of) {
    v1::ListWatchesRequest request;
    request.set_list(list);
    request.set_of(of);
    return CasesOf(List(std::move(request)));
  }
  static std::vector<std::string> CasesOf(const rpc::Reply<v1::ListWatchesResponse>& reply) {
    EXPECT_TRUE(reply.status.ok()) << reply.status;
    std::vector<std::string> cases;
    for (const v1::Watch& watch : reply.message.watches()) {
      cases.push_back(watch.header().case_id());
    }
    return cases;
  }

  const Processor processor_{&SmallCity()};
  const Routed routed_{&processor_};
  int requests_ = 0;
};

// MECH S1, S3
TEST_F(SupervisionRpcTest, CasesAreListedByWhatIsDueFirst) {
  EXPECT_THAT(CasesOf(List({})), ElementsAre(kEarly, kLate));
  EXPECT_THAT(Listed("due", "east"), ElementsAre(kEarly, kLate));
  EXPECT_THAT(Listed("due", "heat"), IsEmpty());
  EXPECT_THAT(Listed("breached", "east"), IsEmpty());
  v1::ListWatchesRequest breached;
  breached.set_breached_only(true);
  EXPECT_THAT(CasesOf(List(breached)), IsEmpty());
  v1::ListWatchesRequest ended;
  ended.add_states(v1::WATCH_STATE_ENDED);
  EXPECT_THAT(CasesOf(List(ended)), IsEmpty());
  v1::ListWatchesRequest first;
  first.set_page_size(1);
  const auto page = List(first);
  EXPECT_THAT(CasesOf(page), ElementsAre(kEarly));
  first.set_page_token(page.message.next_page_token());
  EXPECT_THAT(CasesOf(List(first)), ElementsAre(kLate));
  v1::ListWatchesRequest unknown;
  unknown.set_list("no such");
  unknown.set_of("east");
  EXPECT_EQ(List(unknown).status.code(), absl::StatusCode::kInvalidArgument);
}

// MECH S3
TEST_F(SupervisionRpcTest, AnOrderStandsInTheListsOfWhoAnswersIt) {
  EXPECT_THAT(Listed("order_unit", "east"), IsEmpty());
  const auto issued = Issue(kEarly);
  ASSERT_TRUE(issued.status.ok()) << issued.status;
  EXPECT_EQ(issued.message.order(), 1U);
  EXPECT_THAT(Listed("order_unit", "east"), ElementsAre(kEarly));
  EXPECT_THAT(Listed("order_person", "east-leader"), ElementsAre(kEarly));

  v1::ListActsRequest request;
  request.set_case_id(kEarly);
  *request.mutable_actor() = Desk();
  auto acts = client_->CallAndWait<v1::ListActsResponse>(request, kEarly);
  ASSERT_TRUE(acts.status.ok()) << acts.status;
  ASSERT_EQ(acts.message.acts_size(), 1);
  EXPECT_EQ(acts.message.acts(0).command(), "IssueOrder");
  EXPECT_EQ(acts.message.acts(0).inputs_size(), 3);
  request.mutable_actor()->set_person_id("east-duty");
  acts = client_->CallAndWait<v1::ListActsResponse>(request, kEarly);
  ASSERT_EQ(acts.message.acts_size(), 1);
  EXPECT_EQ(acts.message.acts(0).command(), "AnswerOrder");

  v1::GetWatchRequest get;
  get.set_case_id(kEarly);
  const auto watch = client_->CallAndWait<v1::GetWatchResponse>(get, kEarly);
  ASSERT_TRUE(watch.status.ok()) << watch.status;
  EXPECT_EQ(watch.message.watch().seq(), acts.message.seq());
}

}  // namespace
}  // namespace huying::supervision
