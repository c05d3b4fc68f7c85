// A whole service of one kind of event, behind a real server, on a real log: what travels, and what
// does not.
#include "common/rpc/calls.h"

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <future>

#include "absl/time/clock.h"
#include "common/case/case_id.h"
#include "common/core/big_endian.h"
#include "common/rpc/client.h"
#include "common/rpc/host_metrics.h"
#include "common/rpc/node_service.h"
#include "common/runtime/keys.h"
#include "common/runtime/owners_table.h"
#include "common/testing/served_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/dispatch/v1/service.grpc.pb.h"

namespace huying::rpc {
namespace {

using dispatch::v1::ExecuteRequest;
using dispatch::v1::ExecuteResponse;
using dispatch::v1::GetTaskRequest;
using dispatch::v1::GetTaskResponse;
using dispatch::v1::ListTasksRequest;
using dispatch::v1::ListTasksResponse;
using dispatch::v1::Task;
using ::testing::HasSubstr;

constexpr int32_t kPartitions = 3;
constexpr char kIndex[] = "i/";

std::string CaseOf(int number) {
  return MakeCaseId("11010100" + std::to_string(number % 10), "261122",
                    static_cast<uint32_t>(number) + 1);
}

// NoteWork is noted; everything else is refused.
class Notes final : public runtime::Handlers {
 public:
  Notes() {
    spec_.name = "dispatch";
    spec_.event = &dispatch::v1::Event::default_instance();
  }
  const runtime::ServiceSpec& spec() const override { return spec_; }

  void Evolve(const runtime::Message& message, runtime::Store& store) const override {
    const auto& event = static_cast<const dispatch::v1::Event&>(message);
    const core::v1::CaseHeader& header = event.header().case_();
    Task task;
    if (!store.Load("c/" + header.case_id(), task)) {
      std::string key = kIndex;
      AppendBig64(static_cast<uint64_t>(header.registered_ms()), key);
      store.Put(key + header.case_id(), "");
    }
    *task.mutable_header() = header;
    task.mutable_handling()->set_work_notes(task.handling().work_notes() + 1);
    store.Save("c/" + header.case_id(), task);
    store.Count("event/WorkNoted");
  }

  runtime::Outcome Execute(const runtime::Message& command, const runtime::View&,
                           const runtime::DecisionContext& context) const override {
    const auto& request = static_cast<const ExecuteRequest&>(command);
    if (!request.has_note_work()) {
      return runtime::Outcome::Reject({.kind = Rejection::Kind::kNotNow,
                                       .code = "ONLY_NOTES",
                                       .mechanism = "D7",
                                       .message = "请先记录",
                                       .possible = {"NoteWork"}});
    }
    auto* event = google::protobuf::Arena::CreateMessage<dispatch::v1::Event>(context.arena);
    core::v1::CaseHeader& header = *event->mutable_header()->mutable_case_();
    header.set_case_id(request.header().case_id());
    header.set_registered_ms(ParseCaseId(header.case_id())->serial);
    event->mutable_work_noted()->set_text(request.note_work().text());
    auto* answer = google::protobuf::Arena::CreateMessage<ExecuteResponse>(context.arena);
    answer->set_case_id(header.case_id());
    runtime::Outcome outcome;
    outcome.events = {event};
    outcome.answer = answer;
    return outcome;
  }

 private:
  runtime::ServiceSpec spec_;
};

class NotesService final : public dispatch::v1::DispatchService::CallbackService {
 public:
  NotesService(runtime::ServiceHost* host, metrics::Registry* registry) : calls_(host, registry) {}

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const ExecuteRequest* request,
                                    ExecuteResponse* response) override {
    return calls_.Execute(context, std::make_unique<ExecuteRequest>(*request), response);
  }
  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* context,
                                    const GetTaskRequest* request,
                                    GetTaskResponse* response) override {
    return calls_.Query(context, *request, [request, response](const runtime::View& view) {
      return view.Load("c/" + request->case_id(), *response->mutable_task())
                 ? absl::OkStatus()
                 : absl::NotFoundError("none");
    });
  }
  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* context,
                                      const ListTasksRequest* request,
                                      ListTasksResponse* response) override {
    Calls::ListSpec<Task> spec;
    spec.prefixes = {kIndex};
    spec.page_size = request->page_size();
    spec.page_token = request->page_token();
    spec.pick = [](const runtime::View& view, std::string_view position) {
      std::optional<Task> task(std::in_place);
      return view.Load("c/" + std::string(position.substr(8)), *task) ? task : std::nullopt;
    };
    spec.fill = [response](Page<Task> page, const std::vector<int32_t>& partitions) {
      FillPage(std::move(page), partitions, *response->mutable_tasks(), *response);
    };
    return calls_.List(context, std::move(spec));
  }

 private:
  const Calls calls_;
};

