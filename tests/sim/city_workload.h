// The real services under the people of the simulated city: reports, handling, returns, redos,
// parking, visits.
//
// What people know of a case is what the logs say to an outsider: a fold of its own, apart from
// every store under test.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/city/city.h"
#include "common/security/reporter_keys.h"
#include "common/testing/row_store.h"
#include "common/testing/sim_world.h"
#include "services/intake/registrar.h"
#include "services/simulator/behaviour.h"
#include "services/simulator/requests.h"

namespace huying::sim {

// A city and the handlers of its services.
class CityServices {
 public:
  // The demo city; made once, shared by all seeds and threads.
  static const CityServices& Get();
  // Of the city pack in a folder, which may go afterwards; aborts if the pack is not sound.
  explicit CityServices(const std::string& pack_dir);

  const city::City& city() const { return *city_; }
  const security::ReporterKeys& keys() const { return *keys_; }
  // What people know of the services; its handlers are those of all().
  const simulator::Services& known() const { return *known_; }
  // Intake, dispatch, follow-up, supervision, analytics: in this order.
  std::vector<const runtime::Handlers*> all() const;

 private:
  std::unique_ptr<const city::City> city_;
  std::unique_ptr<const security::ReporterKeys> keys_;
  std::unique_ptr<const simulator::Services> known_;
  std::unique_ptr<const runtime::Handlers> analytics_;
};

class CityWorkload final : public testing::SimWorkload {
 public:
  // `services` outlives this.
  CityWorkload(const CityServices* services, int32_t partitions, uint64_t seed, int64_t start_ms,
               size_t cases);

  std::optional<testing::SimCommand> Next(testing::SimRandom& random, int64_t now_ms) override;
  void Saw(size_t service, int32_t partition, const google::protobuf::Message& event) override;
  void Answered(const testing::SimCommand& command, const runtime::CommandResult& result) override;
  void CheckAtRest(const testing::SimAudit& audit, testing::Problems& problems) override;

 private:
  struct Running {
    std::unique_ptr<simulator::Life> life;
    simulator::Act act;
    simulator::Request request;
    uint32_t request_count = 0;
    int64_t asked_ms = 0;
    bool waits = false;  // for an answer
  };

  void Look(simulator::Service at, simulator::CaseView& view);
  // Chooses what comes next; false if nobody can go on with the case now.
  bool ChooseAct(Running& running, int64_t now_ms);
  std::optional<testing::SimCommand> CommandOf(size_t index);
  const runtime::View& RowsOf(size_t service, const std::string& case_id) const;

  const CityServices* services_;
  const int32_t partitions_;
  const uint64_t seed_;
  const size_t cases_max_;
  const simulator::RequestFactory requests_;
  const simulator::Possible possible_;
  simulator::Citizens citizens_;
  intake::Registrar registrar_;
  std::vector<Running> running_;
  std::vector<std::vector<testing::RowStore>> rows_;  // by service and partition
};

}  // namespace huying::sim
