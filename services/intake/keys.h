// Rows of intake beside those that all casework services have (common/casework/case_processor.h);
// storage format.
//   r/<case id>                                       v1.CaseReceived: what the reporter said;
//                                                     changed by corrections alone
//   e/<case id>/<number, 8 bytes big endian>          v1.EvidenceAdded
//   n/<street code>                                   v1.NumberRow: the newest number given out
//   x/<channel>/<external id>                         registering/external_id.h: the case, and what
//                                                     was told first under the id that the report
//                                                     has in the system that it came from; the
//                                                     channel is "@" and its id in the pack, or the
//                                                     number of its kind where only that was told
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/big_endian.h"
#include "huying/city/v1/process.pb.h"

namespace huying::intake {

inline std::string RowKey(std::string_view prefix, std::string_view id) {
  std::string key;
  key.reserve(prefix.size() + id.size());
  return key.append(prefix).append(id);
}

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

}  // namespace huying::intake
