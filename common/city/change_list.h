// The parts of Compare. Internal to common/city.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/city/changes.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/util/message_differencer.h"
#include "huying/core/v1/annotations.pb.h"

namespace huying::city {

// Two versions, and what was found.
struct Comparison {
  const City& running;
  const City& next;
  Day today = 0;
  std::vector<Change>& changes;

  Change& Add(std::string topic, Words what, Words means) const {
    changes.push_back({.topic = std::move(topic),
                       .what = std::move(what),
                       .means = std::move(means),
                       .touched = {}});
    return changes.back();
  }
};

void CompareLimits(const Comparison& at);      // clocks, calendar, numbers
void CompareLadders(const Comparison& at);     // escalation
void CompareUnits(const Comparison& at);       // units and their people, roles
void CompareCategories(const Comparison& at);  // categories, classes, closing
void CompareDuties(const Comparison& at);      // who leads where
void ComparePlaces(const Comparison& at);      // areas, the city itself

inline Touched InList(std::string service, std::string name, std::string of) {
  return {Touched::By::kList, std::move(service), std::move(name), std::move(of)};
}
inline Touched InCounter(std::string service, std::string name) {
  return {Touched::By::kCounter, std::move(service), std::move(name), {}};
}

// The words of an enum's value.
template <class Enum>
Words WordsOf(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  if (descriptor == nullptr) return {"？", "?"};
  const core::v1::Word& word = descriptor->options().GetExtension(core::v1::word);
  return {word.zh(), word.en()};
}

// Entries of two lists by their key: calls gone(entry), added(entry), both(old, new).
template <class Entry, class Key, class Gone, class Added, class Both>
void Pair(const google::protobuf::RepeatedPtrField<Entry>& running,
          const google::protobuf::RepeatedPtrField<Entry>& next, Key key, Gone gone, Added added,
          Both both) {
  absl::flat_hash_map<std::string_view, const Entry*> old;
  for (const Entry& entry : running) old.try_emplace((entry.*key)(), &entry);
  absl::flat_hash_map<std::string_view, const Entry*> young;
  for (const Entry& entry : next) young.try_emplace((entry.*key)(), &entry);
  for (const Entry& entry : running) {
    const auto found = young.find((entry.*key)());
    found == young.end() ? gone(entry) : both(entry, *found->second);
  }
  for (const Entry& entry : next) {
    if (!old.contains((entry.*key)())) added(entry);
  }
}

inline bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace huying::city
