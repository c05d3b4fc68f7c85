#include "services/gateway/processor.h"

#include <string>

#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/gateway/v1/events.pb.h"
#include "huying/gateway/v1/state.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/gateway/keys.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway {
namespace {

enum Number : uint8_t { kIntake = 1, kDispatch, kFollowup, kSupervision, kAnalytics };

void CountStatus(runtime::Store& store, std::string_view status, int64_t by) {
  if (!status.empty()) store.Count(std::string("state/").append(status), by);
}

// Folds what an event says of the case as a whole.
template <class Event>
void FoldRow(const Event& event, runtime::Store& store) {
  const core::v1::CaseHeader& header = event.header().case_();
  const std::string key = CaseKey(header.case_id());
  v1::CaseRow row;
  const bool known = store.Load(key, row);
  const std::string before = known ? std::string(rules::StatusOf(row)) : "";
  if (!rules::Apply(event, row)) return;
  if (!known) store.Put(TimeKey(header.registered_ms(), header.case_id()), "");
  store.Save(key, row);
  const std::string_view after = rules::StatusOf(row);
  if (after == before) return;
  CountStatus(store, before, -1);
  CountStatus(store, after, 1);
}

void FoldText(const intake::v1::Event& event, runtime::Store& store) {
  if (!rules::HasText(event)) return;
  store.Edit<v1::CaseText>(TextKey(event.header().case_().case_id()),
                           [&](v1::CaseText& text) { rules::ApplyText(event, text); });
}

// The round that an event belongs to in a story. A hard case is held because of what follow-up said
// in the round that is over.
template <class Event>
uint32_t StoryRound(const Event& event) {
  const uint32_t round = event.header().case_().round();
  if constexpr (std::is_same_v<Event, dispatch::v1::Event>)
    return event.has_held() ? round + 1 : round;
  return round;
}

template <class Event>
void FoldStory(const Event& event, uint8_t number, runtime::Store& store) {
  store.Put(StoryKey(event.header(), StoryRound(event), number), event.SerializeAsString());
}

template <class Event>
void FoldAll(const runtime::Message& message, uint8_t number, runtime::Store& store) {
  const auto& event = static_cast<const Event&>(message);
  if (event.header().case_().case_id().empty()) return;  // of an area, not of a case
  FoldStory(event, number, store);
  if constexpr (std::is_same_v<Event, intake::v1::Event>) FoldText(event, store);
  if constexpr (!std::is_same_v<Event, analytics::v1::Event>) FoldRow(event, store);
}

}  // namespace

std::span<const FollowedService> FollowedServices() {
  static const FollowedService kServices[] = {
      {kIntake, "intake", &intake::v1::Event::default_instance()},
      {kDispatch, "dispatch", &dispatch::v1::Event::default_instance()},
      {kFollowup, "followup", &followup::v1::Event::default_instance()},
      {kSupervision, "supervision", &supervision::v1::Event::default_instance()},
      {kAnalytics, "analytics", &analytics::v1::Event::default_instance()}};
  return kServices;
}

const FollowedService* FollowedByNumber(uint8_t number) {
  for (const FollowedService& service : FollowedServices()) {
    if (service.number == number) return &service;
  }
  return nullptr;
}

Processor::Processor() {
  spec_.name = "gateway";
  spec_.event = &v1::Event::default_instance();
  for (const FollowedService& service : FollowedServices()) {
    spec_.subscriptions.push_back({.service = std::string(service.name),
                                   .mode = runtime::SubscriptionMode::kProject,
                                   .event = service.event});
  }
}

void Processor::Evolve(const runtime::Message&, runtime::Store&) const {}

void Processor::Project(std::string_view service, const runtime::Message& event,
                        runtime::Store& store) const {
  if (service == "intake") return FoldAll<intake::v1::Event>(event, kIntake, store);
  if (service == "dispatch") return FoldAll<dispatch::v1::Event>(event, kDispatch, store);
  if (service == "followup") return FoldAll<followup::v1::Event>(event, kFollowup, store);
  if (service == "supervision") return FoldAll<supervision::v1::Event>(event, kSupervision, store);
  if (service == "analytics") return FoldAll<analytics::v1::Event>(event, kAnalytics, store);
}

}  // namespace huying::gateway
