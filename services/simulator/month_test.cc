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

#include "common/casework/list_reading.h"
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
// Of acts in a case that is about a unit.
constexpr int32_t kCollusionsPermille = 500;
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

// That city after units have gone over into others: a company of which nobody is left, and, from a
// day on that is yet to come, street offices whose people stay listed in them.
class WithMergers {
 public:
  explicit WithMergers(const std::string& from) : pack_(from.c_str()) {
    Edit("units.yaml", [this](const std::string& line, std::string& kept) {
      if (line.starts_with("  - id: ")) unit_ = line.substr(8);
      const bool is_company = unit_ == kCompany;
      const bool below = unit_ != "g-district" && unit_ != "h-centre" && !is_company;
      if (below && line.find("-leader, name") != line.npos) led_.push_back(unit_);
      if (is_company && line.starts_with("      - ")) return;
      if (is_company && line == "    persons:") {
        kept += Cat("    merged_into: {unit_id: ", kOtherCompany, "}\n");
        return;
      }
      const bool is_street =
          std::find(std::begin(kStreets), std::end(kStreets), unit_) != std::end(kStreets);
      if (is_street && line == "    persons:") {
        kept += Cat("    merged_into: {unit_id: ", kOtherStreet, ", from_date: ", kFromDate, "}\n");
      }
      kept += line + "\n";
    });
    // And everywhere but in the centre the leader is away, and in some units the duty officer.
    std::ofstream units(pack_.File("units.yaml"), std::ios::app);
    units << "\nsubstitutes:\n";
    for (const std::string& unit : led_) {
      units << Cat("  - {person_id: ", unit, "-leader, substitute_id: ", unit, "-deputy}\n");
      if (unit.ends_with("4"))
        units << Cat("  - {person_id: ", unit, "-duty, substitute_id: ", unit, "-social}\n");
    }
    units.close();
    Edit("duties.yaml", [](std::string line, std::string& kept) {
      for (size_t at = line.find(kCompany); at != line.npos; at = line.find(kCompany, at))
        line.replace(at, kCompany.size(), kOtherCompany);
      kept += line + "\n";
    });
  }
  std::string dir() const { return pack_.dir(); }

  static constexpr std::string_view kCompany = "u-drainage";
  static constexpr std::string_view kOtherCompany = "u-water";
  static constexpr std::string_view kStreets[] = {"s-110199001", "s-110199002", "s-110199003"};
  static constexpr std::string_view kOtherStreet = "s-110199004";
  static constexpr std::string_view kFromDate = "2026-11-18";  // a Wednesday

 private:
  template <class Each>
  void Edit(const char* file, Each each) {
    std::ifstream in(pack_.File(file));
    std::string kept;
    for (std::string line; std::getline(in, line);) each(line, kept);
    in.close();
    std::ofstream(pack_.File(file)) << kept;
  }

  city::PackCopy pack_;
  std::string unit_;
  std::vector<std::string> led_;
};

class Month {
 public:
  explicit Month(uint64_t seed)
      : seed_(seed),
        town_(&TownRules::Demo(), kMondayMs),
        waiting_(std::make_unique<Waiting>(&town_.rules())),
        citizens_(town_.rules().city.get(), kReportsADay, kMondayMs, seed),
        report_(citizens_.Next()),
        random_(Random::Stream(seed, 7)),
        colluders_(Random::Stream(seed, 8)) {}

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
    LookAtNames();
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
  size_t in_names_of_gone() const { return in_names_of_gone_; }
  // What was done by a right that somebody who is away has.
  size_t in_place_of_others() const {
    const auto events =
        testing::EventsOf<dispatch::v1::Event>(town_.StoreOf(Service::kDispatch).log());
    return static_cast<size_t>(std::count_if(events.begin(), events.end(), [](const auto& event) {
      return !event.header().actor().for_person_id().empty();
    }));
  }
  // Open tasks of a unit.
  size_t LedBy(std::string_view unit_id) const {
    const std::string prefix = casework::ListPrefix("lead", unit_id);
    const testing::MemoryStore::Rows& rows = town_.StoreOf(Service::kDispatch).rows();
    size_t led = 0;
    for (auto row = rows.lower_bound(prefix); row != rows.end() && row->first.starts_with(prefix);
         ++row) {
      ++led;
    }
    return led;
  }
  uint32_t slips() const { return slips_; }
  uint32_t collusions() const { return collusions_; }
  // What citizens did who were not content, and who decided on it: so many of an event of intake.
  size_t CountOf(intake::v1::Event::KindCase kind) const {
    const auto events = testing::EventsOf<intake::v1::Event>(town_.StoreOf(Service::kIntake).log());
    return static_cast<size_t>(std::count_if(events.begin(), events.end(), [&](const auto& event) {
      return event.kind_case() == kind;
    }));
  }
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
    if (lives_[index]->report().about != nullptr && colluders_.Chance(kCollusionsPermille))
      Collude(index);
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
    // What another service does first: supervision, while it is away. Intake comes before all others.
    if (act->kind == ActKind::kLook && act->look_at != Service::kIntake) due_ms += kHourMs;
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

