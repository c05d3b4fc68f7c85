// Rows of the gateway's store; storage format. It sets no timers.
//   c/<case id>                                       v1.CaseRow
//   d/<case id>                                       v1.CaseText
//   i/time/<2^64-1 - registered, 8><case id>          empty; newest first
//   s/<case id>/<time, 8><round><service no><seq, 4>  an event, as its service made it
// A number behind a comma is the bytes of it, big endian; the round and the service take one each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "huying/core/v1/core.pb.h"

namespace huying::gateway {

inline std::string CaseKey(std::string_view case_id) { return std::string("c/").append(case_id); }
inline std::string TextKey(std::string_view case_id) { return std::string("d/").append(case_id); }

inline constexpr std::string_view kTimePrefix = "i/time/";

// Position in the index of a time: later times come first.
inline std::string TimePosition(int64_t registered_ms) {
  std::string position;
  AppendBig64(~static_cast<uint64_t>(registered_ms), position);
  return position;
}
inline std::string TimeKey(int64_t registered_ms, std::string_view case_id) {
  return std::string(kTimePrefix).append(TimePosition(registered_ms)).append(case_id);
}
// The parts of such a position.
inline std::string_view CaseIdOfPosition(std::string_view position) {
  return position.substr(sizeof(uint64_t));
}

inline std::string StoryPrefix(std::string_view case_id) {
  return std::string("s/").append(case_id).append("/");
}
// Orders a story by time; what happened at the same time by round, then in the order in which
// services act on each other. `round` is the header's, or the next one for what ends a round.
inline std::string StoryKey(const core::v1::EventHeader& header, uint32_t round,
                            uint8_t service_no) {
  std::string key = StoryPrefix(header.case_().case_id());
  AppendBig64(static_cast<uint64_t>(header.time_ms()), key);
  key.push_back(static_cast<char>(round & 0xff));
  key.push_back(static_cast<char>(service_no));
  for (int shift = 24; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>((header.seq() >> shift) & 0xff));
  }
  return key;
}
// The number of the service whose event stands at such a key, after the prefix.
inline uint8_t ServiceNoOfStoryKey(std::string_view key, size_t prefix_size) {
  return static_cast<uint8_t>(key[prefix_size + sizeof(uint64_t) + 1]);
}

}  // namespace huying::gateway
