// Keeps many cases going at once, each one's next command as soon as the last is answered, and
// counts what happens.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/simulator/lifecycle.h"
#include "tests/load/histogram.h"
#include "tests/load/transport.h"

namespace huying::load {

using simulator::ActKind;

// Enough for an open loop, whose cases come at their own rate.
inline constexpr size_t kOpenLoopInFlight = 20'000;

struct LoadOptions {
  std::string run = "load";    // begins every request id
  size_t in_flight_max = 512;  // cases under way at once
  double cases_per_s = 0;  // 0: closed loop, a new case as soon as one is done; else they come at
                           // random at this rate
  uint64_t cases_max = UINT64_MAX;
  std::optional<ActKind> until = {};  // cases are left as they are when they get here
  uint64_t first_number = 0;
};

// Of all cases so far.
struct Counts {
  uint64_t cases = 0;  // done
  uint64_t started = 0;
  uint64_t commands = 0;  // answered durably
  uint64_t looks = 0;
  uint64_t early = 0;   // refused because a reaction had not arrived yet; asked again
  uint64_t shed = 0;    // a queue was full; asked again
  uint64_t lost = 0;    // UNAVAILABLE or timed out; the same request asked again
  uint64_t failed = 0;  // cases given up; see Failures
  uint64_t late = 0;    // cases of an open loop that could not start since too many were under way
};

// Threads: Start, Finish and the readers from one; the transport's callbacks from any.
class Driver {
 public:
  // Both outlive it.
  Driver(Transport* transport, const city::City* city, LoadOptions options);
  ~Driver();  // sends nothing more and waits for the answers to what was sent

  void Start();
  // Starts no more cases and waits for those under way, at most this long. False when some are
  // left.
  bool Finish(std::chrono::seconds at_most);
  // Waits until one case is done, at most this long.
  bool AwaitFirst(std::chrono::seconds at_most);
  // Waits until `cases_max` are done or given up, at most this long.
  bool AwaitAll(std::chrono::seconds at_most);

  Counts Read() const;
  // From command to durable answer, of those that were not refused.
  Histogram& latency() { return latency_; }
  // Why cases were given up, with how many.
  std::map<std::string, uint64_t> Failures() const;

  // Called for every command answered durably: the case, and when it had been sent. Set before
  // Start; any thread.
  using Answered = std::function<void(const std::string& case_id, ActKind act,
                                      std::chrono::steady_clock::time_point sent)>;
  void set_answered(Answered answered) { answered_ = std::move(answered); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Slot {
    std::unique_ptr<simulator::Lifecycle> lifecycle;
    Clock::time_point sent;
    uint32_t repeats = 0;  // of this act
  };
  struct Waiting {
    Clock::time_point due;
    Slot* slot = nullptr;
    bool again = false;  // with the same request id
    bool operator<(const Waiting& other) const { return due > other.due; }
  };

  void Run();
  bool AwaitDue(Clock::time_point arrival, std::optional<Waiting>& again);
  // Waits until `reached` is true after a case has ended, at most this long; says whether it is.
  template <class Reached>
  bool AwaitEnded(std::chrono::seconds at_most, Reached reached);
  bool Arrive();
  void Send(Slot* slot, bool again);
  void Hear(Slot* slot, Told told);
  void Later(Slot* slot, bool again);
  void End(Slot* slot);
  void GiveUp(Slot* slot, const std::string& why);
  Slot* Take();

  Transport* transport_;
  const LoadOptions options_;
  const simulator::RequestFactory requests_;
  const simulator::NumberedTexts texts_;
  Answered answered_;
  Histogram latency_;
  std::atomic<uint64_t> next_number_;
  std::atomic<uint64_t> cases_{0}, started_{0}, commands_{0}, looks_{0}, early_{0}, shed_{0},
      lost_{0}, failed_{0}, late_{0};
  std::atomic<int64_t> under_way_{0};  // sent, and not heard to the end
  std::atomic<bool> ending_{false};
  std::atomic<bool> stop_{false};  // written under the mutex

  mutable absl::Mutex mutex_;
  absl::CondVar wake_;
  absl::CondVar ended_;
  std::vector<std::unique_ptr<Slot>> slots_ ABSL_GUARDED_BY(mutex_);
  std::vector<Slot*> free_ ABSL_GUARDED_BY(mutex_);
  std::priority_queue<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> failures_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last
};

}  // namespace huying::load
