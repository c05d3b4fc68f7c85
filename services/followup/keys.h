// Rows of follow-up's store; storage format. Follow-up sets no timers: the visit's time limit is
// supervision's.
//   c/<case id>                                      v1.Follow
//   i/open/<state, 1 digit>/<registered>/<case id>   empty; only while somebody must act
// <registered> is 8 bytes big endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "huying/followup/v1/state.pb.h"

namespace huying::followup {

inline constexpr std::string_view kOpenPrefix = "i/open/";

inline std::string CaseKey(std::string_view case_id) {
  std::string key;
  key.reserve(2 + case_id.size());
  return key.append("c/").append(case_id);
}

inline std::string OpenPrefix(v1::FollowState state) {
  std::string key(kOpenPrefix);
  key.push_back(static_cast<char>('0' + state));
  key.push_back('/');
  return key;
}

inline std::string OpenKey(v1::FollowState state, int64_t registered_ms, std::string_view case_id) {
  std::string key = OpenPrefix(state);
  AppendBig64(static_cast<uint64_t>(registered_ms), key);
  return key.append("/").append(case_id);
}

// Must somebody of follow-up act on a case in this state?
inline bool IsOpen(v1::FollowState state) {
  return state == v1::FOLLOW_STATE_TO_VISIT || state == v1::FOLLOW_STATE_TO_CHECK ||
         state == v1::FOLLOW_STATE_TO_CLOSE;
}

}  // namespace huying::followup
