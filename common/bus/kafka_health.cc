#include "common/bus/kafka_health.h"

#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

// After so long without an answer one is asked for.
constexpr absl::Duration kQuiet = absl::Seconds(2);
// A broker that is busy may be silent for a moment; so long it is not.
constexpr int64_t kSilenceNs = 5'000'000'000;
constexpr absl::Duration kAskAgain = absl::Milliseconds(500);

int64_t SteadyNs() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

KafkaHealth::KafkaHealth(std::string brokers)
    : brokers_(std::move(brokers)), answered_ns_(SteadyNs()) {}

void KafkaHealth::Answered() { answered_ns_.store(SteadyNs(), std::memory_order_release); }

void KafkaHealth::Trouble(int error, const std::string& reason) {
  const bool about_connections =
      error == RD_KAFKA_RESP_ERR__TRANSPORT || error == RD_KAFKA_RESP_ERR__RESOLVE ||
      error == RD_KAFKA_RESP_ERR__SSL || error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
      error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || error == RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (!about_connections) return;
  const absl::MutexLock lock(&mutex_);
  hint_ = true;
  // "1/1 brokers are down" says less than what came before it.
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
  // A certificate that is missing or wrong the broker refuses by an alert, which librdkafka takes for
  // a lost connection.
  const bool log_in = error == RD_KAFKA_RESP_ERR__SSL ||
                      error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
                      absl::StrContains(reason, "SSL alert");
  // A broker that refuses the log-in is tried again and may then only close the connection.
  if (refused_ && !log_in) return;
  refused_ = log_in;
  reason_ = reason;
}

void KafkaHealth::Member(const std::string& group, const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  if (status.ok()) {
    members_.erase(group);
  } else {
    members_[group] = status;
  }
}

absl::Status KafkaHealth::Silent(const std::string& what) const {
  const std::string text =
      absl::StrCat(what, what.empty() ? "" : ": ", "no answer from the brokers ", brokers_,
                   reason_.empty() ? "" : ": ", reason_);
  if (!refused_) return absl::UnavailableError(text);
  return absl::UnauthenticatedError(
      absl::StrCat(text,
                   ". Look at --kafka-config and at what the brokers ask for (their listener's "
                   "security.protocol, ssl.client.auth, SASL mechanisms)"));
}

absl::Status KafkaHealth::status() const {
  const absl::MutexLock lock(&mutex_);
  const int64_t quiet_ns = SteadyNs() - answered_ns_.load(std::memory_order_acquire);
  if (silent_ && (quiet_ns > kSilenceNs || !reason_.empty())) return Silent("");
  if (!members_.empty()) return members_.begin()->second;
  return absl::OkStatus();
}

absl::Status KafkaHealth::Explain(const std::string& what) const {
  const absl::MutexLock lock(&mutex_);
  return Silent(what);
}

void KafkaHealth::Watch(const std::function<bool()>& ask) {
  while (true) {
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(this, &KafkaHealth::WakeUp),
                              silent_ ? kAskAgain : kQuiet);
      if (stop_) return;
      const bool hint = std::exchange(hint_, false);
      const int64_t quiet_ns = SteadyNs() - answered_ns_.load(std::memory_order_acquire);
      if (!hint && !silent_ && quiet_ns < absl::ToInt64Nanoseconds(kQuiet)) continue;
    }
    const bool answered = ask();
    if (answered) Answered();
    const absl::MutexLock lock(&mutex_);
    silent_ = !answered;
    if (!answered) continue;
    reason_.clear();
    refused_ = false;
  }
}

void KafkaHealth::Stop() {
  const absl::MutexLock lock(&mutex_);
  stop_ = true;
}

}  // namespace huying::bus
