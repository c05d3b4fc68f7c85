#include "services/simulator/waiting_fixture.h"

#include <algorithm>
#include <array>
#include <set>

#include "common/city/judges.h"
#include "common/core/text.h"

namespace huying::simulator {
namespace {

constexpr std::array kServices = {Service::kIntake, Service::kDispatch, Service::kFollowup,
                                  Service::kSupervision};

// Commands that leave the case where it is: with these alone nobody can go on.
constexpr std::string_view kNoWayOn[] = {"AddEvidence", "NoteWork", "OpenReporter",
                                         "AcknowledgeEscalation", "AcceptPart"};

// "i/<list>/<of>/<8 bytes>/<case id>": `of` may hold slashes, the time may hold any byte.
bool ReadListKey(std::string_view key, const std::string& case_id, std::string_view& list,
                 std::string_view& of) {
  const size_t rest = case_id.size() + 10;  // "/", the time, "/", the number
  if (key.size() < rest + 2 || !key.ends_with(case_id)) return false;
  key = key.substr(2, key.size() - rest - 2);
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos) return false;
  list = key.substr(0, slash);
  of = key.substr(slash + 1);
  return true;
}

}  // namespace

Waiting::Waiting(const TownRules* rules) : rules_(rules) {
  for (const city::v1::Unit& unit : rules->city->pack().units()) {
    for (const city::v1::Person& person : unit.persons()) {
      // Who is away sees nothing and does nothing.
      if (!rules->city->IsHere({&person, &unit})) continue;
      core::v1::Actor actor;
      actor.set_kind(core::v1::Actor::KIND_STAFF);
      actor.set_unit_id(unit.id());
      actor.set_person_id(person.id());
      persons_.push_back({std::move(actor), &unit});
    }
  }
}

std::vector<Waiting::Place> Waiting::PlacesOf(const Town& town, const std::string& case_id) {
  std::vector<Place> places;
  for (const Service service : kServices) {
    const testing::MemoryStore::Rows& rows = town.StoreOf(service).rows();
    for (auto row = rows.lower_bound("i/"); row != rows.end() && row->first.starts_with("i/");
         ++row) {
      std::string_view list, of;
      if (ReadListKey(row->first, case_id, list, of))
        places.push_back({std::string(list), std::string(of)});
    }
  }
  return places;
}

Service Waiting::HeldBy(const Town& town, const std::string& case_id) {
  Service held_by = Service::kNone;
  if (WordsWait(town, case_id)) held_by = Service::kFollowup;
  for (const Service service : {Service::kIntake, Service::kDispatch, Service::kFollowup}) {
    const testing::MemoryStore::Rows& rows = town.StoreOf(service).rows();
    for (auto row = rows.lower_bound("i/open/");
         row != rows.end() && row->first.starts_with("i/open/"); ++row) {
      if (row->first.ends_with(case_id)) held_by = service;
    }
  }
  return held_by;
}

bool Waiting::WordsWait(const Town& town, const std::string& case_id) {
  return town.RowOf<followup::v1::Follow>(Service::kFollowup, case_id).has_words();
}

bool Waiting::IsOver(const Town& town, const std::string& case_id) {
  return HasEnded(town, case_id) && !WordsWait(town, case_id);
}

bool Waiting::HasEnded(const Town& town, const std::string& case_id) {
  const auto state = town.RowOf<intake::v1::Case>(Service::kIntake, case_id).state();
  if (state == intake::v1::CASE_STATE_WAITING) return false;
  if (state != intake::v1::CASE_STATE_READY && state != intake::v1::CASE_STATE_ANSWERED)
    return true;
  const auto followed = town.RowOf<followup::v1::Follow>(Service::kFollowup, case_id).state();
  return followed == followup::v1::FOLLOW_STATE_CLOSED ||
         followed == followup::v1::FOLLOW_STATE_ENDED;
}

bool Waiting::IsOf(const Person& person, std::string_view unit_id, Day today) const {
  const city::v1::Unit* unit = rules_->city->SuccessorOf(unit_id, today);
  return unit != nullptr && unit == rules_->city->SuccessorOf(person.unit->id(), today);
}

bool Waiting::Sees(const Person& person, const std::vector<Place>& places,
                   const core::v1::CaseHeader& of_case, Day today) const {
  const bool of_centre = person.unit->kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE ||
                         StandsInForCentre(*rules_->city, person.unit->id(), of_case, today);
  return std::any_of(places.begin(), places.end(), [&](const Place& place) {
    if (place.list == "open" || place.list == "waits") return of_centre;
    if (place.list != "area")
      return IsOf(person, place.of, today) || place.of == person.actor.person_id();
    const city::AreaNode* street = rules_->city->StreetOf(place.of);
    return street != nullptr && street->unit != nullptr && IsOf(person, street->unit->id(), today);
  });
}

