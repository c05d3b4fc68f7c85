// The lists of a service's mechanisms, kept as rows beside the cases' own (list_keys.h).
//
// Immutable, shared by all threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/casework/module.h"

namespace huying::casework {

template <class S>
class CaseLists {
 public:
  // Of all mechanisms, in the order of registration.
  explicit CaseLists(const std::vector<Module<S>>& modules) {
    for (const Module<S>& module : modules) {
      lists_.insert(lists_.end(), module.lists.begin(), module.lists.end());
    }
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& list : lists_) names.emplace_back(list.name);
    return names;
  }

  // Where the row stands in the lists.
  ListKeys KeysOf(const typename S::Row& row) const {
    ListKeys keys;
    for (const auto& list : lists_) {
      keys.Begin(list.name);
      list.keys(row, keys);
    }
    return keys;
  }

  // Writes the difference that an event makes.
  static void Move(const ListKeys& before, const ListKeys& after, std::string_view case_id,
                   runtime::Store& store) {
    if (before == after) return;
    for (size_t i = 0; i < before.size(); ++i) {
      if (!after.Holds(before, i)) store.Delete(before.KeyOf(i, case_id));
    }
    for (size_t i = 0; i < after.size(); ++i) {
      if (!before.Holds(after, i)) store.PutNew(after.KeyOf(i, case_id), "");
    }
  }

 private:
  std::vector<typename Module<S>::List> lists_;
};

}  // namespace huying::casework
