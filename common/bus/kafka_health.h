// Whether the brokers of a bus can be reached at all, and whether they let this process in.
//
// What librdkafka tells of its connections is a hint only: it reports a loss once, a broker that
// hangs not at all, and never that all is well again. So an answer is the proof: a delivery, or, when
// there was none for a while, the answer to a small question (metadata) that a thread of the bus
// asks. Silence means trouble.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace huying::bus {

// Any thread.
class KafkaHealth {
 public:
  explicit KafkaHealth(std::string brokers);
  KafkaHealth(const KafkaHealth&) = delete;
  KafkaHealth& operator=(const KafkaHealth&) = delete;

  // A broker has answered.
  void Answered();
  // What a client says of its connections; `error` is an rd_kafka_resp_err_t.
  void Trouble(int error, const std::string& reason);
  // What the brokers say of a member of a group: OK, or why it is given no partitions.
  void Member(const std::string& group, const absl::Status& status);

  // OK; UNAVAILABLE: nobody answers; UNAUTHENTICATED: the brokers do not let this process in;
  // PERMISSION_DENIED: it may not join a group. Says what to do.
  absl::Status status() const;
  // The same about a call that had no answer, whatever was known before it.
  absl::Status Explain(const std::string& what) const;

  // Asks by `ask` (true: answered; may block for kKafkaAskMs) whenever there was no answer for a
  // while, until Stop.
  void Watch(const std::function<bool()>& ask);
  void Stop();

 private:
  bool WakeUp() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stop_ || hint_; }
  absl::Status Silent(const std::string& what) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string brokers_;
  std::atomic<int64_t> answered_ns_;  // by the steady clock
  mutable absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool hint_ ABSL_GUARDED_BY(mutex_) = false;     // a connection was lost: ask now
  bool silent_ ABSL_GUARDED_BY(mutex_) = false;   // asked, and no answer
  bool refused_ ABSL_GUARDED_BY(mutex_) = false;  // the newest reason is about the log-in
  std::string reason_ ABSL_GUARDED_BY(mutex_);    // the newest one since the last answer
  std::map<std::string, absl::Status> members_ ABSL_GUARDED_BY(mutex_);  // in trouble
};

inline constexpr int kKafkaAskMs = 1000;

}  // namespace huying::bus
