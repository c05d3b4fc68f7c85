#include "services/supervision/legs/rules.h"

#include <algorithm>

namespace huying::supervision::legs {
namespace {

using city::v1::Leg;

template <class Legs>
void Add(Verb verb, const Legs& legs, std::vector<Act>& acts) {
  for (int leg : legs) acts.push_back({verb, static_cast<Leg>(leg)});
}

// Every leg that some event starts, in the order of numbers.
std::vector<Leg> StartedLegs(const EventCatalog& catalog) {
  std::vector<Leg> legs;
  for (int kind = 1; kind < catalog.size(); ++kind) {
    if (catalog.of(kind).options == nullptr) continue;
    for (int leg : catalog.of(kind).options->clocks().start())
      legs.push_back(static_cast<Leg>(leg));
  }
  std::sort(legs.begin(), legs.end());
  legs.erase(std::unique(legs.begin(), legs.end()), legs.end());
  return legs;
}

std::vector<Act> ActsOf(const core::v1::Clocks& clocks, const std::vector<Leg>& all) {
  std::vector<Act> acts;
  if (clocks.stop_all()) Add(Verb::kStop, all, acts);
  Add(Verb::kStop, clocks.stop(), acts);
  if (clocks.pause_all()) Add(Verb::kPause, all, acts);
  Add(Verb::kPause, clocks.pause(), acts);
  Add(Verb::kUncharge, clocks.uncharge(), acts);
  if (clocks.resume_all()) Add(Verb::kResume, all, acts);
  Add(Verb::kResume, clocks.resume(), acts);
  Add(Verb::kRegrade, clocks.regrade(), acts);
  Add(Verb::kHandOver, clocks.hand_over(), acts);
  Add(Verb::kStart, clocks.start(), acts);
  return acts;
}

}  // namespace

Charged ChargedFor(Leg leg) {
  return leg == city::v1::LEG_DISPATCH || leg == city::v1::LEG_RETURN_RULING ||
                 leg == city::v1::LEG_VISIT || leg == city::v1::LEG_CHECK ||
                 leg == city::v1::LEG_CLOSE || leg == city::v1::LEG_WITHDRAWAL ||
                 leg == city::v1::LEG_APPROVAL || leg == city::v1::LEG_WORDS
             ? Charged::kCentre
             : Charged::kUnit;
}

ClockTable::ClockTable(const google::protobuf::Descriptor& event)
    : catalog_(EventCatalog::MustRead(event)) {
  const std::vector<Leg> all = StartedLegs(catalog_);
  acts_.resize(static_cast<size_t>(catalog_.size()));
  for (int kind = 1; kind < catalog_.size(); ++kind) {
    const core::v1::EventOptions* options = catalog_.of(kind).options;
    if (options == nullptr) continue;
    acts_[static_cast<size_t>(kind)] = legs::ActsOf(options->clocks(), all);
  }
}

// MECH S1
std::span<const Act> ClockTable::ActsOf(int kind) const {
  return kind > 0 && kind < catalog_.size() ? acts_[static_cast<size_t>(kind)]
                                            : std::span<const Act>();
}

Subject ClockTable::SubjectOf(const google::protobuf::Message& event, int kind) const {
  const EventInfo& info = catalog_.of(kind);
  Subject subject;
  if (info.clock_unit == nullptr && info.clock_item == nullptr) return subject;
  const google::protobuf::Message& body = catalog_.BodyOf(event, kind);
  const auto& reflection = *body.GetReflection();
  if (info.clock_unit != nullptr) subject.unit_id = reflection.GetString(body, info.clock_unit);
  if (info.clock_item != nullptr) subject.item = reflection.GetUInt32(body, info.clock_item);
  return subject;
}

std::vector<int32_t> ClockTable::kinds() const {
  std::vector<int32_t> kinds;
  for (int kind = 1; kind < catalog_.size(); ++kind) {
    if (!ActsOf(kind).empty()) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace huying::supervision::legs
