// The answers kept for requests that may come again; see docs/log-protocol.md, "Exactly once".
//
// All answers about one subject stand in one row: a case that is acted on a dozen times in a day
// leaves one row and not twelve scattered ones, and whether a request came before is told by a row
// that was just written, not by asking every file of the store for one that is not there.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/core/verdict.h"
#include "common/runtime/view.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

// The answer recorded for a request; nothing if there is none or its time is over.
std::optional<log::v1::RecordedAnswer> FindAnswer(const View& view, std::string_view subject,
                                                  std::string_view request_id, int64_t now_ms);

// True when `known` answers another command than the one with this digest: its caller took a
// request id that was used before. 0 on either side is not compared.
bool IsReused(const log::v1::RecordedAnswer& known, uint64_t digest);

// What the caller of such a command is told; nothing was done.
Rejection RequestIdReused();

// Keeps the answer of a request that the record at `offset` decided at `time_ms`, for `kept_ms`.
// Times never go back.
void RecordAnswer(const log::v1::Request& request, int64_t offset, int64_t time_ms, int64_t kept_ms,
                  Store& store);

}  // namespace huying::runtime
