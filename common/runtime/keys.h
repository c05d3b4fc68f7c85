// The runtime's own rows, and how numbers stand in keys. All of it is storage format.
//   M                               log.v1.StoreState
//   P<service>                      log.v1.Cursor of a service followed by kProject
//   N<name>                         a counter, 8 bytes little endian
//   Rs/<subject>                    the answers kept about it: see reply_cache.cc
//   Rr/<n>/<subject>/<request id>   one answer, likewise, of a command without a subject, or that
//                                   the subject's row has no room for; n: the bytes of the subject
//   T<due, 8><kind, 4><subject>     a timer, its numbers big endian; empty value
//   F<due, 8><kind, 4><subject>     a timer that has fired, of a service that projects; empty value
// Rows of services begin with a lower-case letter. Whoever changes the form of any row, the
// runtime's or a service's, raises kRowsVersion: stores of another version are folded again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

inline constexpr uint32_t kRowsVersion = 12;
// DATA_LOSS if the rows beside `state` are not of the form that this program reads and writes.
absl::Status CheckRowsVersion(const log::v1::StoreState& state);

inline constexpr char kStateKey[] = "M";
inline constexpr char kProjectionPrefix = 'P';
inline constexpr char kCounterPrefix = 'N';
inline constexpr char kAnswerPrefix = 'R';
inline constexpr char kTimerPrefix = 'T';
inline constexpr char kFiredPrefix = 'F';
// No timer that decisions, or that projections, have set is due before the time in these rows: where
// the search for due timers begins. Each copy has its own.
inline constexpr char kTimerHintPrefix = 'H';
inline constexpr char kDecidedTimersKey[] = "Hd";
inline constexpr char kProjectedTimersKey[] = "Hp";

std::string CounterKey(std::string_view name);
std::string SubjectAnswersKey(std::string_view subject);
std::string RequestAnswerKey(std::string_view subject, std::string_view request_id);
std::string TimerRowKey(const log::v1::TimerKey& timer);
std::string FiredKey(const log::v1::TimerKey& timer);
// The first key that a timer due at `due_ms` can have.
std::string TimerFrom(int64_t due_ms);
// Nothing if `key` is not a timer's.
std::optional<log::v1::TimerKey> ParseTimerRowKey(std::string_view key);

}  // namespace huying::runtime
