#include "tests/load/remote.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/case/case_id.h"
#include "common/city/city.h"
#include "services/simulator/duties.h"
#include "tests/load/driver.h"
#include "tests/load/grpc_transport.h"

namespace huying::load {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::minutes kRemoteTimeout(30);
constexpr std::chrono::seconds kFinishTimeout(60);
constexpr int32_t kPartitions = 24;  // of Kafka topics that `huying serve` makes

// Watches which partitions decide again after the kill. Thread-safe.
class Watch {
 public:
  void Kill(pid_t victim) {
    const absl::MutexLock lock(&mutex_);
    killed_ = steady_clock::now();
    ::kill(victim, SIGKILL);
  }

  void Answered(const std::string& case_id, ActKind act, steady_clock::time_point sent) {
    const auto now = steady_clock::now();
    const auto partition = PartitionOfCase(case_id, kPartitions);
    if (!partition || act == ActKind::kLook) return;
    const absl::MutexLock lock(&mutex_);
    const auto [found, is_new] = back_.try_emplace({DutyOf(act).service, *partition});
    if (killed_ == steady_clock::time_point() || found->second || sent < killed_) return;
    found->second = std::chrono::duration<double>(now - killed_).count();
  }

  // Seconds until the last partition was back; nothing if not all came back in time.
  std::optional<double> Await(absl::Duration at_most) {
    const absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithTimeout(absl::Condition(this, &Watch::AllBack), at_most))
      return std::nullopt;
    double last = 0;
    for (const auto& [place, seconds] : back_) last = std::max(last, *seconds);
    return last;
  }

  // How many took longer than this to come back: those that the victim had owned.
  size_t SlowerThan(double seconds) {
    const absl::MutexLock lock(&mutex_);
    return static_cast<size_t>(std::count_if(back_.begin(), back_.end(), [&](const auto& one) {
      return one.second.value_or(0) > seconds;
    }));
  }

 private:
  bool AllBack() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::all_of(back_.begin(), back_.end(),
                       [](const auto& one) { return one.second.has_value(); });
  }

  absl::Mutex mutex_;
  steady_clock::time_point killed_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<simulator::Service, int32_t>, std::optional<double>> back_
      ABSL_GUARDED_BY(mutex_);  // by service and partition
};

}  // namespace

absl::StatusOr<Figures> MeasureRemote(const RemotePlan& plan) {
  const auto city = city::City::Load(plan.city_dir);
  if (!city.ok()) return city.status();
  GrpcTransport transport(plan.server, {});
  LoadOptions load;
  load.run = plan.run;
  load.in_flight_max = plan.in_flight;
  load.cases_max = plan.cases;
  Driver driver(&transport, city->get(), load);
  const auto start = steady_clock::now();
  driver.Start();
  if (!driver.AwaitAll(kRemoteTimeout))
    return absl::DeadlineExceededError("the cases did not end in time");
  const double seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  if (absl::Status status = Whole(driver); !status.ok()) return status;
  const Counts counts = driver.Read();
  Figures figures = {{"lifecycles_per_s", static_cast<double>(counts.cases) / seconds},
                     {"commands_per_s", static_cast<double>(counts.commands) / seconds},
                     {"seconds", seconds}};
  Add(driver.latency(), figures);
  Add(counts, figures);
  return figures;
}

absl::StatusOr<Figures> MeasureTakeover(const RemotePlan& plan) {
  const auto city = city::City::Load(plan.city_dir);
  if (!city.ok()) return city.status();
  rpc::ClientOptions client;
  client.timeout = absl::Seconds(1);
  client.attempts_max = 1;  // the driver asks again, and counts it
  GrpcTransport transport(plan.server, client);
  LoadOptions load;
  load.run = plan.run;
  load.in_flight_max = kOpenLoopInFlight;
  load.cases_per_s = plan.rate;
  Watch watch;
  Driver driver(&transport, city->get(), load);
  driver.set_answered(
      [&watch](const std::string& case_id, ActKind act, steady_clock::time_point sent) {
        watch.Answered(case_id, act, sent);
      });
  driver.Start();
  absl::SleepFor(plan.warm_up);
  if (!driver.AwaitFirst(kFinishTimeout))
    return absl::UnavailableError("no case was finished before the kill; is the server ready?");
  watch.Kill(plan.victim);
  const std::optional<double> seconds = watch.Await(plan.patience);
  if (!seconds) return absl::DeadlineExceededError("not all partitions decided again in time");
  const bool finished = driver.Finish(kFinishTimeout);
  if (absl::Status status = Whole(driver); !status.ok()) return status;
  if (!finished) return absl::DeadlineExceededError("cases were left hanging after the takeover");
  Figures figures = {{"seconds", *seconds},
                     {"partitions_taken_over", static_cast<double>(watch.SlowerThan(1))}};
  Add(driver.Read(), figures);
  return figures;
}

}  // namespace huying::load
