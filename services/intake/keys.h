// Rows and timers of intake's store; storage format.
//   c/<case id>                                       v1.Case, without what the reporter said
//   r/<case id>                                       v1.CaseReceived: what the reporter said,
//                                                     written once
//   e/<case id>/<number, 8 bytes big endian>          v1.EvidenceAdded
//   n/<street code>                                   v1.NumberRow: the newest number given out
//   x/<channel>/<external id>                         case id: the report's id in the system that
//                                                     it came from; the channel is "@" and its id
//                                                     in the pack, or the number of its kind where
//                                                     only that was told
//   i/open/<state, 1 letter>/<registered>/<case id>   empty; only while somebody must act
// <registered> is 8 bytes big endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "common/runtime/keys.h"
#include "huying/city/v1/process.pb.h"
#include "huying/intake/v1/state.pb.h"

namespace huying::intake {

// Kinds of timers; the subject is the case id.
enum TimerKind : uint32_t {
  kSignOffDue = 1,  // the case goes out unsigned
};

inline std::string RowKey(std::string_view prefix, std::string_view id) {
  std::string key;
  key.reserve(prefix.size() + id.size());
  return key.append(prefix).append(id);
}

inline std::string CaseKey(std::string_view case_id) { return RowKey("c/", case_id); }
inline std::string ReportKey(std::string_view case_id) { return RowKey("r/", case_id); }
inline std::string NumberKey(std::string_view street_code) { return RowKey("n/", street_code); }

inline std::string EvidencePrefix(std::string_view case_id) { return RowKey("e/", case_id) + "/"; }
inline std::string EvidenceKey(std::string_view case_id, uint32_t number) {
  std::string key = EvidencePrefix(case_id);
  AppendBig64(number, key);
  return key;
}

// What the ids of another system are unique in: two phone lines number their calls apart.
inline std::string ExternalScope(city::v1::ChannelKind kind, std::string_view channel_id) {
  return channel_id.empty() ? std::to_string(kind) : std::string("@").append(channel_id);
}

inline std::string ExternalKey(city::v1::ChannelKind kind, std::string_view channel_id,
                               std::string_view external_id) {
  return "x/" + ExternalScope(kind, channel_id).append("/").append(external_id);
}

inline std::string OpenPrefix(v1::CaseState state) {
  std::string key = "i/open/";
  key.push_back(static_cast<char>('a' + state));
  key.push_back('/');
  return key;
}

inline std::string OpenKey(v1::CaseState state, int64_t registered_ms, std::string_view case_id) {
  std::string key = OpenPrefix(state);
  AppendBig64(static_cast<uint64_t>(registered_ms), key);
  return key.append("/").append(case_id);
}

// Must somebody of intake act on a case in this state?
inline bool IsOpen(v1::CaseState state) { return state == v1::CASE_STATE_WAITING; }

}  // namespace huying::intake
