#include "tests/load/driver.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/simulator/duties.h"

namespace huying::load {
namespace {

constexpr auto kPause = std::chrono::milliseconds(2);
constexpr auto kPauseMax = std::chrono::milliseconds(64);
constexpr uint32_t kRepeatsMax = 4000;
constexpr size_t kFailuresNamed = 50;
constexpr auto kAnswersLook = std::chrono::milliseconds(1);

// The reaction that makes the command possible may still be on its way.
bool IsEarly(const Rejection& rejection) {
  return rejection.kind == Rejection::Kind::kNotFound || rejection.kind == Rejection::Kind::kNotNow;
}

std::string NameOf(const simulator::Lifecycle& lifecycle) {
  return std::string(simulator::DutyOf(lifecycle.act()).command);
}

bool IsLost(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

}  // namespace

Driver::Driver(Transport* transport, const city::City* city, LoadOptions options)
    : transport_(transport),
      options_(std::move(options)),
      requests_(city, options_.run),
      texts_(city),
      next_number_(options_.first_number) {}

Driver::~Driver() {
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  wake_.SignalAll();
  if (thread_.joinable()) thread_.join();
  while (under_way_.load(std::memory_order_acquire) > 0) std::this_thread::sleep_for(kAnswersLook);
}

void Driver::Start() {
  thread_ = std::thread([this] { Run(); });
  if (options_.cases_per_s > 0) return;
  for (size_t i = 0; i < options_.in_flight_max; ++i) {
    if (!Arrive()) break;
  }
}

// Begins one more case, if there may be one.
bool Driver::Arrive() {
  if (ending_.load(std::memory_order_acquire)) return false;
  const uint64_t number = next_number_.fetch_add(1, std::memory_order_relaxed);
  if (number - options_.first_number >= options_.cases_max) return false;
  Slot* slot = Take();
  if (slot == nullptr) {
    late_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  started_.fetch_add(1, std::memory_order_relaxed);
  slot->repeats = 0;
  slot->lifecycle =
      std::make_unique<simulator::Lifecycle>(&requests_, &texts_, number, options_.until);
  Send(slot, false);
  return true;
}

Driver::Slot* Driver::Take() {
  const absl::MutexLock lock(&mutex_);
  if (free_.empty()) {
    if (slots_.size() >= options_.in_flight_max) return nullptr;
    slots_.push_back(std::make_unique<Slot>());
    return slots_.back().get();
  }
  Slot* slot = free_.back();
  free_.pop_back();
  return slot;
}

void Driver::Send(Slot* slot, bool again) {
  if (stop_.load(std::memory_order_acquire)) return;
  Request request = slot->lifecycle->Next(absl::ToUnixMillis(absl::Now()), again);
  slot->sent = Clock::now();
  under_way_.fetch_add(1, std::memory_order_relaxed);
  transport_->Send(std::move(request), [this, slot](Told told) {
    Hear(slot, std::move(told));
    under_way_.fetch_sub(1, std::memory_order_release);  // the driver may be gone after this
  });
}

void Driver::Hear(Slot* slot, Told told) {
  if (told.status.code() == absl::StatusCode::kResourceExhausted) {
    shed_.fetch_add(1, std::memory_order_relaxed);
    return Later(slot, true);
  }
  if (IsLost(told.status) && !told.rejection) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return Later(slot, true);
  }
  if (told.rejection) {
    if (!IsEarly(*told.rejection)) {
      return GiveUp(slot, absl::StrCat(NameOf(*slot->lifecycle), ": ", told.rejection->code, ": ",
                                       told.rejection->message));
    }
    early_.fetch_add(1, std::memory_order_relaxed);
    if (slot->repeats >= kRepeatsMax) {
      return GiveUp(slot, absl::StrCat(NameOf(*slot->lifecycle), ": still ", told.rejection->code));
    }
    return Later(slot, false);
  }
  if (!told.status.ok()) {
    return GiveUp(slot, absl::StrCat(NameOf(*slot->lifecycle), ": ", told.status.ToString()));
  }

  const ActKind act = slot->lifecycle->act();
  if (act == ActKind::kLook) {
    looks_.fetch_add(1, std::memory_order_relaxed);
  } else {
    commands_.fetch_add(1, std::memory_order_relaxed);
    latency_.Add(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - slot->sent).count());
  }
  slot->lifecycle->Take(told);
  if (answered_) answered_(slot->lifecycle->case_id(), act, slot->sent);
  slot->repeats = 0;
  if (!slot->lifecycle->done()) return Send(slot, false);
  cases_.fetch_add(1, std::memory_order_relaxed);
  End(slot);
}

void Driver::Later(Slot* slot, bool again) {
  const auto pause = std::min<std::chrono::milliseconds>(
      kPause * (1 << std::min(slot->repeats / 8, 5u)), kPauseMax);
  ++slot->repeats;
  {
    const absl::MutexLock lock(&mutex_);
    waiting_.push({.due = Clock::now() + pause, .slot = slot, .again = again});
  }
  wake_.Signal();
}

void Driver::GiveUp(Slot* slot, const std::string& why) {
  failed_.fetch_add(1, std::memory_order_relaxed);
  {
    const absl::MutexLock lock(&mutex_);
    if (failures_.size() < kFailuresNamed || failures_.contains(why)) ++failures_[why];
  }
  End(slot);
}

void Driver::End(Slot* slot) {
  {
    const absl::MutexLock lock(&mutex_);
    free_.push_back(slot);
  }
  ended_.SignalAll();
  if (options_.cases_per_s <= 0) Arrive();
}

// Asks again what was refused too early, and lets the cases of an open loop come.
void Driver::Run() {
  std::mt19937_64 random(options_.first_number + 1);
  std::exponential_distribution<double> gap(options_.cases_per_s > 0 ? options_.cases_per_s : 1);
  const auto next_gap = [&] {
    return std::chrono::nanoseconds(static_cast<int64_t>(gap(random) * 1e9));
  };
  Clock::time_point arrival =
      options_.cases_per_s > 0 ? Clock::now() : Clock::now() + std::chrono::hours(24 * 365);
  std::optional<Waiting> again;
  while (AwaitDue(arrival, again)) {
    if (again) {
      Send(again->slot, again->again);
    } else {
      arrival += next_gap();
      Arrive();
    }
  }
}

// Waits until a case arrives or one that waits is due, which is then in `again`. False: stop.
bool Driver::AwaitDue(Clock::time_point arrival, std::optional<Waiting>& again) {
  again.reset();
  const absl::MutexLock lock(&mutex_);
  while (!stop_) {
    const bool any = !waiting_.empty();
    const Clock::time_point due = any ? std::min(arrival, waiting_.top().due) : arrival;
    const Clock::time_point now = Clock::now();
    if (now < due) {
      wake_.WaitWithTimeout(&mutex_, absl::FromChrono(due - now));
      continue;
    }
    if (any && waiting_.top().due <= now) {
      again = waiting_.top();
      waiting_.pop();
    }
    return true;
  }
  return false;
}

template <class Reached>
bool Driver::AwaitEnded(std::chrono::seconds at_most, Reached reached) {
  const absl::Time deadline = absl::Now() + absl::FromChrono(at_most);
  const absl::MutexLock lock(&mutex_);
  while (!reached()) {
    if (ended_.WaitWithDeadline(&mutex_, deadline)) return reached();
  }
  return true;
}

bool Driver::AwaitAll(std::chrono::seconds at_most) {
  return AwaitEnded(at_most, [&] { return cases_.load() + failed_.load() >= options_.cases_max; });
}

bool Driver::AwaitFirst(std::chrono::seconds at_most) {
  return AwaitEnded(at_most, [&] { return cases_.load() > 0; });
}

bool Driver::Finish(std::chrono::seconds at_most) {
  ending_.store(true, std::memory_order_release);
  return AwaitEnded(at_most, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return free_.size() == slots_.size();
  });
}

Counts Driver::Read() const {
  return {.cases = cases_.load(),
          .started = started_.load(),
          .commands = commands_.load(),
          .looks = looks_.load(),
          .early = early_.load(),
          .shed = shed_.load(),
          .lost = lost_.load(),
          .failed = failed_.load(),
          .late = late_.load()};
}

std::map<std::string, uint64_t> Driver::Failures() const {
  const absl::MutexLock lock(&mutex_);
  return failures_;
}

}  // namespace huying::load
