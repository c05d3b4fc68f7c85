// A month of a city in one place, over the real rules of all services: many cases at once, people
// who take what is not theirs and act on what is long past, and a supervision that is away for two
// days. At every moment each case that is not over has a clock, somebody who sees it, and an act
// that this person may do; and whoever errs is told so in words.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "common/core/civil.h"
#include "common/core/text.h"
#include "common/testing/pack_copy.h"
#include "services/simulator/own_accord_fixture.h"
#include "services/simulator/slips.h"
#include "services/simulator/waiting_fixture.h"

namespace huying::simulator {
namespace {

constexpr int64_t kMondayMs = 1'793'577'600'000;  // 2 Nov 2026, 08:00
constexpr double kReportsADay = 8;
constexpr int64_t kDays = 30;
constexpr int64_t kLookedAtMs = 6 * kHourMs;
constexpr int32_t kSlipsPermille = 150;
// Who sleeps over an act does it days later.
constexpr int32_t kAsleepPermille = 15;

constexpr int32_t kAcknowledgedPermille = 250;

constexpr int64_t DayMs(int64_t day) { return kMondayMs + day * kDayMs; }

// The demo city without some of those whose role somebody else of their unit has, too.
class WithoutSome {
 public:
  WithoutSome() : pack_(city::kDemoPack) {
    std::ifstream in(pack_.File("units.yaml"));
    std::string kept;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      const bool may_go = line.find("[handler]") != std::string::npos ||
                          line.find("[desk-officer]") != std::string::npos ||
                          line.find("[visitor]") != std::string::npos;
      if (may_go && ++number % 7 == 0) {
        ++gone_;
      } else {
        kept += line + "\n";
      }
    }
    in.close();
    std::ofstream(pack_.File("units.yaml")) << kept;
  }
  std::string dir() const { return pack_.dir(); }
  int gone() const { return gone_; }

 private:
  city::PackCopy pack_;
  int gone_ = 0;
};

class Month {
 public:
  explicit Month(uint64_t seed)
      : seed_(seed),
        town_(&TownRules::Demo(), kMondayMs),
        waiting_(std::make_unique<Waiting>(&town_.rules())),
        citizens_(town_.rules().city.get(), kReportsADay, kMondayMs, seed),
        report_(citizens_.Next()),
        random_(Random::Stream(seed, 7)) {}

  // Until then; every few hours all cases are looked at, besides each after each act.
  void RunUntil(int64_t until_ms) {
    while (true) {
      const int64_t next_ms = NextMs();
      if (looked_ms_ + kLookedAtMs <= std::min(next_ms, until_ms)) {
        looked_ms_ += kLookedAtMs;
        town_.Wait(looked_ms_);
        LookAtAll();
        if (supervised_) Acknowledge();
      } else if (next_ms > until_ms) {
        break;
      } else {
        GoOn(next_ms);
      }
    }
    town_.Wait(until_ms);
    LookAtAll();
    LookAtTold();
  }
  void StopSupervision() {
    town_.Stop(Service::kSupervision);
    supervised_ = false;
  }
  void StartSupervision() {
    town_.Start(Service::kSupervision);
    supervised_ = true;
    LookAtAll();
  }
  void Adopt(const TownRules* rules) {
    town_.Adopt(rules);
    waiting_ = std::make_unique<Waiting>(rules);
    LookAtAll();
  }
  // What must not be: what cases lacked, where lives got stuck, what was refused though it had
  // seemed possible, what nobody decided.
  std::set<std::string> Problems() const {
    std::set<std::string> problems = problems_;
    problems.merge(NotOfTheirOwn(town_));
    for (const std::string& refused : town_.refused()) problems.insert(Cat("refused ", refused));
    return problems;
  }

  size_t cases() const { return lives_.size(); }
  size_t over() const { return over_; }
  uint32_t acknowledged() const { return acknowledged_; }
  size_t told_in_lists() const { return told_in_lists_; }
  uint32_t slips() const { return slips_; }
  // Slips that were refused, by code.
  const std::map<std::string, int>& told() const { return told_; }

