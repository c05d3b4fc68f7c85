#include "services/analytics/processor.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>

#include "common/case/event.h"
#include "common/core/big_endian.h"
#include "services/analytics/keys.h"
#include "services/analytics/queries.h"
#include "services/analytics/rules/figures.h"
#include "services/analytics/rules/tally.h"
#include "services/analytics/rules/unit_day.h"

namespace huying::analytics {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

constexpr int kHours = 24;
constexpr std::string_view kCounted = "event/DayCounted";
constexpr std::string_view kAdjusted = "event/DayAdjusted";
// Counts go down to the community; a grid's cases count for it.
constexpr size_t kCommunityDigits = 12;

template <class Repeated>
void AddAt(int index, Repeated& counts) {
  while (counts.size() <= index) counts.Add(0);
  counts.Set(index, counts.Get(index) + 1);
}

void AddToCell(int64_t by, uint32_t day, const v1::CaseFacts& facts, Store& store) {
  const std::string key = CellKey(day, facts.area_code(), facts.category_code());
  const std::optional<std::string> was = store.Get(key);
  const int64_t now = (was ? static_cast<int64_t>(GetBig64(was->data())) : 0) + by;
  if (now == 0) return store.Delete(key);
  std::string count;
  AppendBig64(static_cast<uint64_t>(now), count);
  store.Put(key, std::move(count));
}

int64_t RegisteredMs(const core::v1::EventHeader& header) {
  const int64_t registered_ms = header.case_().registered_ms();
  return registered_ms != 0 ? registered_ms : header.time_ms();
}

using UnitDays = std::map<std::string, v1::UnitDay>;

// Now less what was said, by unit.
UnitDays Changes(const UnitDays& now, const v1::SaidDay& said) {
  UnitDays changes = now;
  for (const v1::UnitDay& unit : said.units()) {
    v1::UnitDay& change = changes[unit.unit_id()];
    change.set_unit_id(unit.unit_id());
    change.set_day(unit.day());
    change.set_kind(unit.kind());
    rules::Subtract(unit, change);
  }
  std::erase_if(changes, [](const auto& one) { return rules::IsZero(one.second); });
  return changes;
}

}  // namespace

Processor::Processor(const city::City* city) : city_(city), days_(city->pack()) {
  spec_.name = "analytics";
  spec_.event = &v1::Event::default_instance();
  spec_.subscriptions = {
      {"intake",
       runtime::SubscriptionMode::kProject,
       &intake::v1::Event::default_instance(),
       {intake::v1::Event::kReceivedFieldNumber, intake::v1::Event::kReadyFieldNumber,
        intake::v1::Event::kAnsweredFieldNumber, intake::v1::Event::kRefusedFieldNumber,
        intake::v1::Event::kWithdrawnFieldNumber, intake::v1::Event::kCategoryCorrectedFieldNumber,
        intake::v1::Event::kPlaceCorrectedFieldNumber}},
      {"dispatch",
       runtime::SubscriptionMode::kProject,
       &dispatch::v1::Event::default_instance(),
       {dispatch::v1::Event::kRoutedFieldNumber, dispatch::v1::Event::kReturnedFieldNumber}},
      {"followup",
       runtime::SubscriptionMode::kProject,
       &followup::v1::Event::default_instance(),
       {followup::v1::Event::kVisitAnsweredFieldNumber,
        followup::v1::Event::kOnTheSpotVisitAnsweredFieldNumber,
        followup::v1::Event::kVisitGivenUpFieldNumber,
        followup::v1::Event::kVisitImpossibleFieldNumber,
        followup::v1::Event::kVisitRefusedFieldNumber,
        followup::v1::Event::kReporterDisownedFieldNumber,
        followup::v1::Event::kVisitCorrectedFieldNumber,
        followup::v1::Event::kSolutionRefutedFieldNumber, followup::v1::Event::kClosedFieldNumber,
        followup::v1::Event::kClosedOnTheSpotFieldNumber, followup::v1::Event::kReopenedFieldNumber,
        followup::v1::Event::kRedoOrderedFieldNumber}},
      {"supervision",
       runtime::SubscriptionMode::kProject,
       &supervision::v1::Event::default_instance(),
       {supervision::v1::Event::kBreachedFieldNumber, supervision::v1::Event::kStoppedFieldNumber,
        supervision::v1::Event::kOwnTimeExceededFieldNumber}},
  };
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  if (event.has_day_counted()) {
    const v1::DayCounted& counted = event.day_counted();
    store.Edit<v1::SaidDay>(SaidKey(counted.day()), [&](v1::SaidDay& said) {
      *said.mutable_units() = counted.units();
      said.set_received(counted.received());
    });
    store.Count(kCounted);
  } else if (event.has_day_adjusted()) {
    const v1::DayAdjusted& adjusted = event.day_adjusted();
    store.Edit<v1::SaidDay>(SaidKey(adjusted.day()), [&](v1::SaidDay& said) {
      UnitDays units;
      for (const v1::UnitDay& unit : said.units()) units[unit.unit_id()] = unit;
      for (const v1::UnitDay& unit : adjusted.units()) units[unit.unit_id()] = unit;
      said.clear_units();
      for (const auto& [id, unit] : units) *said.add_units() = unit;
      said.set_received(adjusted.received());
      said.set_adjustments(adjusted.adjustment());
    });
    store.Count(kAdjusted);
  }
}

