#include "common/runtime/keys.h"

#include "absl/strings/str_cat.h"
#include "common/core/big_endian.h"

namespace huying::runtime {
namespace {
constexpr size_t kNumberBytes = 8;
constexpr size_t kKindBytes = 4;
}  // namespace

absl::Status CheckRowsVersion(const log::v1::StoreState& state) {
  if (state.rows_version() == kRowsVersion) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("its rows are of version ", state.rows_version(),
                                          ", this program's of version ", kRowsVersion));
}

std::string CounterKey(std::string_view name) {
  return std::string(1, kCounterPrefix).append(name);
}

std::string SubjectAnswersKey(std::string_view subject) {
  return std::string(1, kAnswerPrefix).append("s/").append(subject);
}

std::string RequestAnswerKey(std::string_view subject, std::string_view request_id) {
  std::string key(1, kAnswerPrefix);
  key.append("r/").append(std::to_string(subject.size())).append("/").append(subject);
  return key.append("/").append(request_id);
}

std::string TimerFrom(int64_t due_ms) {
  std::string key(1, kTimerPrefix);
  AppendBig64(static_cast<uint64_t>(due_ms), key);
  return key;
}

std::string TimerRowKey(const log::v1::TimerKey& timer) {
  std::string key = TimerFrom(timer.due_ms());
  AppendBig32(timer.kind(), key);
  key.append(timer.subject());
  return key;
}

std::string FiredKey(const log::v1::TimerKey& timer) {
  std::string key = TimerRowKey(timer);
  key.front() = kFiredPrefix;
  return key;
}

std::optional<log::v1::TimerKey> ParseTimerRowKey(std::string_view key) {
  if (key.size() < 1 + kNumberBytes + kKindBytes || key[0] != kTimerPrefix) return std::nullopt;
  log::v1::TimerKey timer;
  timer.set_due_ms(static_cast<int64_t>(GetBig64(key.data() + 1)));
  timer.set_kind(GetBig32(key.data() + 1 + kNumberBytes));
  timer.set_subject(std::string(key.substr(1 + kNumberBytes + kKindBytes)));
  return timer;
}

}  // namespace huying::runtime
