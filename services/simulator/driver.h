// Runs a simulated city against the services: lets lives act when they are due, bounded in what is
// under way at once, and moves a simulated clock along. One thread decides; answers come from
// gRPC's threads through a mailbox.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "common/city/city.h"
#include "common/rpc/client.h"
#include "services/simulator/behaviour.h"
#include "services/simulator/citizens.h"
#include "services/simulator/mailbox.h"
#include "services/simulator/requests.h"
#include "services/simulator/tally.h"

namespace huying::simulator {

struct SimulationPlan {
  int64_t cases = 0;   // 0: as many as the days bring
  double days = 0;     // 0: until the cases are reported
  double per_day = 0;  // reports on an average day
  uint64_t seed = 1;
  std::string run;               // makes the request ids of this run its own
  bool simulated_clock = false;  // the services' clock is moved by us
  double speed = 0;              // times real time; 0: as fast as it goes
  int64_t start_ms = 0;          // of the city's time
  size_t in_flight_max = 256;
  // Of a thousand acts so many are followed by one that is not somebody's, or not now; and in cases that
  // are about a unit by one with which its officers would make the case vanish.
  int32_t slips_permille = 0;
  // A case that nobody could act on for so long, in real time, is given up.
  int64_t patience_ns = 60'000'000'000;
};

// Called for every command that was answered durably, with where its decision stands.
using OnAcknowledged =
    std::function<void(const std::string& request_id, const core::v1::LogPosition& position)>;

class Driver {
 public:
  // `city` and the clients outlive this; `clock_client` moves a simulated clock, which may have
  // much to settle. `stop` is asked now and then; `progress` gets the tally several times a second.
  Driver(const city::City* city, rpc::Client* client, rpc::Client* clock_client,
         SimulationPlan plan, std::function<bool()> stop,
         std::function<void(const Tally&)> progress, OnAcknowledged on_acknowledged = nullptr);

  // Before Run: cases that an earlier run left open go on with the others. Who reported them is
  // made up; where they are and what they are about stands in the view.
  void TakeUp(std::vector<CaseView> views);
  // Until every case has ended, or `stop`. The status is not OK when the services could not be
  // reached any more.
  absl::Status Run();
  const Tally& tally() const { return tally_; }

 private:
  // What came of one request.
  struct Result {
    uint64_t life = 0;
    rpc::CallResult call;
    std::function<void(CaseView&)> learn;  // puts the answer into the view
    bool repeated = false;
    core::v1::LogPosition position;  // of a command's decision
  };
  // A life with what it is doing.
  struct Running {
    std::unique_ptr<Life> life;
    Act act;
    Request request;
    uint32_t request_count = 0;
    uint32_t rejections = 0;
    bool slips = false;     // the request is a slip
    bool colludes = false;  // ... on purpose
    int64_t asked_ms = 0;   // of the city's time
    int64_t waiting_since_ns =
        0;  // for another service's reaction, or for a service to come back; 0: not waiting
  };
  struct Due {
    int64_t at = 0;
    uint64_t life = 0;
    friend bool operator>(const Due& a, const Due& b) {
      return a.at != b.at ? a.at > b.at : a.life > b.life;
    }
  };
  using Agenda = std::priority_queue<Due, std::vector<Due>, std::greater<>>;

  bool Waits() const { return plan_.simulated_clock || plan_.speed > 0; }
  bool MoreReports() const;
  bool Over() const { return running_.empty() && !MoreReports(); }
  void TakeReports();
  void StartDue();
  void Turn();  // waits for answers, or moves the time
  void Start(uint64_t index);
  // Without waiting the citizen is met, or the spot seen, twice within a moment, which does not
  // count: whoever records the second time has a clock that is ahead.
  void Hurry(const Life& life, Request& request) const;
  void Send(uint64_t index);
  template <class Response, class Request>
  void Call(uint64_t index, const Request& request);
  void Take(Result& result);
  void Rejected(uint64_t index, Running& running, const Rejection& rejection);
  void Failed(uint64_t index, Running& running, const rpc::CallResult& call);
  // A slip comes next.
  void Slip(uint64_t index, Running& running);
  void SendSlip(uint64_t index, Running& running);
  // An officer tries to make the case vanish; false if there is nobody to.
  bool Collude(uint64_t index, Running& running);
  // Refused in words, as it should be, or else possible and done: then the row is another.
  void Slipped(uint64_t index, Running& running, const rpc::CallResult& call);
  // Sees to what comes next; false if that was all.
  bool ChooseAct(uint64_t index, Running& running);
  void GoOn(uint64_t index, Running& running);
  // Sends the request again after a while that grows, until the plan's patience is at its end.
  void SendLater(uint64_t index, Running& running, int64_t least_ns, const std::string& why);
  void Finish(uint64_t index, End end, const std::string& why);
  void MoveTime();
  // True: the services' clock is there, or further (then `target_ms` says where). False: not now,
  // or never (`broken_`).
  bool AdvanceClock(int64_t& target_ms);
  void Pause();
  int64_t PacedNowMs() const;

  const city::City* city_;
  rpc::Client* client_;
  rpc::Client* clock_client_;
  const SimulationPlan plan_;
  std::function<bool()> stop_;
  std::function<void(const Tally&)> progress_;
  OnAcknowledged on_acknowledged_;
  const Services services_;
  const RequestFactory requests_;
  const Possible possible_;
  Citizens citizens_;
  Report next_report_;
  int64_t now_ms_;  // the city's time
  int64_t started_ns_ = 0;
  int64_t clock_lost_ns_ = 0;  // since when the clock could not be moved; 0: it could
  std::unordered_map<uint64_t, Running> running_;
  Agenda agenda_;  // by the city's time
  Agenda again_;   // by real nanoseconds: requests to send again
  Mailbox<Result> mailbox_;
  size_t in_flight_ = 0;
  absl::Status broken_;
  Tally tally_;
};

}  // namespace huying::simulator