void Processor::Project(std::string_view service, const Message& event, Store& store) const {
  if (service == "intake") return CountIntake(static_cast<const intake::v1::Event&>(event), store);
  if (service == "dispatch") {
    const auto& of_task = static_cast<const dispatch::v1::Event&>(event);
    CountAct(of_task, store);
    if (of_task.has_routed()) CountLead(of_task, store);
  } else if (service == "followup") {
    const auto& of_follow = static_cast<const followup::v1::Event&>(event);
    CountAct(of_follow, store);
    if (rules::IsRemembered(of_follow)) CountCase(of_follow, store);
  } else {
    const auto& of_clock = static_cast<const supervision::v1::Event&>(event);
    CountAct(of_clock, store);
    if (rules::IsBreachOfCase(of_clock)) CountBreachOfCase(of_clock, store);
  }
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  const std::string& digits = timer.subject();
  uint32_t day = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), day);
  uint32_t seq = static_cast<uint32_t>(view.Counter(kCounted) + view.Counter(kAdjusted));
  Outcome outcome;
  const auto make = [&] {
    auto* event = google::protobuf::Arena::CreateMessage<v1::Event>(context.arena);
    core::v1::CaseHeader of_city;
    if (!city_->pack().areas().empty()) of_city.set_area_code(city_->pack().areas(0).code());
    const EventContext source{
        .now_ms = context.now_ms, .actor = nullptr, .reason = {}, .pack_version = city_->version()};
    *event->mutable_header()->mutable_case_() = of_city;
    FillHeader(++seq, source, *event->mutable_header());
    outcome.events.push_back(event);
    return event;
  };
  const uint32_t first = rules::DayNumber(rules::DayOfNumber(day) - kAdjustedDays);
  std::map<uint32_t, UnitDays> now;
  ReadUnitDays(view, first, day, "",
               [&](const v1::UnitDay& row) { now[row.day()][row.unit_id()] = row; });
  for (auto& [earlier, units] : now) {
    v1::SaidDay said;
    const bool was_said = view.Load(SaidKey(earlier), said);
    if (was_said) {
      const UnitDays changes = Changes(units, said);
      if (changes.empty()) continue;
      v1::DayAdjusted* adjusted = make()->mutable_day_adjusted();
      adjusted->set_day(earlier);
      adjusted->set_partition(context.partition);
      adjusted->set_adjustment(said.adjustments() + 1);
      for (const auto& [id, change] : changes) {
        *adjusted->add_units() = units[id];
        *adjusted->add_changes() = change;
      }
      adjusted->set_received(units[""].received());
    } else if (earlier == day) {
      v1::DayCounted* counted = make()->mutable_day_counted();
      counted->set_day(day);
      counted->set_partition(context.partition);
      counted->set_scoring_id(days_.ScoringOn(rules::DayOfNumber(day)).id());
      counted->set_received(units[""].received());
      for (const auto& [id, unit] : units) *counted->add_units() = unit;
    }
  }
  return outcome;
}

void Processor::CountIntake(const intake::v1::Event& event, Store& store) const {
  if (event.has_received()) return CountReceived(event.header(), store);
  // Category and place are known as far as ever when intake has done its part; a later word of it moves the case.
  if (event.has_ready() || event.has_answered() || event.has_refused() || event.has_withdrawn()) {
    CountCell(event.header(), store);
  } else if (event.has_category_corrected() || event.has_place_corrected()) {
    v1::CaseFacts facts;
    store.Load(CaseKey(event.header().case_().case_id()), facts);
    if (facts.in_cell()) CountCell(event.header(), store);
  }
}

void Processor::CountReceived(const core::v1::EventHeader& header, Store& store) const {
  const int64_t at_ms = RegisteredMs(header);
  const Day day = days_.DayAt(at_ms);
  store.Edit<v1::DayShape>(ShapeKey(rules::DayNumber(day)), [&](v1::DayShape& shape) {
    if (shape.by_hour().empty()) shape.mutable_by_hour()->Resize(kHours, 0);
    AddAt(days_.HourAt(at_ms), *shape.mutable_by_hour());
    AddAt(std::max<int>(header.case_().channel(), 0), *shape.mutable_by_channel());
  });
  EditDay(day, "", store, [](v1::UnitDay& row) { row.set_received(row.received() + 1); });
}