class CallsTest : public huying::testing::ServedTest {
 protected:
  CallsTest() : ServedTest(1'000'000) {}
  void SetUp() override {
    Begin("/dispatch");
    Note("warm-0", CaseOf(0));
    for (int i = 1; i < 10; ++i) Note("warm-" + std::to_string(i), CaseOf(i));
  }

  // Stores lie in this folder below the test's own.
  void Begin(const std::string& stores) {
    std::ofstream(folder_ + "/file") << "in nothing's way but a folder's\n";
    ASSERT_NO_FATAL_FAILURE(StartHost(notes_, kPartitions, {}, stores));
    AddHostMetrics(host_.get(), registry_);
    std::vector<ServicePtr> services;
    services.emplace_back(new NotesService(host_.get(), &registry_));
    NodeParts node;
    node.instance = "here";
    node.hosts = {host_.get()};
    node.clock = &clock_;
    node.hands = &clock_;
    services.push_back(MakeNodeService(std::move(node)));
    Serve(std::move(services));
  }

  Reply<ExecuteResponse> Note(std::string request_id, std::string case_id,
                              const std::string& text = "看过了") {
    ExecuteRequest request;
    request.mutable_header()->set_request_id(std::move(request_id));
    request.mutable_header()->set_case_id(case_id);
    request.mutable_note_work()->set_text(text);
    return client_->CallAndWait<ExecuteResponse>(request, case_id);
  }
  Reply<GetTaskResponse> Get(const std::string& case_id,
                             const core::v1::LogPosition* at_least = nullptr) {
    GetTaskRequest request;
    request.set_case_id(case_id);
    if (at_least != nullptr) *request.mutable_at_least() = *at_least;
    return client_->CallAndWait<GetTaskResponse>(request, case_id);
  }

  std::string Scrape() {
    std::promise<std::string> text;
    registry_.Text([&](std::string rendered) { text.set_value(std::move(rendered)); });
    return text.get_future().get();
  }

  const Notes notes_;
};

TEST_F(CallsTest, ACommandIsDoneOnceAndItsPositionIsSeen) {
  const auto first = Note("r-1", CaseOf(42));
  ASSERT_TRUE(first.status.ok()) << first.status;
  EXPECT_EQ(first.message.case_id(), CaseOf(42));
  EXPECT_EQ(first.message.position().service(), "dispatch");
  EXPECT_FALSE(first.message.repeated());
  const auto again = Note("r-1", CaseOf(42));
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(again.message.repeated());
  EXPECT_EQ(again.message.position().offset(), first.message.position().offset());
  const auto seen = Get(CaseOf(42), &first.message.position());
  ASSERT_TRUE(seen.status.ok()) << seen.status;
  EXPECT_EQ(seen.message.task().handling().work_notes(), 1u);
}

TEST_F(CallsTest, TheSameRequestIdForSomethingElseIsAConflict) {
  ASSERT_TRUE(Note("r-1", CaseOf(42)).status.ok());
  const auto other = Note("r-1", CaseOf(42), "修好了");
  EXPECT_EQ(other.status.code(), absl::StatusCode::kAlreadyExists) << other.status;
  ASSERT_TRUE(other.rejection.has_value());
  EXPECT_EQ(other.rejection->code, "REQUEST_ID_REUSED");
  EXPECT_EQ(Get(CaseOf(42)).message.task().handling().work_notes(), 1u);
  const auto elsewhere = Note("r-1", CaseOf(43));
  ASSERT_TRUE(elsewhere.status.ok()) << elsewhere.status;
  EXPECT_FALSE(elsewhere.message.repeated());
  EXPECT_THAT(Scrape(),
              HasSubstr("huying_runtime_reused_requests_total{service=\"dispatch\"} 1\n"));
}

