// Rows and timers of dispatch's store; storage format.
//   c/<case id>                                       v1.Task, of the newest round
//   i/open/<state, 1 letter>/<registered>/<case id>   empty; only while somebody must act
//   i/unit/<lead unit>/<registered>/<case id>         empty; likewise
// <registered> is 8 bytes big endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "huying/dispatch/v1/state.pb.h"

namespace huying::dispatch {

// Kinds of timers; the subject is the case id.
enum TimerKind : uint32_t {
  kResumeDue = 1,  // a parked task must be taken up again
};

inline std::string CaseKey(std::string_view case_id) {
  std::string key;
  key.reserve(2 + case_id.size());
  return key.append("c/").append(case_id);
}

inline std::string OpenPrefix(v1::TaskState state) {
  std::string key = "i/open/";
  key.push_back(static_cast<char>('a' + state));
  key.push_back('/');
  return key;
}

inline std::string UnitPrefix(std::string_view unit_id) {
  std::string key = "i/unit/";
  return key.append(unit_id).append("/");
}

// The rest of both kinds of list key.
inline std::string ListKey(std::string prefix, int64_t registered_ms, std::string_view case_id) {
  AppendBig64(static_cast<uint64_t>(registered_ms), prefix);
  return prefix.append("/").append(case_id);
}

// The case id at the end of a list key that begins with a prefix of this size.
inline std::string_view CaseIdOfListKey(std::string_view key, size_t prefix_size) {
  return key.substr(prefix_size + sizeof(int64_t) + 1);
}

// Must somebody of dispatch act on a task in this state?
inline bool IsOpen(v1::TaskState state) {
  return state != v1::TASK_STATE_UNSPECIFIED && state != v1::TASK_STATE_REPLIED;
}

}  // namespace huying::dispatch
