// All services of a city in one place, for lives in tests: real handlers over rows in memory, no
// log, no network. What one service says, the others decide on at once.
//
// For tests only. Threads: one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/casework/list_keys.h"
#include "common/security/reporter_keys.h"
#include "common/testing/memory_store.h"
#include "google/protobuf/arena.h"
#include "services/intake/registrar.h"
#include "services/simulator/behaviour.h"
#include "services/simulator/possible.h"
#include "services/simulator/requests.h"

namespace huying::simulator {

// What is the same for all towns.
struct TownRules {
  // Of the city pack in a folder; ends the program if the pack is not sound.
  explicit TownRules(const std::string& pack_dir);
  // Of the demo city; made once, at the first use.
  static const TownRules& Demo();

  const std::unique_ptr<const city::City> city;
  const std::unique_ptr<const security::ReporterKeys> keys;
  const Services services;
  const RequestFactory requests;
  const Possible possible;
  const intake::Registrar registrar;
};

class Town {
 public:
  // `rules` outlives it.
  Town(const TownRules* rules, int64_t start_ms);

  int64_t now_ms() const { return now_ms_; }
  // Moves the time on; what is due by then happens.
  void Wait(int64_t until_ms);
  // Does what the life wants next, when it is due: the act that was done, a look too. Nothing once
  // its case has come to an end.
  std::optional<Act> Step(Life& life, uint64_t index);
  // Does an act that the life has chosen, now; a look if nobody may any more.
  void Perform(Act act, Life& life, uint64_t index);
  // The row of a case in the store of its service.
  template <class Row>
  Row RowOf(Service service, const std::string& case_id) const {
    Row row;
    StoreOf(service).Load(casework::CaseKey(case_id), row);
    return row;
  }

  // From now on another city pack is in force; `rules` outlives this, and those before stay.
  void Adopt(const TownRules* rules);
  // Anybody's command about the case that the life is about. What was refused has to be told.
  std::optional<Rejection> Try(const Request& request, Life& life);
  // A service that follows nothing and whose timers do not ring, until it starts; then all comes in
  // its order, at the time of the start.
  void Stop(Service service) { members_[static_cast<size_t>(service) - 1].stopped = true; }
  void Start(Service service);

  // The rows, lists and timers of a service.
  const testing::MemoryStore& StoreOf(Service service) const {
    return members_[static_cast<size_t>(service) - 1].store;
  }
  const TownRules& rules() const { return *rules_; }
  // Commands that lives thought possible and that were refused, with why.
  const std::vector<std::string>& refused() const { return refused_; }

 private:
  struct Member {
    std::string name;
    const runtime::Handlers* handlers = nullptr;
    testing::MemoryStore store;
    bool stopped = false;
    // What it has not followed yet: whose event, and its bytes.
    std::vector<std::pair<std::string, std::unique_ptr<runtime::Message>>> to_follow = {};
  };

  // Whose timer rings first of those that ring by then; null for none.
  Member* FirstDue(int64_t until_ms);
  // The service's events happen, and then what the others make of them.
  void Happen(Member& member, const runtime::Outcome& outcome, google::protobuf::Arena& arena);
  void Follow(Member& member, const std::string& service, const runtime::Message& event,
              google::protobuf::Arena& arena);
  // The service's answer, or why it refused.
  std::optional<Rejection> Do(const Request& request, CaseView& view);
  template <class Request>
  std::optional<Rejection> Ask(const Request& request, CaseView& view);

  const TownRules* rules_;
  int64_t now_ms_;
  std::array<Member, 4> members_;  // in the order of Service
  uint32_t asked_ = 0;
  std::vector<std::string> refused_;
};

}  // namespace huying::simulator
