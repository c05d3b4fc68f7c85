#include "common/rpc/node_service.h"

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/calls.h"
#include "common/rpc/read_owned.h"
#include "huying/node/v1/service.grpc.pb.h"

namespace huying::rpc {
namespace {

using node::v1::AdvanceClockRequest;
using node::v1::AdvanceClockResponse;
using node::v1::GetClockRequest;
using node::v1::GetClockResponse;
using node::v1::GetCountsRequest;
using node::v1::GetCountsResponse;
using node::v1::ListPartitionsRequest;
using node::v1::ListPartitionsResponse;
using std::chrono::system_clock;

constexpr auto kCountsTimeout = absl::Seconds(5);
constexpr auto kSettleLook = std::chrono::milliseconds(1);
constexpr auto kSettleMax = std::chrono::seconds(120);

// Where all logs of all hosts end, as far as this process knows, and whether all is quiet.
struct Quiet {
  bool settled = true;
  int64_t offsets = 0;
  friend bool operator==(const Quiet&, const Quiet&) = default;
};

Quiet LookAt(const std::vector<runtime::ServiceHost*>& hosts) {
  Quiet quiet;
  for (const runtime::ServiceHost* host : hosts) {
    quiet.settled = quiet.settled && host->Settled();
    for (const node::v1::PartitionStatus& status : host->Status())
      quiet.offsets += status.next_offset();
  }
  return quiet;
}

// Waits until all is quiet at two looks with no record between them: a host that is quiet at one
// look may still get what another one has just decided. Before each look every partition has had a
// whole turn. Deletes itself when it has finished the call.
class Settling {
 public:
  Settling(std::vector<runtime::ServiceHost*> hosts, grpc::CallbackServerContext* context,
           grpc::ServerUnaryReactor* reactor)
      : hosts_(std::move(hosts)),
        context_(context),
        reactor_(reactor),
        deadline_(std::min(context->deadline(), system_clock::now() + kSettleMax)) {}

  void Begin() {
    turns_.clear();
    for (runtime::ServiceHost* host : hosts_) {
      host->WakeAll();
      turns_.push_back(host->Turns());
    }
    LookLater();
  }

 private:
  bool AllTurned() const {
    for (size_t i = 0; i < hosts_.size(); ++i) {
      const std::vector<uint64_t> turns = hosts_[i]->Turns();
      for (size_t p = 0; p < turns.size(); ++p) {
        if (turns[p] < turns_[i][p] + 2) return false;
      }
    }
    return true;
  }

  void Look() {
    if (context_->IsCancelled()) return Finish(grpc::Status::CANCELLED);
    if (system_clock::now() + kSettleLook >= deadline_) {
      return Finish(grpc::Status(
          grpc::StatusCode::DEADLINE_EXCEEDED,
          "the clock has moved, but not all has settled yet; ask again for the same time"));
    }
    if (!AllTurned()) {
      for (runtime::ServiceHost* host : hosts_) host->WakeAll();
      return LookLater();
    }
    const Quiet now = LookAt(hosts_);
    if (now.settled && now == last_) return Finish(grpc::Status::OK);
    last_ = now;
    Begin();
  }

  void LookLater() {
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(system_clock::now() + kSettleLook, [this](bool) { Look(); });
  }

  void Finish(const grpc::Status& status) {
    reactor_->Finish(status);
    delete this;
  }

  const std::vector<runtime::ServiceHost*> hosts_;
  grpc::CallbackServerContext* context_;
  grpc::ServerUnaryReactor* reactor_;
  const system_clock::time_point deadline_;
  std::vector<std::vector<uint64_t>> turns_;  // of each host's partitions, when this look began
  Quiet last_{.settled = false};
  std::unique_ptr<grpc::Alarm> alarm_;
};

class NodeServiceImpl final : public node::v1::NodeService::CallbackService {
 public:
  explicit NodeServiceImpl(NodeParts parts) : parts_(std::move(parts)) {}

  grpc::ServerUnaryReactor* ListPartitions(grpc::CallbackServerContext* context,
                                           const ListPartitionsRequest*,
                                           ListPartitionsResponse* response) override {
    response->set_instance(parts_.instance);
    for (const runtime::ServiceHost* host : parts_.hosts) {
      for (node::v1::PartitionStatus& status : host->Status())
        *response->add_partitions() = std::move(status);
    }
    return Calls::Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* GetCounts(grpc::CallbackServerContext* context,
                                      const GetCountsRequest* request,
                                      GetCountsResponse* response) override {
    const auto host = std::find_if(parts_.hosts.begin(), parts_.hosts.end(), [&](const auto* h) {
      return h->service() == request->service();
    });
    if (host == parts_.hosts.end()) {
      return Calls::Finish(context, absl::NotFoundError(absl::StrCat("this process does not run '",
                                                                     request->service(), "'")));
    }
    struct Sums {
      absl::Mutex mutex;
      std::map<std::string, int64_t> by_name ABSL_GUARDED_BY(mutex);
      std::vector<int32_t> partitions ABSL_GUARDED_BY(mutex);
    };
    auto sums = std::make_shared<Sums>();  // shared by the reads of all partitions
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    ReadOwned(
        **host, {.timeout = kCountsTimeout, .newest = true},
        [sums](int32_t partition, const runtime::View& view) {
          const std::map<std::string, int64_t> counters = ReadCounters(view);
          absl::MutexLock lock(&sums->mutex);
          sums->partitions.push_back(partition);
          for (const auto& [name, value] : counters) sums->by_name[name] += value;
        },
        [sums, reactor, response](const absl::Status& status) {
          {
            absl::MutexLock lock(&sums->mutex);
            for (const auto& [name, value] : sums->by_name) {
              core::v1::Count* count = response->add_counts();
              count->set_name(name);
              count->set_value(value);
            }
            std::sort(sums->partitions.begin(), sums->partitions.end());
            response->mutable_partitions()->Add(sums->partitions.begin(), sums->partitions.end());
          }
          reactor->Finish(ToGrpc(status));
        });
    return reactor;
  }

  grpc::ServerUnaryReactor* GetClock(grpc::CallbackServerContext* context, const GetClockRequest*,
                                     GetClockResponse* response) override {
    response->set_now_ms(parts_.clock->NowMs());
    response->set_simulated(parts_.clock->simulated());
    return Calls::Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context,
                                         const AdvanceClockRequest* request,
                                         AdvanceClockResponse* response) override {
    if (parts_.hands == nullptr) {
      return Calls::Finish(
          context,
          absl::FailedPreconditionError(
              "the clock is real and moves by itself; start with --clock simulated to drive it"));
    }
    parts_.hands->AdvanceTo(request->now_ms());
    response->set_now_ms(parts_.hands->NowMs());
    if (!request->settle()) return Calls::Finish(context, absl::OkStatus());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    (new Settling(parts_.hosts, context, reactor))->Begin();
    return reactor;
  }

 private:
  const NodeParts parts_;
};

}  // namespace

ServicePtr MakeNodeService(NodeParts parts) {
  return ServicePtr(new NodeServiceImpl(std::move(parts)));
}

}  // namespace huying::rpc