 private:
  struct Planned {
    int64_t at_ms;
    size_t life;
    bool operator>(const Planned& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : life > other.life;
    }
  };

  int64_t NextMs() const {
    return agenda_.empty() ? report_.at_ms : std::min(report_.at_ms, agenda_.top().at_ms);
  }

  void GoOn(int64_t next_ms) {
    town_.Wait(next_ms);
    if (report_.at_ms <= next_ms) {
      lives_.push_back(std::make_unique<Life>(std::move(report_), seed_, lives_.size()));
      acts_.emplace_back();
      report_ = citizens_.Next();
      return Plan(lives_.size() - 1);
    }
    const size_t index = agenda_.top().life;
    agenda_.pop();
    town_.Perform(acts_[index], *lives_[index], index);
    LookAt(index);
    if (random_.Chance(kSlipsPermille)) Slip(index);
    Plan(index);
  }

  void Plan(size_t index) {
    Life& life = *lives_[index];
    const auto act = life.Next(town_.rules().possible, town_.now_ms(), true);
    if (!act.has_value()) {
      if (life.view().end == End::kStuck) problems_.insert(life.view().stuck_because);
      ++over_;
      return;
    }
    acts_[index] = *act;
    int64_t due_ms = life.DueMs(*act, town_.now_ms(), town_.rules().city->calendar());
    // What another service does first: supervision, while it is away.
    if (act->kind == ActKind::kLook) due_ms += kHourMs;
    if (random_.Chance(kAsleepPermille)) due_ms += random_.Between(1, 10) * kDayMs;
    agenda_.push({due_ms, index});
  }

  void Slip(size_t index) {
    Life& life = *lives_[index];
    if (life.view().case_id.empty()) return;
    const TownRules& rules = town_.rules();
    const Request request = SlipIn(life, *rules.city, rules.requests,
                                   Cat("slip-", seed_, "-", ++slips_), town_.now_ms());
    const auto rejection = town_.Try(request, life);
    if (!rejection) return LookAt(index);
    EXPECT_FALSE(rejection->message.empty()) << RequestFactory::NameOf(request);
    EXPECT_FALSE(rejection->mechanism.empty()) << RequestFactory::NameOf(request);
    ++told_[rejection->code];
  }

  // Nothing can be said of clocks while nobody keeps them.
  void LookAt(size_t index) {
    const std::string& case_id = lives_[index]->view().case_id;
    if (case_id.empty() || !supervised_) return;
    const std::string lacks = waiting_->Lacks(town_, case_id);
    if (!lacks.empty()) problems_.insert(Cat(StateOf(case_id), " lacks ", lacks));
  }
  void LookAtAll() {
    for (size_t index = 0; index < lives_.size(); ++index) LookAt(index);
  }

  // Most of those who were told of a late clock acknowledge it within hours.
  void Acknowledge() {
    for (const auto& life : lives_) {
      const std::string& case_id = life->view().case_id;
      const auto watch = town_.RowOf<supervision::v1::Watch>(Service::kSupervision, case_id);
      for (const supervision::v1::Clock& clock : watch.clocks()) {
        if (clock.told().empty() || !random_.Chance(kAcknowledgedPermille)) continue;
        supervision::v1::ExecuteRequest request;
        request.mutable_acknowledge_escalation();
        request.mutable_header()->set_case_id(case_id);
        request.mutable_header()->set_request_id(Cat("known-", seed_, "-", ++acknowledged_));
        core::v1::Actor& actor = *request.mutable_header()->mutable_actor();
        actor.set_kind(core::v1::Actor::KIND_STAFF);
        actor.set_person_id(clock.told(0).person_id());
        if (const auto refused = town_.Try(request, *life))
          problems_.insert(Cat("cannot acknowledge: ", refused->code));
        break;
      }
    }
  }

