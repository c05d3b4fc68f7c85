// Where cases and their lists stand in a service's store. Lists are rows
// i/<list>/<of>/<time, 8 bytes big endian>/<case id>, all empty. A list is a function of the case's
// row, so what is written is the difference between what it says before and after an event. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "common/core/big_endian.h"
#include "huying/core/v1/core.pb.h"

namespace huying::casework {

// Where a case's row stands.
inline std::string CaseKey(std::string_view case_id) {
  std::string key;
  key.reserve(2 + case_id.size());
  return key.append("c/").append(case_id);
}

// About as long are time and case id.
inline constexpr size_t kListKeyRest = 40;

// "i/called/d-urban/": all that one list holds for one unit, person, state …
inline std::string ListPrefix(std::string_view list, std::string_view of) {
  std::string prefix = "i/";
  // Room for what a key adds: one allocation for a key.
  prefix.reserve(list.size() + of.size() + 4 + kListKeyRest);
  return prefix.append(list).append("/").append(of).append("/");
}

// The cases that wait for somebody, by state and grade: "i/open/TASK_STATE_ROUTED/GRADE_GENERAL/".
inline constexpr std::string_view kOpenList = "open";
inline std::string OpenPrefix(std::string_view state, std::string_view grade) {
  return ListPrefix(kOpenList, std::string(state).append("/").append(grade));
}

// The case id at the end of a list's key, or of what is left of one behind a prefix. No case id
// holds a slash.
inline std::string_view CaseIdOfListKey(std::string_view key) {
  return key.substr(key.rfind('/') + 1);
}

// Where one case stands in all lists, in the order of Add. Made twice for each event, so a key is put
// together only where it is written.
class ListKeys {
 public:
  // The list that Add means from now on; `name` outlives this.
  void Begin(std::string_view name) { list_ = name; }

  // The case stands in the list of `of`, by when it was registered. An empty `of`: in none.
  void Add(std::string_view of, const core::v1::CaseHeader& header) {
    AddAt(of, header.registered_ms());
  }
  // By another time.
  void AddAt(std::string_view of, int64_t at_ms) {
    if (of.empty()) return;
    places_.push_back({list_, whom_.size(), of.size(), at_ms});
    whom_.insert(whom_.end(), of.begin(), of.end());
  }

  // In the list "open", which is by state and grade: both are one row.
  void AddOpen(std::string_view state, const core::v1::CaseHeader& header) {
    AddOpenAt(state, header.registered_ms(), header);
  }
  void AddOpenAt(std::string_view state, int64_t at_ms, const core::v1::CaseHeader& header) {
    const std::string& grade = city::v1::Grade_Name(header.grade());
    places_.push_back({kOpenList, whom_.size(), state.size() + 1 + grade.size(), at_ms});
    whom_.insert(whom_.end(), state.begin(), state.end());
    whom_.push_back('/');
    whom_.insert(whom_.end(), grade.begin(), grade.end());
  }

  size_t size() const { return places_.size(); }
  // The key of the row, for the case.
  std::string KeyOf(size_t i, std::string_view case_id) const {
    std::string key = ListPrefix(places_[i].list, WhomOf(places_[i]));
    AppendBig64(static_cast<uint64_t>(places_[i].at_ms), key);
    return key.append("/").append(case_id);
  }
  // The place `i` of `other` is one of these.
  bool Holds(const ListKeys& other, size_t i) const {
    for (const Place& place : places_) {
      if (Same(place, other, other.places_[i])) return true;
    }
    return false;
  }

  friend bool operator==(const ListKeys& a, const ListKeys& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!a.Same(a.places_[i], b, b.places_[i])) return false;
    }
    return true;
  }

 private:
  struct Place {
    std::string_view list;
    size_t begin;  // in whom_
    size_t size;
    int64_t at_ms;
  };

  std::string_view WhomOf(const Place& place) const {
    return {whom_.data() + place.begin, place.size};
  }
  bool Same(const Place& place, const ListKeys& other, const Place& of_other) const {
    return place.at_ms == of_other.at_ms && place.list == of_other.list &&
           WhomOf(place) == other.WhomOf(of_other);
  }

  std::string_view list_;
  absl::InlinedVector<char, 256> whom_;  // copied: the row changes in between
  absl::InlinedVector<Place, 12> places_;
};

}  // namespace huying::casework