  // Whoever colludes is told why not.
  void Collude(size_t index) {
    Life& life = *lives_[index];
    const TownRules& rules = town_.rules();
    const auto request = CollusionIn(life, *rules.city, rules.requests,
                                     Cat("collusion-", seed_, "-", collusions_), town_.now_ms());
    if (!request) return;
    ++collusions_;
    const std::string name = RequestFactory::NameOf(*request);
    const auto rejection = town_.Try(*request, life);
    if (!rejection) {
      problems_.insert(Cat("colluders: ", name));
    } else if (rejection->message.empty() || rejection->mechanism.empty()) {
      problems_.insert(Cat("colluders are not told why: ", name));
    }
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

  // Whoever was told; of who has left, the unit's duty officer.
  std::string WhoAcknowledges(const supervision::v1::Told& told) const {
    const city::City& city = *town_.rules().city;
    if (city.FindPerson(told.person_id()).has_value()) return told.person_id();
    const auto officer =
        city.SeesTo(told.person_id(), told.unit_id(), city::v1::PERMISSION_UNSPECIFIED,
                    city.calendar().Today(town_.now_ms()));
    return officer ? officer->person->id() : told.person_id();
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
        actor.set_person_id(WhoAcknowledges(clock.told(0)));
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

  // What stands in somebody's name is found in the list of somebody who is in the city and of the unit
  // whose task it is, or acts for it.
  void LookAtNames() {
    const city::City& city = *town_.rules().city;
    const Day today = city.calendar().Today(town_.now_ms());
    using Handlers = dispatch::Processor;
    const casework::Module<Handlers::S>::NamedList* list = nullptr;
    for (const auto& module : town_.rules().services.Get<Handlers>().rules().modules()) {
      for (const auto& named : module.named_lists) {
        if (named.list == "person") list = &named;
      }
    }
    ASSERT_NE(list, nullptr);
    std::set<std::string> found;
    const testing::MemoryStore::Rows& rows = town_.StoreOf(Service::kDispatch).rows();
    for (const city::v1::Unit& unit : city.pack().units()) {
      for (const city::v1::Person& person : unit.persons()) {
        for (const std::string& prefix :
             casework::PrefixesOfPerson(list->list, list->unit_list, person.id(), city, today)) {
          for (auto row = rows.lower_bound(prefix);
               row != rows.end() && row->first.starts_with(prefix); ++row) {
            const std::string case_id(casework::CaseIdOfListKey(row->first));
            const auto task = town_.RowOf<dispatch::v1::Task>(Service::kDispatch, case_id);
            if (casework::IsFor<Handlers::S>(*list, task, person.id(), city, today))
              found.insert(case_id);
          }
        }
      }
    }
    constexpr std::string_view kByPerson = "i/person/";
    for (const auto& [key, row] : rows) {
      if (!key.starts_with(kByPerson)) continue;
      const std::string case_id(casework::CaseIdOfListKey(key));
      const std::string named =
          key.substr(kByPerson.size(), key.find('/', kByPerson.size()) - kByPerson.size());
      if (!city.FindPerson(named)) ++in_names_of_gone_;
      if (!found.contains(case_id)) problems_.insert(Cat("only in the name of ", named));
    }
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
  Random colluders_;
  std::vector<std::unique_ptr<Life>> lives_;
  std::vector<Act> acts_;  // what each does next
  std::priority_queue<Planned, std::vector<Planned>, std::greater<>> agenda_;
  std::set<std::string> problems_;
  std::map<std::string, int> told_;
  int64_t looked_ms_ = kMondayMs;
  bool supervised_ = true;
  uint32_t slips_ = 0;
  uint32_t collusions_ = 0;
  uint32_t acknowledged_ = 0;
  size_t told_in_lists_ = 0;
  size_t in_names_of_gone_ = 0;
  size_t over_ = 0;
};

TEST(Month, NoCaseRestsWithoutAClockAPersonAndAWayOn) {
  const WithoutSome pack;
  EXPECT_GT(pack.gone(), 10);
  const TownRules later(pack.dir());
  const WithMergers merged(pack.dir());
  const TownRules after(merged.dir());
  size_t in_names_of_gone = 0, led_by_gone = 0, in_place_of_others = 0;
  using Said = intake::v1::Event;
  constexpr Said::KindCase kDissents[] = {Said::kContested, Said::kAdmitted, Said::kWithdrawn,
                                          Said::kWithdrawalAsked, Said::kKept};
  std::map<Said::KindCase, size_t> dissents;
  for (const uint64_t seed : {1, 2, 3, 4}) {
    Month month(seed);
    month.RunUntil(DayMs(8));
    month.Adopt(&later);
    month.RunUntil(DayMs(11));
    month.StopSupervision();
    month.RunUntil(DayMs(13));
    month.StartSupervision();
    month.RunUntil(DayMs(15));  // a Tuesday
    led_by_gone += month.LedBy(WithMergers::kCompany);
    month.Adopt(&after);
    month.RunUntil(DayMs(16));
    for (const std::string_view street : WithMergers::kStreets) led_by_gone += month.LedBy(street);
    month.RunUntil(DayMs(kDays));
    in_names_of_gone += month.in_names_of_gone();
    in_place_of_others += month.in_place_of_others();
    EXPECT_EQ(month.Problems(), std::set<std::string>()) << "seed " << seed;
    EXPECT_GT(month.cases(), 150u);
    EXPECT_GT(month.over(), month.cases() / 2);
    EXPECT_GT(month.slips(), 100u);
    EXPECT_GT(month.collusions(), 30u);
    for (const Said::KindCase kind : kDissents) dissents[kind] += month.CountOf(kind);
    EXPECT_GT(month.acknowledged(), 20u);
    EXPECT_GT(month.told_in_lists(), 5u);
    EXPECT_TRUE(month.told().contains("NOT_ALLOWED") && month.told().contains("NOT_IN_STATE") &&
                month.told().contains("CASE_CHANGED"));
  }
  EXPECT_GT(led_by_gone, 3u) << "the units had something to leave behind";
  EXPECT_GT(in_names_of_gone, 0u);
  EXPECT_GT(in_place_of_others, 0u);
  for (const Said::KindCase kind : kDissents) EXPECT_GT(dissents[kind], 0u) << kind;
}

}  // namespace
}  // namespace huying::simulator