  // Whoever was told of a late clock, as the log alone says, has it in a list until they
  // acknowledge it or the clock ends; and nobody else has.
  void LookAtTold() {
    const testing::MemoryStore& store = town_.StoreOf(Service::kSupervision);
    using Clock = std::tuple<std::string, int, uint32_t>;   // case, leg, item
    std::map<Clock, std::map<uint32_t, std::string>> told;  // by rung
    for (const auto& event : testing::EventsOf<supervision::v1::Event>(store.log())) {
      const auto clock = [&](const auto& body) -> auto& {
        return told[{event.header().case_().case_id(), body.leg(), body.item()}];
      };
      if (event.has_escalated())
        clock(event.escalated())[event.escalated().level()] = event.escalated().person_id();
      if (event.has_escalation_repeated())
        clock(event.escalation_repeated())[event.escalation_repeated().level()] =
            event.escalation_repeated().person_id();
      if (event.has_stopped()) clock(event.stopped()).clear();
      if (!event.has_escalation_acknowledged()) continue;
      auto& of_clock = clock(event.escalation_acknowledged());
      const auto known = std::find_if(of_clock.begin(), of_clock.end(), [&](const auto& rung) {
        return rung.second == event.escalation_acknowledged().person_id();
      });
      if (known != of_clock.end()) of_clock.erase(known);
    }
    std::set<std::string> wanted, listed;
    for (const auto& [clock, rungs] : told) {
      for (const auto& [level, person] : rungs) wanted.insert(Cat(person, " ", std::get<0>(clock)));
    }
    constexpr std::string_view kPrefix = "i/told_person/";
    for (const auto& [key, row] : store.rows()) {
      if (!key.starts_with(kPrefix)) continue;
      const std::string_view rest = std::string_view(key).substr(kPrefix.size());
      listed.insert(Cat(rest.substr(0, rest.find('/')), " ", casework::CaseIdOfListKey(key)));
    }
    EXPECT_EQ(listed, wanted);
    told_in_lists_ += listed.size();
  }

  std::string StateOf(const std::string& case_id) const {
    return Cat(intake::v1::CaseState_Name(
                   town_.RowOf<intake::v1::Case>(Service::kIntake, case_id).state()),
               " ",
               dispatch::v1::TaskState_Name(
                   town_.RowOf<dispatch::v1::Task>(Service::kDispatch, case_id).state()),
               " ",
               followup::v1::FollowState_Name(
                   town_.RowOf<followup::v1::Follow>(Service::kFollowup, case_id).state()));
  }

  const uint64_t seed_;
  Town town_;
  std::unique_ptr<const Waiting> waiting_;
  Citizens citizens_;
  Report report_;  // the next one
  Random random_;
  std::vector<std::unique_ptr<Life>> lives_;
  std::vector<Act> acts_;  // what each does next
  std::priority_queue<Planned, std::vector<Planned>, std::greater<>> agenda_;
  std::set<std::string> problems_;
  std::map<std::string, int> told_;
  int64_t looked_ms_ = kMondayMs;
  bool supervised_ = true;
  uint32_t slips_ = 0;
  uint32_t acknowledged_ = 0;
  size_t told_in_lists_ = 0;
  size_t over_ = 0;
};

TEST(Month, NoCaseRestsWithoutAClockAPersonAndAWayOn) {
  const WithoutSome pack;
  EXPECT_GT(pack.gone(), 10);
  const TownRules later(pack.dir());
  for (const uint64_t seed : {1, 2, 3, 4}) {
    Month month(seed);
    month.RunUntil(DayMs(8));
    month.Adopt(&later);
    month.RunUntil(DayMs(11));
    month.StopSupervision();
    month.RunUntil(DayMs(13));
    month.StartSupervision();
    month.RunUntil(DayMs(kDays));
    EXPECT_EQ(month.Problems(), std::set<std::string>()) << "seed " << seed;
    EXPECT_GT(month.cases(), 150u);
    EXPECT_GT(month.over(), month.cases() / 2);
    EXPECT_GT(month.slips(), 100u);
    EXPECT_GT(month.acknowledged(), 20u);
    EXPECT_GT(month.told_in_lists(), 5u);
    EXPECT_TRUE(month.told().contains("NOT_ALLOWED") && month.told().contains("NOT_IN_STATE") &&
                month.told().contains("CASE_CHANGED"));
  }
}

}  // namespace
}  // namespace huying::simulator
