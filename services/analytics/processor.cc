#include "services/analytics/processor.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <string>

#include "common/case/event.h"
#include "common/core/big_endian.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/analytics/keys.h"
#include "services/analytics/queries.h"
#include "services/analytics/rules/rates.h"
#include "services/analytics/rules/tally.h"

namespace huying::analytics {
namespace {

using runtime::DecisionContext;
using runtime::Message;
using runtime::Outcome;
using runtime::Store;
using runtime::View;

constexpr int kHours = 24;
constexpr std::string_view kSealed = "event/DayCounted";
// Counts go down to the community; a grid's cases count for it.
constexpr size_t kCommunityDigits = 12;

template <class Repeated>
void AddAt(int index, Repeated& counts) {
  while (counts.size() <= index) counts.Add(0);
  counts.Set(index, counts.Get(index) + 1);
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
        intake::v1::Event::kAnsweredFieldNumber, intake::v1::Event::kRefusedFieldNumber}},
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
        followup::v1::Event::kSolutionRefutedFieldNumber, followup::v1::Event::kClosedFieldNumber,
        followup::v1::Event::kClosedOnTheSpotFieldNumber,
        followup::v1::Event::kRedoOrderedFieldNumber}},
      {"supervision",
       runtime::SubscriptionMode::kProject,
       &supervision::v1::Event::default_instance(),
       {supervision::v1::Event::kStoppedFieldNumber}},
  };
  spec_.answers_kept_ms = city->pack().limits().dedupe_retention_hours() * kHourMs;
}

void Processor::Evolve(const Message& message, Store& store) const {
  const auto& event = static_cast<const v1::Event&>(message);
  if (event.has_day_counted()) {
    store.Save(SealedKey(event.day_counted().day()), event.day_counted());
    store.Count(kSealed);
  }
}

void Processor::Project(std::string_view service, const Message& event, Store& store) const {
  if (service == "intake") return CountIntake(static_cast<const intake::v1::Event&>(event), store);
  if (service == "dispatch")
    return CountUnit(static_cast<const dispatch::v1::Event&>(event), store);
  if (service == "followup")
    return CountUnit(static_cast<const followup::v1::Event&>(event), store);
  CountUnit(static_cast<const supervision::v1::Event&>(event), store);
}

Outcome Processor::OnTimer(const log::v1::TimerKey& timer, const View& view,
                           const DecisionContext& context) const {
  const std::string& digits = timer.subject();
  uint32_t day = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), day);
  if (view.Get(SealedKey(day)).has_value()) return Outcome::Nothing();
  auto* event = google::protobuf::Arena::CreateMessage<v1::Event>(context.arena);
  v1::DayCounted* counted = event->mutable_day_counted();
  counted->set_day(day);
  ReadUnitDays(view, day, day, "", [&](const v1::UnitDay& row) { *counted->add_units() = row; });
  v1::DayShape shape;
  view.Load(ShapeKey(day), shape);
  counted->set_received(
      std::accumulate(shape.by_hour().begin(), shape.by_hour().end(), int64_t{0}));
  const EventContext source{
      .now_ms = context.now_ms, .actor = nullptr, .reason = {}, .pack_version = city_->version()};
  const auto seq = static_cast<uint32_t>(view.Counter(kSealed) + 1);
  FillHeader(core::v1::CaseHeader(), seq, source, *event->mutable_header());
  Outcome outcome;
  outcome.events.push_back(event);
  return outcome;
}

void Processor::CountIntake(const intake::v1::Event& event, Store& store) const {
  if (event.has_received()) return CountReceived(event.header(), store);
  // Category and place are known when intake has done its part, which it says exactly once.
  if (event.has_ready() || event.has_answered() || event.has_refused()) {
    CountCell(event.header(), store);
  }
}

void Processor::CountReceived(const core::v1::EventHeader& header, Store& store) const {
  const int64_t registered_ms = header.case_().registered_ms();
  const int64_t at_ms = registered_ms != 0 ? registered_ms : header.time_ms();
  const Day day = days_.DayAt(at_ms);
  store.Edit<v1::DayShape>(ShapeKey(rules::DayNumber(day)), [&](v1::DayShape& shape) {
    if (shape.by_hour().empty()) {
      shape.mutable_by_hour()->Resize(kHours, 0);
      SealWhenOver(day, store);
    }
    AddAt(days_.HourAt(at_ms), *shape.mutable_by_hour());
    AddAt(std::max<int>(header.case_().channel(), 0), *shape.mutable_by_channel());
  });
}

void Processor::CountCell(const core::v1::EventHeader& header, Store& store) const {
  const uint32_t day = rules::DayNumber(days_.DayAt(header.time_ms()));
  const std::string_view area = header.case_().area_code();
  const std::string key =
      CellKey(day, area.substr(0, kCommunityDigits), header.case_().category_code());
  const std::optional<std::string> was = store.Get(key);
  std::string count;
  AppendBig64((was ? GetBig64(was->data()) : 0) + 1, count);
  store.Put(key, std::move(count));
}

template <class Event>
void Processor::CountUnit(const Event& event, Store& store) const {
  const std::string_view unit_id = rules::UnitOf(event);
  if (unit_id.empty()) return;
  const Day day = days_.DayAt(event.header().time_ms());
  const uint32_t number = rules::DayNumber(day);
  store.Edit<v1::UnitDay>(UnitDayKey(number, unit_id), [&](v1::UnitDay& row) {
    if (row.unit_id().empty()) {
      row.set_unit_id(std::string(unit_id));
      row.set_day(number);
      SealWhenOver(day, store);
    }
    rules::Count(event, days_.ScoringOn(day), row);
  });
}

// Setting the same timer again changes nothing, and a day that was said stays said (OnTimer).
void Processor::SealWhenOver(Day day, Store& store) const {
  store.SetTimer(days_.EndMs(day) + kSealAfterMs, std::to_string(rules::DayNumber(day)), kDayOver);
}

}  // namespace huying::analytics
