// Where cases and their lists stand in a service's store. Lists are rows i/<list>/<of>/<time, 8 bytes big endian>/<case id>, all
// empty. A list is a function of the case's row, so what is written is the difference between what
// it says before and after an event. Pure.
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

// "i/called/d-urban/": all that one list holds for one unit, person, state …
inline std::string ListPrefix(std::string_view list, std::string_view of) {
  std::string prefix = "i/";
  prefix.reserve(list.size() + of.size() + 4);
  return prefix.append(list).append("/").append(of).append("/");
}

// The case id at the end of a list's key, or of what is left of one behind a prefix. No case id holds
// a slash.
inline std::string_view CaseIdOfListKey(std::string_view key) {
  return key.substr(key.rfind('/') + 1);
}

// The keys of one case in all lists, in the order of Add.
class ListKeys {
 public:
  ListKeys() { bytes_.reserve(512); }

  // The list that Add means from now on; `name` outlives this.
  void Begin(std::string_view name) { list_ = name; }

  // The case stands in the list of `of`, by when it was registered. An empty `of`: in none.
  void Add(std::string_view of, const core::v1::CaseHeader& header) {
    AddAt(of, header.registered_ms(), header);
  }
  // By another time.
  void AddAt(std::string_view of, int64_t at_ms, const core::v1::CaseHeader& header) {
    if (of.empty()) return;
    bytes_.append("i/").append(list_).append("/").append(of).append("/");
    AppendBig64(static_cast<uint64_t>(at_ms), bytes_);
    bytes_.append("/").append(header.case_id());
    ends_.push_back(bytes_.size());
  }

  size_t size() const { return ends_.size(); }
  std::string_view key(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  bool Holds(std::string_view wanted) const {
    for (size_t i = 0; i < size(); ++i) {
      if (key(i) == wanted) return true;
    }
    return false;
  }

  friend bool operator==(const ListKeys& a, const ListKeys& b) {
    return a.bytes_ == b.bytes_ && a.ends_ == b.ends_;
  }

 private:
  std::string_view list_;
  std::string bytes_;  // one after the other: one buffer for all of an event
  absl::InlinedVector<size_t, 16> ends_;
};

}  // namespace huying::casework
