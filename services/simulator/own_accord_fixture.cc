#include "services/simulator/own_accord_fixture.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "common/case/catalog.h"
#include "common/core/civil.h"
#include "common/core/text.h"
#include "services/dispatch/handling/rules.h"

namespace huying::simulator {
namespace {

using core::v1::Actor;
using enum OwnAccord::Whose;

constexpr OwnAccord kOwnAccords[] = {
    {"CaseReceived", kBoth, "its time begins when it is taken, through whichever channel"},
    {"CaseTriaged", kBoth, "the pack's words say what it is about; its grade has its limit"},
    {"GradeRaised", kBoth, "words of danger, whoever writes them"},
    {"RefusalContested", kCitizen, "once; the case waits for a decision again"},
    {"WithdrawalAsked", kCitizen, "the centre must call"},
    {"CaseWithdrawn", kCitizen, "the report is the reporter's"},
    {"WithdrawalOvertaken", kMachine, "it was answered before anybody had called"},
    {"TaskRouted", kMachine,
     "by the duty list, when it is ready, to be done again, or due after parking"},
    {"TaskUnrouted", kMachine, "nobody has the duty: the centre names a unit in time"},
    {"TaskRegraded", kMachine, "follows GradeRaised"},
    {"TaskMoved", kMachine,
     "the centre has corrected place or category, and another unit has the duty"},
    {"TaskWithdrawn", kMachine, "follows CaseWithdrawn"},
    {"TaskHeld", kMachine, "follows HardCaseDeclared"},
    {"PartAsked", kMachine, "the duty list names who helps"},
    {"AcceptanceAssumed", kMachine, "silence is acceptance when the time to return it is over"},
    {"PartGivenUp", kMachine,
     "the centre has corrected the case, and the unit does not help any more"},
    {"TaskResumed", kMachine, "the promised day has come, or the case goes to another unit"},
    {"VisitPlanned", kMachine, "follows CitizenReplied"},
    {"OnTheSpotVisitPlanned", kMachine, "follows CaseAnswered, where it is drawn"},
    {"CheckPlanned", kMachine, "follows CitizenReplied, where there is nobody to visit"},
    {"RecusalAdded", kMachine, "a reply or a text was corrected, and others must judge"},
    {"CaseClosedOnTheSpot", kMachine, "follows CaseAnswered, where it is not drawn"},
    {"ClosingHeld", kMachine, "an order must be answered that the closing waits for"},
    {"ClosingFreed", kMachine, "it is answered"},
    {"CaseReopened", kBoth, "by the reporter within the window; by danger at any time"},
    {"RedoOrdered", kBoth, "follows CaseReopened; or danger was added after the answer"},
    {"CaseEnded", kMachine, "follows TaskEnded, by two levels"},
    {"FollowWithdrawn", kMachine, "follows CaseWithdrawn"},
    {"WordsReceived", kMachine, "what was added after the answer is read in time"},
};

constexpr Ending kEndings[] = {
    {"TaskWithdrawn", "CaseWithdrawn"},
    {"FollowWithdrawn", "CaseWithdrawn"},
    {"CaseEnded", "TaskEnded"},
    {"CaseClosedOnTheSpot", "CaseAnswered"},
};
// States in which nobody works on a case any more, of whichever service.
constexpr std::string_view kOver[] = {"WITHDRAWN", "ENDED", "CLOSED", "REFUSED"};

bool May(std::string_view kind, OwnAccord::Whose whose) {
  const auto* found = std::find_if(std::begin(kOwnAccords), std::end(kOwnAccords),
                                   [&](const OwnAccord& one) { return one.kind == kind; });
  return found != std::end(kOwnAccords) && (found->whose & whose) != 0;
}

bool MovesAClock(const EventInfo& info) {
  return info.options != nullptr && info.options->clocks().ByteSizeLong() != 0;
}

// Nothing for an officer's act.
std::optional<OwnAccord::Whose> WhoseOf(const core::v1::EventHeader& header) {
  if (header.actor().kind() == Actor::KIND_STAFF) return std::nullopt;
  return header.actor().kind() == Actor::KIND_CITIZEN ? kCitizen : kMachine;
}

std::string_view WordOf(OwnAccord::Whose whose) {
  return whose == kCitizen ? "a citizen" : "the platform";
}

template <class Event>
void LookAtClocks(const Town& town, Service service, std::set<std::string>& problems) {
  const EventCatalog catalog = EventCatalog::MustRead(*Event::descriptor());
  for (const Event& event : testing::EventsOf<Event>(town.StoreOf(service).log())) {
    const auto whose = WhoseOf(event.header());
    const EventInfo& info = catalog.of(event.kind_case());
    if (!whose || !MovesAClock(info)) continue;
    const std::string& kind = info.field->message_type()->name();
    if (!May(kind, *whose)) problems.insert(Cat(WordOf(*whose), " moves a clock by ", kind));
  }
}

// What people have decided, by kind of event and case.
using Decisions = std::set<std::pair<std::string_view, std::string>>;

template <class Rules>
class Ends {
 public:
  using Event = typename Rules::Event;

  explicit Ends(int64_t at_once_ms) : at_once_ms_(at_once_ms) {}

  void AddDecisions(const std::vector<Event>& events, Decisions& decisions) const {
    for (const Event& event : events) {
      if (event.header().actor().kind() == Actor::KIND_STAFF ||
          event.header().actor().kind() == Actor::KIND_CITIZEN)
        decisions.emplace(KindOf(event), event.header().case_().case_id());
    }
  }