bool Waiting::HasWayOn(const Person& person, const Town& town, Service held_by,
                       const std::string& case_id) const {
  // To read what was added moves a case only where nothing else is to be done.
  const bool ended = HasEnded(town, case_id);
  const auto any = [&]<class Processor>(const Processor& service) {
    const auto row = town.RowOf<typename Processor::Row>(held_by, case_id);
    const auto acts = service.ActsFor(row, person.actor, town.now_ms());
    return std::any_of(acts.begin(), acts.end(), [&](const CommandInfo* command) {
      if (command->name == "ReadWords") return ended;
      return std::find(std::begin(kNoWayOn), std::end(kNoWayOn), command->name) ==
             std::end(kNoWayOn);
    });
  };
  switch (held_by) {
    case Service::kIntake:
      return any(rules_->services.Get<intake::Processor>());
    case Service::kDispatch:
      return any(rules_->services.Get<dispatch::Processor>());
    default:
      return any(rules_->services.Get<followup::Processor>());
  }
}

bool Waiting::IsTimed(const Town& town, const std::string& case_id) {
  const auto watch = town.RowOf<supervision::v1::Watch>(Service::kSupervision, case_id);
  const bool runs = std::any_of(watch.clocks().begin(), watch.clocks().end(),
                                [](const auto& clock) { return clock.paused_ms() == 0; });
  if (runs) return true;
  const auto task = town.RowOf<dispatch::v1::Task>(Service::kDispatch, case_id);
  if (task.state() != dispatch::v1::TASK_STATE_PARKED) return false;
  const auto& timers = town.StoreOf(Service::kDispatch).timers();
  return std::any_of(timers.begin(), timers.end(),
                     [&](const auto& timer) { return std::get<1>(timer) == case_id; });
}

std::string Waiting::OrdersLack(const Town& town, const std::string& case_id) const {
  const auto watch = town.RowOf<supervision::v1::Watch>(Service::kSupervision, case_id);
  const auto& rows = town.StoreOf(Service::kSupervision).rows();
  const auto& service = rules_->services.Get<supervision::Processor>();
  const Day today = rules_->city->calendar().Today(town.now_ms());
  for (const supervision::v1::Order& order : watch.orders()) {
    const bool answered = !order.answer().empty();
    const std::string& unit_id = answered ? order.judge_unit_id() : order.unit_id();
    const auto leg = answered ? city::v1::LEG_ORDER_JUDGING : city::v1::LEG_ORDER;
    if (supervision::clocks::Find(watch, leg, order.order()) == nullptr)
      return Cat("a clock for order ", order.order());
    const std::string list = casework::ListPrefix(answered ? "order_judge" : "order_unit", unit_id);
    const bool listed = std::any_of(rows.lower_bound(list), rows.end(), [&](const auto& row) {
      return row.first.starts_with(list) && row.first.ends_with(case_id);
    });
    if (!listed) return Cat("a list for order ", order.order());
    const bool goes_on = std::any_of(persons_.begin(), persons_.end(), [&](const Person& person) {
      if (!IsOf(person, unit_id, today)) return false;
      const auto acts = service.ActsFor(watch, person.actor, town.now_ms());
      return std::any_of(acts.begin(), acts.end(), [&](const CommandInfo* command) {
        return command->name == (answered ? "AcceptOrder" : "AnswerOrder");
      });
    });
    if (!goes_on) return Cat("somebody of ", unit_id, " who may go on with order ", order.order());
  }
  return "";
}

std::string Waiting::Lacks(const Town& town, const std::string& case_id) const {
  if (std::string lacks = OrdersLack(town, case_id); !lacks.empty()) return lacks;
  if (IsOver(town, case_id)) return "";
  const Service held_by = HeldBy(town, case_id);
  if (held_by == Service::kNone) return "no service waits for anybody";
  const std::vector<Place> places = PlacesOf(town, case_id);
  const Day today = rules_->city->calendar().Today(town.now_ms());
  const core::v1::CaseHeader of_case =
      town.RowOf<intake::v1::Case>(Service::kIntake, case_id).header();
  std::string lacks;
  if (!IsTimed(town, case_id)) lacks += "a clock; ";
  const bool goes_on = std::any_of(persons_.begin(), persons_.end(), [&](const Person& person) {
    return Sees(person, places, of_case, today) && HasWayOn(person, town, held_by, case_id);
  });
  if (!goes_on) lacks += "a person who sees it and may go on; ";
  if (lacks.empty()) return "";
  std::set<std::string> lists;
  for (const Place& place : places) lists.insert(place.list);
  return Cat(lacks, "lists: ", Join({lists.begin(), lists.end()}, ", "));
}

}  // namespace huying::simulator
