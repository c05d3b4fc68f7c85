#include "common/runtime/keys.h"

#include "absl/strings/str_cat.h"

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

void AppendBigEndian(uint64_t number, std::string& key) {
  char bytes[kNumberBytes];
  for (size_t i = 0; i < kNumberBytes; ++i)
    bytes[i] = static_cast<char>(number >> (8 * (kNumberBytes - 1 - i)));
  key.append(bytes, kNumberBytes);
}

uint64_t ReadBigEndian(std::string_view eight_bytes) {
  uint64_t number = 0;
  for (char c : eight_bytes.substr(0, kNumberBytes))
    number = number << 8 | static_cast<unsigned char>(c);
  return number;
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
  AppendBigEndian(static_cast<uint64_t>(due_ms), key);
  return key;
}

std::string TimerRowKey(const log::v1::TimerKey& timer) {
  std::string key = TimerFrom(timer.due_ms());
  for (int shift = 24; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(timer.kind() >> shift));
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
  timer.set_due_ms(static_cast<int64_t>(ReadBigEndian(key.substr(1))));
  uint32_t kind = 0;
  for (char c : key.substr(1 + kNumberBytes, kKindBytes))
    kind = kind << 8 | static_cast<unsigned char>(c);
  timer.set_kind(kind);
  timer.set_subject(std::string(key.substr(1 + kNumberBytes + kKindBytes)));
  return timer;
}

}  // namespace huying::runtime
