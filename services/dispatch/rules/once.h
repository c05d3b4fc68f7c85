// Lists of ids that hold each one once. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "google/protobuf/repeated_ptr_field.h"

namespace huying::dispatch::rules {

using Ids = google::protobuf::RepeatedPtrField<std::string>;

inline bool Holds(const Ids& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// An empty id is nobody's.
inline void AddOnce(std::string_view id, Ids& ids) {
  if (!id.empty() && !Holds(ids, id)) ids.Add(std::string(id));
}

}  // namespace huying::dispatch::rules
