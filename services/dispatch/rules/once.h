// Lists of ids that hold each one once. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace huying::dispatch::rules {

template <class Ids>
bool Holds(const Ids& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// An empty id is nobody's.
template <class Ids>
void AddOnce(std::string_view id, Ids& ids) {
  if (!id.empty() && !Holds(ids, id)) ids.Add(std::string(id));
}

}  // namespace huying::dispatch::rules