// Counters are of the process; what lies in the partitions is a gauge.
TEST_F(CallsTest, EventsAreCountedByTheProcessAndHeldByThePartitions) {
  const std::string text = Scrape();
  EXPECT_THAT(text, HasSubstr("# TYPE huying_dispatch_decided_events_total counter"));
  EXPECT_THAT(text, HasSubstr("huying_dispatch_decided_events_total{event=\"WorkNoted\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("huying_dispatch_decided_events_total{event=\"TaskParked\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE huying_dispatch_partition_events gauge"));
  EXPECT_THAT(text, HasSubstr("huying_dispatch_partition_events{event=\"WorkNoted\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("huying_rpc_unanswered_commands_total{code=\"UNAVAILABLE\","
                              "service=\"dispatch\"} 0\n"));
  // Another process on the same log: it has decided nothing, whatever it will hold.
  const runtime::ServiceHost other(&notes_, bus_.get(), &clock_, &stores_, &workers_, owners_.get(),
                                   {});
  uint64_t decided = 0;
  other.decided().Each([&](std::string_view, uint64_t events) { decided += events; });
  EXPECT_EQ(decided, 0u);
}

TEST_F(CallsTest, WhatIsWrongIsSaid) {
  EXPECT_EQ(Note("", CaseOf(1)).status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Note(std::string(65, 'x'), CaseOf(1)).status.code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Note("r-1", "").status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Note("r-1", "not-a-number").status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Get(CaseOf(999)).status.code(), absl::StatusCode::kNotFound);
  core::v1::LogPosition elsewhere;
  elsewhere.set_service("dispatch");
  elsewhere.set_partition((*PartitionOfCase(CaseOf(1), kPartitions) + 1) % kPartitions);
  EXPECT_EQ(Get(CaseOf(1), &elsewhere).status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CallsTest, ARejectionArrivesWholeAndIsCounted) {
  ExecuteRequest request;
  request.mutable_header()->set_request_id("r-1");
  request.mutable_header()->set_case_id(CaseOf(1));
  request.mutable_accept_task();
  const auto reply = client_->CallAndWait<ExecuteResponse>(request, CaseOf(1));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(reply.rejection.has_value());
  EXPECT_EQ(reply.rejection->code, "ONLY_NOTES");
  EXPECT_THAT(reply.rejection->possible, ::testing::ElementsAre("NoteWork"));
  EXPECT_THAT(
      Scrape(),
      HasSubstr("huying_rpc_rejected_commands_total{mechanism=\"D7\",service=\"dispatch\"} 1"));
}

TEST_F(CallsTest, PagesRunOverAllPartitionsInOrder) {
  std::vector<std::string> ids;
  ListTasksRequest request;
  request.set_page_size(3);
  do {
    const auto reply = client_->CallAndWait<ListTasksResponse>(request, "");
    ASSERT_TRUE(reply.status.ok()) << reply.status;
    for (const Task& task : reply.message.tasks()) ids.push_back(task.header().case_id());
    request.set_page_token(reply.message.next_page_token());
  } while (!request.page_token().empty());
  std::vector<std::string> expected;
  for (int i = 0; i < 10; ++i) expected.push_back(CaseOf(i));
  EXPECT_EQ(ids, expected);
  request.set_page_token("no token of ours!");
  EXPECT_EQ(client_->CallAndWait<ListTasksResponse>(request, "").status.code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(CallsTest, ANodeSaysWhatItHoldsAndMovesItsClock) {
  node::v1::GetCountsRequest counts;
  counts.set_service("dispatch");
  const auto counted = client_->CallAndWait<node::v1::GetCountsResponse>(counts, "");
  ASSERT_TRUE(counted.status.ok()) << counted.status;
  ASSERT_EQ(counted.message.counts_size(), 1);
  EXPECT_EQ(counted.message.counts(0).value(), 10);
  EXPECT_THAT(counted.message.partitions(), ::testing::ElementsAre(0, 1, 2));
  counts.set_service("nobody");
  EXPECT_EQ(client_->CallAndWait<node::v1::GetCountsResponse>(counts, "").status.code(),
            absl::StatusCode::kNotFound);

  node::v1::AdvanceClockRequest advance;
  advance.set_now_ms(2'000'000);
  advance.set_settle(true);
  const auto moved = client_->CallAndWait<node::v1::AdvanceClockResponse>(advance, "");
  ASSERT_TRUE(moved.status.ok()) << moved.status;
  EXPECT_EQ(clock_.NowMs(), 2'000'000);
  advance.set_now_ms(5);
  EXPECT_EQ(client_->CallAndWait<node::v1::AdvanceClockResponse>(advance, "").message.now_ms(),
            2'000'000);
}

// Its caller has gone, and may have done something else meanwhile.
TEST_F(CallsTest, ACommandIsNotDecidedAfterItsCallersDeadline) {
  const int32_t partition = *PartitionOfCase(CaseOf(7), kPartitions);
  std::promise<void> blocked, release;
  runtime::Query block;  // the worker reads for us until we let it go
  block.timeout = absl::Minutes(1);
  block.read = [&blocked, &release](const absl::Status&, const runtime::View*) {
    blocked.set_value();
    release.get_future().wait();
  };
  host_->Submit(partition, std::move(block));
  blocked.get_future().wait();
  const auto waiting = [&] {
    return host_->Status()[static_cast<size_t>(partition)].commands_waiting();
  };
  // On a busy machine a call may not even arrive in its time.
  for (absl::Duration timeout = absl::Milliseconds(50); waiting() == 0; timeout *= 2) {
    ASSERT_LT(timeout, absl::Minutes(1));
    Client hurried(directory_.get(), {.timeout = timeout, .attempts_max = 1});
    ExecuteRequest request;
    request.mutable_header()->set_request_id("late");
    request.mutable_header()->set_case_id(CaseOf(7));
    request.mutable_note_work()->set_text("太晚了");
    EXPECT_EQ(hurried.CallAndWait<ExecuteResponse>(request, CaseOf(7)).status.code(),
              absl::StatusCode::kDeadlineExceeded);
  }
  release.set_value();
  const auto later = Note("later", CaseOf(7));
  ASSERT_TRUE(later.status.ok()) << later.status;
  EXPECT_EQ(Get(CaseOf(7), &later.message.position()).message.task().handling().work_notes(), 2u)
      << "the first of all, and the later one";
  EXPECT_GE(host_->Status()[static_cast<size_t>(partition)].expired_commands(), 1u);
}

// Somebody else's fence stands in the log, and the host has not read it: what it holds may be old,
// and the new owner counts it, too.
TEST_F(CallsTest, WhoWasReplacedCountsNothingOfThePartition) {
  const auto appender = bus_->OpenAppender(runtime::EventTopic("dispatch"), 0, [] {});
  ASSERT_TRUE(appender.ok()) << appender.status();
  log::v1::Fence fence;
  fence.set_epoch(host_->Status()[0].epoch() + 1);
  fence.set_owner(99);
  fence.set_time_ms(clock_.NowMs());
  ASSERT_TRUE((*appender)->Append(bus::RecordKind::kFence, "", fence.SerializeAsString(), 1).ok());
  Client once(directory_.get(), {.attempts_max = 1});
  node::v1::GetCountsRequest counts;
  counts.set_service("dispatch");
  absl::Status status;
  // A proof from before the fence lasts for a second.
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (status.ok() && absl::Now() < until)
    status = once.CallAndWait<node::v1::GetCountsResponse>(counts, "").status;
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("partition 0"));
  // It is given the partition again, and counts all of it.
  const auto again = client_->CallAndWait<node::v1::GetCountsResponse>(counts, "");
  ASSERT_TRUE(again.status.ok()) << again.status;
}

// A folder that can never be made.
class ClosedCallsTest : public CallsTest {
 protected:
  void SetUp() override { Begin("/file/dispatch"); }
};

TEST_F(ClosedCallsTest, UnavailableSaysWhenToAskAgain) {
  Client once(directory_.get(), {.attempts_max = 1});
  ExecuteRequest request;
  request.mutable_header()->set_request_id("r-1");
  request.mutable_header()->set_case_id(CaseOf(1));
  request.mutable_note_work()->set_text("看过了");
  Reply<ExecuteResponse> reply;
  // Until it was given the partitions it is not the owner.
  const absl::Time until = absl::Now() + absl::Seconds(30);
  do {
    reply = once.CallAndWait<ExecuteResponse>(request, CaseOf(1));
  } while (reply.status.code() == absl::StatusCode::kFailedPrecondition && absl::Now() < until);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable) << reply.status;
  EXPECT_GT(reply.retry_after, absl::ZeroDuration());
}

}  // namespace
}  // namespace huying::rpc