void Processor::CountCell(const core::v1::EventHeader& header, Store& store) const {
  const std::string_view area =
      std::string_view(header.case_().area_code()).substr(0, kCommunityDigits);
  const std::string& category = header.case_().category_code();
  v1::CaseFacts was;
  v1::CaseFacts now;
  store.Edit<v1::CaseFacts>(CaseKey(header.case_().case_id()), [&](v1::CaseFacts& facts) {
    was.set_area_code(facts.area_code());
    was.set_category_code(facts.category_code());
    was.set_in_cell(facts.in_cell());
    facts.set_area_code(std::string(area));
    facts.set_category_code(category);
    facts.set_in_cell(true);
    now.set_area_code(facts.area_code());
    now.set_category_code(facts.category_code());
  });
  const uint32_t day = rules::DayNumber(days_.DayAt(RegisteredMs(header)));
  if (was.in_cell()) AddToCell(-1, day, was, store);
  AddToCell(1, day, now, store);
}

template <class Event>
void Processor::CountAct(const Event& event, Store& store) const {
  const std::string_view unit_id = rules::UnitOf(event);
  if (unit_id.empty()) return;
  EditDay(days_.DayAt(rules::TimeOf(event)), unit_id, store,
          [&](v1::UnitDay& row) { rules::Count(event, row); });
}

// A unit receives a case once, however often it is routed to it.
void Processor::CountLead(const dispatch::v1::Event& event, Store& store) const {
  const std::string& unit_id = event.routed().lead_unit_id();
  bool is_new = false;
  store.Edit<v1::CaseFacts>(CaseKey(event.header().case_().case_id()), [&](v1::CaseFacts& facts) {
    is_new = rules::RememberLead(unit_id, facts);
  });
  if (!is_new) return;
  EditDay(days_.DayAt(RegisteredMs(event.header())), unit_id, store,
          [](v1::UnitDay& row) { row.set_received(row.received() + 1); });
}

void Processor::CountCase(const followup::v1::Event& event, Store& store) const {
  const uint32_t day = rules::DayNumber(days_.DayAt(event.header().time_ms()));
  rules::Figures changes;
  store.Edit<v1::CaseFacts>(CaseKey(event.header().case_().case_id()), [&](v1::CaseFacts& facts) {
    const rules::Figures before = rules::FiguresOf(facts, days_);
    rules::Remember(event, day, facts);
    changes = rules::Difference(rules::FiguresOf(facts, days_), before);
  });
  for (const auto& change : changes) {
    EditDay(rules::DayOfNumber(change.first.first), change.first.second, store,
            [&change](v1::UnitDay& row) { rules::Add(change.second, row); });
  }
}

// The date of a case is over once, for ever; and once by the time of a unit, then or later.
void Processor::CountBreachOfCase(const supervision::v1::Event& event, Store& store) const {
  const std::string_view unit_id = rules::UnitOf(event);
  bool is_first = false, is_first_of_unit = false;
  store.Edit<v1::CaseFacts>(CaseKey(event.header().case_().case_id()), [&](v1::CaseFacts& facts) {
    is_first = !facts.breached();
    facts.set_breached(true);
    is_first_of_unit = !unit_id.empty() && !facts.breached_by_unit();
    if (is_first_of_unit) facts.set_breached_by_unit(true);
  });
  const Day day = days_.DayAt(rules::TimeOf(event));
  const auto count = [](v1::UnitDay& row) { row.set_cases_breached(row.cases_breached() + 1); };
  if (is_first) EditDay(day, "", store, count);
  if (is_first_of_unit) EditDay(day, unit_id, store, count);
}

// Setting the timer of a day again changes nothing. A day that has been said is looked at again
// when the next one is over.
void Processor::EditDay(Day day, std::string_view unit_id, Store& store,
                        absl::FunctionRef<void(v1::UnitDay&)> change) const {
  const uint32_t number = rules::DayNumber(day);
  store.Edit<v1::UnitDay>(UnitDayKey(number, unit_id), [&](v1::UnitDay& row) {
    if (row.day() == 0) {
      row.set_unit_id(std::string(unit_id));
      row.set_day(number);
      const city::v1::Unit* unit = city_->FindUnit(unit_id);
      if (unit != nullptr) row.set_kind(unit->kind());
      store.SetTimer(days_.EndMs(day) + kSealAfterMs, std::to_string(number), kDayOver);
    }
    change(row);
  });
}

}  // namespace huying::analytics
