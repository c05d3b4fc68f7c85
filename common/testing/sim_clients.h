// Those who give commands: each has a request id and asks again, anywhere, until it is answered.
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/processor.h"
#include "common/testing/sim_audit.h"
#include "common/testing/sim_heard.h"
#include "common/testing/sim_random.h"
#include "google/protobuf/message.h"

namespace huying::testing {

struct SimCommand {
  size_t service = 0;  // index into the services
  int32_t partition = 0;
  std::string subject;  // as of runtime::Command
  std::unique_ptr<google::protobuf::Message> message;
  uint64_t tag = 0;                     // the workload's own
  bool answer_may_stand_alone = false;  // the rules may accept it without any event
  bool fits = true;  // into a record, alone; of no other it may be said that it is too large
  bool may_be_given_up = false;  // nobody depends on whether it was decided
  // Finite: the client waits so long, asks once only, and takes any answer for the last.
  absl::Duration timeout = absl::InfiniteDuration();
};

struct SimRequest {
  std::string id;
  SimCommand command;
  int attempts = 0;
  bool answered = false;     // the client knows what came of it, or does not ask any more
  bool given_up = false;     // it does not know
  int64_t asked_ms = 0;      // steady; the last time
  int64_t asked_now_ms = 0;  // the same by the city's clock
  bool refused = false;      // by the rules
  std::string answer;
  int64_t offset = -1;
  int64_t expires_ms = 0;  // until then the same id gets the same answer
};

class SimClients {
 public:
  struct World {
    SimRandom* random = nullptr;
    SimLog* log = nullptr;
    std::vector<const runtime::Handlers*> services;
    std::function<int64_t()> latest_ms;  // the latest of all clocks
    std::function<int64_t()> steady_ms;
    SimHeard* heard = nullptr;
    Problems* problems = nullptr;
    // A client has got its answer, for the first time; may be empty.
    std::function<void(const SimCommand& command, const runtime::CommandResult& result)> answered;
  };
  explicit SimClients(World world) : world_(std::move(world)) {}

  SimRequest& Add(SimCommand command);
  // Gives the request to a processor, once more perhaps. `heard` may be empty: it is called with
  // whatever the processor says, before the client hears it.
  using Heard = std::function<void(const runtime::CommandResult& result)>;
  void Submit(SimRequest& request, runtime::PartitionProcessor& processor, Heard heard = nullptr);
  // Answers that never reach the client, in thousandths.
  void set_answer_lost(uint32_t thousandths) { answer_lost_ = thousandths; }
  // The log has lost what was answered so far, perhaps: nobody is held to it any more.
  void Forget();
  // From now on only owners are asked: an accepted request that is asked again must not be refused.
  void set_strict() { strict_ = true; }

  // Whoever waits until a deadline asks once only.
  static bool MayAsk(const SimRequest& request) {
    return request.attempts == 0 || request.command.timeout == absl::InfiniteDuration();
  }
  // An unanswered one, or null.
  SimRequest* PickOpen();
  // One that was accepted, or null.
  SimRequest* PickAccepted();
  std::vector<std::unique_ptr<SimRequest>>& all() { return requests_; }
  size_t open() const { return requests_.size() - answered_; }

  // Every answer that was acknowledged stands in a record that counts, where the answer said.
  void CheckAcknowledged(const SimAudit& audit) const;
  // Whatever was asked has been answered, once; nothing was decided after its client's deadline.
  void CheckDeadlines(const SimAudit& audit) const;

 private:
  void Take(SimRequest& request, int64_t asked_ms, const runtime::CommandResult& result);
  void TakeFailure(SimRequest& request, int64_t asked_ms, const runtime::CommandResult& result);
  void Close(SimRequest& request);
  void TakeAgain(const SimRequest& request, const runtime::CommandResult& result);
  // Until when the answer decided at `offset` is kept; 0 if no decision stands there.
  int64_t ExpiryAt(const SimRequest& request, int64_t offset) const;
  int64_t KeptMs(const SimRequest& request) const;
  const std::string& ServiceOf(const SimRequest& request) const;

  World world_;
  uint32_t answer_lost_ = 0;
  bool strict_ = false;
  std::vector<std::unique_ptr<SimRequest>> requests_;
  size_t answered_ = 0;
  uint64_t asks_ = 0;       // commands given to processors
  uint64_t hears_ = 0;      // and what these said
  int64_t forgot_ms_ = -1;  // steady
};

}  // namespace huying::testing