  // Folded anew, so that the state counts in which the case was.
  void LookAt(const std::vector<Event>& events, const Decisions& decisions,
              std::set<std::string>& problems) const {
    std::map<std::string, typename Rules::Row> rows;
    for (const Event& event : events) {
      auto& row = rows[event.header().case_().case_id()];
      const std::string before = NameOf(row.state());
      rules_.Evolve(event, row);
      const auto whose = WhoseOf(event.header());
      if (!whose || NameOf(row.state()) == before || !IsOver(NameOf(row.state()))) continue;
      if (*whose == kCitizen ? IsTakenBackAtOnce(event) : Follows(event, decisions)) continue;
      problems.insert(Cat(WordOf(*whose), " ends a case that is ", before, " by ", KindOf(event)));
    }
  }

 private:
  std::string_view KindOf(const Event& event) const {
    return rules_.events().of(event.kind_case()).field->message_type()->name();
  }
  std::string NameOf(int state) const { return rules_.states().of(state).name; }
  static bool IsOver(std::string_view state) {
    return std::find(std::begin(kOver), std::end(kOver), state) != std::end(kOver);
  }
  bool IsTakenBackAtOnce(const Event& event) const {
    const core::v1::CaseHeader& header = event.header().case_();
    return KindOf(event) == "CaseWithdrawn" && !header.danger() &&
           event.header().time_ms() <= header.registered_ms() + at_once_ms_;
  }
  bool Follows(const Event& event, const Decisions& decisions) const {
    return std::any_of(std::begin(kEndings), std::end(kEndings), [&](const Ending& ending) {
      return ending.kind == KindOf(event) &&
             decisions.contains({ending.follows, event.header().case_().case_id()});
    });
  }

  const Rules rules_;
  const int64_t at_once_ms_;
};

// Nobody but dispatch says whose a case is, so what a citizen does elsewhere leaves it as it was.
template <class Event>
void LookAtLeads(const Town& town, Service service, std::set<std::string>& problems) {
  std::map<std::string, std::string> leads;  // by case, as the service last said
  for (const Event& event : testing::EventsOf<Event>(town.StoreOf(service).log())) {
    std::string& lead = leads[event.header().case_().case_id()];
    const std::string& now = event.header().case_().lead_unit_id();
    if (lead != now && event.header().actor().kind() == Actor::KIND_CITIZEN)
      problems.insert(Cat("a citizen changes the lead unit from '", lead, "' to '", now, "'"));
    lead = now;
  }
}

// Folded anew, so that what the row becomes is seen and not what the event says.
void LookAtHolders(const Town& town, std::set<std::string>& problems) {
  const dispatch::Rules rules;
  std::map<std::string, dispatch::v1::Task> tasks;
  for (const auto& event :
       testing::EventsOf<dispatch::v1::Event>(town.StoreOf(Service::kDispatch).log())) {
    dispatch::v1::Task& task = tasks[event.header().case_().case_id()];
    const std::string lead = task.header().lead_unit_id();
    const std::string handler = dispatch::handling::HandlerOf(task);
    rules.Evolve(event, task);
    const auto whose = WhoseOf(event.header());
    if (!whose) continue;
    const std::string& kind = rules.events().of(event.kind_case()).field->message_type()->name();
    if (lead != task.header().lead_unit_id() && !May(kind, *whose))
      problems.insert(Cat(WordOf(*whose), " changes the lead unit by ", kind));
    // Routing begins without a handler, and so does a correction that takes the task from a unit; nothing
    // else takes one away, and nothing names one.
    const std::string& now = dispatch::handling::HandlerOf(task);
    if (handler != now && !(now.empty() && (kind == "TaskRouted" || kind == "TaskMoved")))
      problems.insert(Cat(WordOf(*whose), " changes the handler by ", kind));
  }
}

}  // namespace

std::span<const OwnAccord> OwnAccords() { return kOwnAccords; }

std::span<const Ending> Endings() { return kEndings; }

std::set<std::string> EndedByNobody(const std::vector<intake::v1::Event>& intake,
                                    const std::vector<dispatch::v1::Event>& dispatch,
                                    const std::vector<followup::v1::Event>& followup,
                                    int64_t withdraw_at_once_minutes) {
  const int64_t at_once_ms = withdraw_at_once_minutes * kMinuteMs;
  const Ends<intake::Rules> reports(at_once_ms);
  const Ends<dispatch::Rules> tasks(at_once_ms);
  const Ends<followup::Rules> follows(at_once_ms);
  Decisions decisions;
  reports.AddDecisions(intake, decisions);
  tasks.AddDecisions(dispatch, decisions);
  std::set<std::string> problems;
  reports.LookAt(intake, decisions, problems);
  tasks.LookAt(dispatch, decisions, problems);
  follows.LookAt(followup, decisions, problems);
  return problems;
}

std::set<std::string> NotOfTheirOwn(const Town& town) {
  std::set<std::string> problems;
  LookAtClocks<intake::v1::Event>(town, Service::kIntake, problems);
  LookAtClocks<dispatch::v1::Event>(town, Service::kDispatch, problems);
  LookAtClocks<followup::v1::Event>(town, Service::kFollowup, problems);
  LookAtLeads<intake::v1::Event>(town, Service::kIntake, problems);
  LookAtLeads<followup::v1::Event>(town, Service::kFollowup, problems);
  LookAtHolders(town, problems);
  const auto log = [&]<class Event>(Service service, Event) {
    return testing::EventsOf<Event>(town.StoreOf(service).log());
  };
  problems.merge(EndedByNobody(log(Service::kIntake, intake::v1::Event()),
                               log(Service::kDispatch, dispatch::v1::Event()),
                               log(Service::kFollowup, followup::v1::Event()),
                               town.rules().city->pack().limits().withdraw_at_once_minutes()));
  return problems;
}

}  // namespace huying::simulator
