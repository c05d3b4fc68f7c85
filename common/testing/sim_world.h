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
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/sim_audit.h"
#include "common/testing/sim_bus.h"
#include "common/testing/sim_clients.h"
#include "common/testing/sim_heard.h"
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
  // How far the clock is to be moved at once, beside the moments that go by, since somebody waits
  // for a time that must come; 0: nobody does. In milliseconds; asked now and then, and moved once
  // for each answer.
  virtual int64_t TakePauseMs() { return 0; }
  // What the event leads to in a service that reacts to it would not fit into any record: its
  // record becomes a dead letter there.
  virtual bool LeavesOut(size_t /*service*/, const google::protobuf::Message& /*event*/) const {
    return false;
  }
  // What must hold of the logs once all is at rest.
  virtual void CheckAtRest(const SimAudit& /*audit*/, Problems& /*problems*/) {}
};

// How many of a thousand seeds have it in their weather, beside what is usual.
struct SimWeather {
  uint32_t outages = 100;     // for minutes all appends fail, while reads work
  uint32_t far_clocks = 100;  // clocks that are minutes to a year off, and step while running
  uint32_t deadlines = 300;   // clients that wait for a while and give up
  uint32_t newest = 300;      // readers who ask the owner for the newest
  uint32_t poison = 0;        // often somebody writes what nobody can read; else now and then
  // With RunWithLoss: of a thousand losses, those of which who reads on hears nothing at all, not
  // even that a connection was lost.
  uint32_t silent_losses = 0;
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
  SimWeather weather;
  bool bound_turns = false;  // look at how much each turn has folded; slow
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

// The farthest that a clock is off, unless it is far off; either way.
inline constexpr int64_t kSkewMaxMs = 2'000;

class SimWorld {
 public:
  SimWorld(SimOptions options, SimWorkload* workload);
  ~SimWorld();

  SimReport Run();
  // A run in which a log loses its end, or all, on all of its replicas, and grows again. Then it is
  // asked only that nobody builds on what was lost, see sim_lost.cc.
  SimReport RunWithLoss();
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
  void AskNewest();
  void CrashSome();
  void StartSome();
  void PauseSome();
  void WakeSome();
  void AssignSome();
  void FlushSome();
  void TimeGoesOn();
  void CheckSome();
  void Observe();
  bool Turn(SimProcess& process, SimSlot& slot);
  SimProcess* Pick(bool running);
  SimProcess& RouteFor(size_t service, int32_t partition);
  void Deliver(SimRequest& request);
  void SetTime(int64_t by_ms);
  template <class... Parts>
  void Trace(const Parts&... parts) {
    if (options_.trace) std::cout << absl::StrCat(step_, " ", parts...) << "\n";
  }

  // sim_weather.cc: what goes wrong now and then
  void DrawFaults();
  void DiskSome();
  std::pair<bus::RecordKind, std::string> JunkRecord();
  std::pair<bus::RecordKind, std::string> CopiedRecord(const std::string& to_service,
                                                       int32_t to_partition);
  void Poison();
  void ClockSome();
  void Outage();
  void AskInOutage(SimProcess& process, SimSlot& slot, int64_t began_ms);
  void QueryInOutage(SimProcess& process, SimSlot& slot);

  // sim_checks.cc: what is looked at beside the logs and the stores
  int64_t FoldedTo(const SimSlot& slot) const;
  void CheckTurn(const SimProcess& process, const SimSlot& slot, bool owned, int64_t folded_from);
  bool ClockIsFar(const SimProcess& process) const;
  void CheckLetters();
  void FindLeftOut();
  void CheckTimes();

  // sim_lost.cc
  void LoseLog();
  void ComeToRestAfterLoss(size_t owner);
  std::string WhyNotAtRestAfterLoss();
  void CheckAcquired(const SimProcess& process, const SimSlot& slot);
  void CheckInputs(const SimProcess& process, const SimSlot& slot);
  void CheckAfterLoss();

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
  SimHeard heard_;
  SimClients clients_;
  std::vector<std::unique_ptr<SimProcess>> processes_;
  std::vector<int64_t> skews_ms_;  // beside processes_
  std::vector<int64_t> far_ms_;    // beside processes_; 0: the clock is about right
  std::vector<size_t> routes_;  // the process that said last that it owns, by service and partition
  std::vector<size_t> owners_;  // who shall own at rest, likewise
  std::vector<std::vector<size_t>>
      seen_;  // entries that the workload has seen, by service and partition
  std::vector<Step> steps_;
  uint32_t weights_ = 0;
  bool deadlines_ = false;
  // Records that whoever follows them has to leave out.
  struct LeftOut {
    size_t service = 0;
    int32_t partition = 0;
    int64_t offset = 0;
    bool reacting_only = false;
  };
  std::vector<LeftOut> left_out_;
  uint64_t outage_ = 0;  // its number while there is one; else 0
  uint64_t outages_ = 0;
  struct Loss {
    size_t service = 0;
    int32_t partition = 0;
    int64_t end = 0;
  };
  std::optional<Loss> loss_;
  size_t step_ = 0;
  uint64_t crashes_ = 0;
};

}  // namespace huying::testing
