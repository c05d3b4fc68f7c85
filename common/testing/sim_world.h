// A city of processes under a seed: real partition processors, a log behind an unreliable network,
// clients that ask again, crashes, pauses, duplicate owners, failing disks, clocks that disagree.
// Then rest, and a look at everything.
//
//   SimWorld world({.seed = 7, .services = {&counter, &mirror}}, &workload);
//   SimReport report = world.Run();   // report.problems says what was broken
//
// The same options and seed give the same run, on any machine. For tests only. Threads: one for
// each world.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/testing/sim_audit.h"
#include "common/testing/sim_bus.h"
#include "common/testing/sim_clients.h"
#include "common/testing/sim_process.h"
#include "common/testing/sim_random.h"

namespace huying::testing {

// Who acts upon the services, and what must hold for these services only.
class SimWorkload {
 public:
  virtual ~SimWorkload() = default;
  // A command that somebody might give now; nothing if nobody has anything to say.
  virtual std::optional<SimCommand> Next(SimRandom& random, int64_t now_ms) = 0;
  // An event of a record that counts, as an outsider sees it: in the order of its log, some time
  // after it was decided.
  virtual void Saw(size_t /*service*/, int32_t /*partition*/,
                   const google::protobuf::Message& /*event*/) {}
  // Its command was answered: accepted, or refused by the rules.
  virtual void Answered(const SimCommand& /*command*/, const runtime::CommandResult& /*result*/) {}
  // What must hold of the logs once all is at rest.
  virtual void CheckAtRest(const SimAudit& /*audit*/, Problems& /*problems*/) {}
};

struct SimOptions {
  uint64_t seed = 0;
  std::vector<const runtime::Handlers*> services;
  int32_t partitions = 1;
  int processes = 3;
  size_t steps = 500;
  size_t commands_max = 60;
  int64_t start_ms = 1'700'000'000'000;
  int64_t jump_max_ms = 30'000;  // the farthest that time goes in one step
  bool faults = true;
  runtime::ProtocolRules rules;
  bool trace = false;  // tell every step on stdout
};

struct SimReport {
  std::vector<std::string> problems;
  uint64_t records = 0;
  uint64_t void_records = 0;
  uint64_t fences = 0;
  uint64_t accepted = 0;
  uint64_t refused = 0;
  uint64_t crashes = 0;
};

class SimWorld {
 public:
  SimWorld(SimOptions options, SimWorkload* workload);
  ~SimWorld();

  SimReport Run();
  SimLog& log() { return log_; }
  const SimAudit& audit() const { return audit_; }

 private:
  struct Step {
    uint32_t weight;
    void (SimWorld::*act)();
  };

  // sim_world.cc: what may happen
  void Act();
  void TurnSome();
  void NetworkStep();
  void NewCommand();
  void AskAgain();
  void AskAnswered();
  void ReadYourWrite();
  void CrashSome();
  void StartSome();
  void PauseSome();
  void WakeSome();
  void AssignSome();
  void FlushSome();
  void DiskSome();
  void TimeGoesOn();
  void Poison();
  void CheckSome();
  void Observe();
  void DrawFaults();
  SimProcess* Pick(bool running);
  SimProcess& RouteFor(size_t service, int32_t partition);
  void Deliver(SimRequest& request);
  void SetTime(int64_t by_ms);
  template <class... Parts>
  void Trace(const Parts&... parts);

  // sim_rest.cc: the end
  void ComeToRest();
  void GiveEachOneOwner();
  bool TurnAll();
  bool AtRest();
  std::string WhyNotAtRest();
  void CheckAll();
  void VerifyOwners();
  void CheckTimers(size_t service, int32_t partition, const store::Db& db);
  SimReport Report();

  const SimOptions options_;
  SimWorkload* workload_;
  SimRandom random_;
  Problems problems_;
  SimLog log_;
  FakeClock clock_;
  SimBus bus_;
  SimAudit audit_;
  SimClients clients_;
  std::vector<std::unique_ptr<SimProcess>> processes_;
  std::vector<int64_t> skews_ms_;  // beside processes_
  std::vector<size_t> routes_;  // the process that said last that it owns, by service and partition
  std::vector<size_t> owners_;  // who shall own at rest, likewise
  std::vector<std::vector<size_t>>
      seen_;  // entries that the workload has seen, by service and partition
  std::vector<Step> steps_;
  uint32_t weights_ = 0;
  size_t step_ = 0;
  uint64_t crashes_ = 0;
};

}  // namespace huying::testing
