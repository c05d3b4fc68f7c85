// What the conformance suite of the buses stands on: the log under test, and a fixture that waits
// for Wakes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"
#include "gtest/gtest.h"

namespace huying::bus {

// One log under test. Open may be called again after the Bus before is gone, and then opens the
// same log.
class BusUnderTest {
 public:
  virtual ~BusUnderTest() = default;
  virtual absl::StatusOr<std::unique_ptr<Bus>> Open() = 0;
  // Called while a test waits, for a bus that only moves when it is told to.
  virtual void Step() {}
  // False for a bus that lives on one thread.
  virtual bool has_threads() const { return true; }
  // A name that no other test uses on the same log.
  virtual std::string Topic(const std::string& name) const { return name; }
};

struct BusMaker {
  std::string name;
  // Null, with the reason in `skipped`, if this bus cannot be tried here.
  std::function<std::unique_ptr<BusUnderTest>(std::string& skipped)> make;
};

inline void PrintTo(const BusMaker& maker, std::ostream* out) { *out << maker.name; }

struct BusName {
  std::string operator()(const testing::TestParamInfo<BusMaker>& info) const {
    return info.param.name;
  }
};

// Counts Wakes and lets a test wait for one.
class WakeCounter {
 public:
  Wake wake() {
    return [this] {
      const absl::MutexLock lock(&mutex_);
      ++count_;
      changed_.SignalAll();
    };
  }
  int count() {
    const absl::MutexLock lock(&mutex_);
    return count_;
  }
  // True if more than `seen` Wakes have come within `limit`.
  bool WaitPast(int seen, std::chrono::milliseconds limit) {
    const absl::MutexLock lock(&mutex_);
    const absl::Time deadline = absl::Now() + absl::FromChrono(limit);
    while (count_ <= seen) {
      if (changed_.WaitWithDeadline(&mutex_, deadline)) return count_ > seen;
    }
    return true;
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar changed_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

class BusConformance : public testing::TestWithParam<BusMaker> {
 protected:
  static constexpr auto kPatience = std::chrono::seconds(30);

  void SetUp() override {
    std::string skipped;
    log_ = GetParam().make(skipped);
    if (log_ == nullptr) GTEST_SKIP() << skipped;
    topic_ = log_->Topic("events");
    Reopen();
    const absl::Status made = bus_->CreateTopics({{topic_, 4}});
    ASSERT_TRUE(made.ok()) << made;
  }

  void Reopen() {
    bus_.reset();
    auto opened = log_->Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    bus_ = *std::move(opened);
  }

  std::unique_ptr<Appender> OpenAppender(int32_t partition) {
    auto opened = bus_->OpenAppender(topic_, partition, wakes_.wake());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  std::unique_ptr<Reader> OpenReader(int32_t partition, int64_t from) {
    auto opened = bus_->OpenReader(topic_, partition, from, wakes_.wake());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Waits for Wakes, and looks now and then without one, so that a lost Wake shows in its own test
  // only.
  bool Until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      const int seen = wakes_.count();
      if (done()) return true;
      if (std::chrono::steady_clock::now() > deadline) return false;
      log_->Step();
      wakes_.WaitPast(seen, std::chrono::milliseconds(5));
    }
  }

  // Appends one record; outcomes that must be taken before there is room are kept for Outcomes.
  void Append(Appender& appender, RecordKind kind, const std::string& key,
              const std::string& payload, uint64_t token) {
    absl::Status status;
    const bool taken = Until([&] {
      status = appender.Append(kind, key, payload, token);
      if (absl::IsResourceExhausted(status)) appender.Poll(outcomes_);
      return !absl::IsResourceExhausted(status);
    });
    ASSERT_TRUE(taken && status.ok()) << status;
  }

  // Appends `n` decisions with the payloads "<tag>0", "<tag>1" and so on, which are their tokens
  // too.
  void AppendAll(Appender& appender, int n, const std::string& tag = "") {
    for (int i = 0; i < n; ++i) {
      Append(appender, RecordKind::kDecision, "", absl::StrCat(tag, i), static_cast<uint64_t>(i));
    }
  }

  // Takes the outcomes until there are `n`, with those that AppendAll had to take.
  std::vector<Delivery> Outcomes(Appender& appender, size_t n) {
    std::vector<Delivery> outcomes = std::exchange(outcomes_, {});
    EXPECT_TRUE(Until([&] {
      appender.Poll(outcomes);
      return outcomes.size() >= n;
    })) << "only "
        << outcomes.size() << " of " << n << " outcomes came";
    return outcomes;
  }

  std::vector<Record> ReadAll(Reader& reader, size_t n) {
    std::vector<Record> records;
    EXPECT_TRUE(Until([&] {
      const absl::Status status = reader.Poll(100, records);
      EXPECT_TRUE(status.ok() || absl::IsUnavailable(status)) << status;
      return records.size() >= n;
    })) << "only "
        << records.size() << " of " << n << " records came";
    return records;
  }

  void Store(int32_t partition, int n) {
    auto appender = OpenAppender(partition);
    AppendAll(*appender, n);
    for (const Delivery& delivery : Outcomes(*appender, static_cast<size_t>(n))) {
      ASSERT_TRUE(delivery.status.ok()) << delivery.status;
      ASSERT_GE(delivery.offset, 0) << "record " << delivery.token;
    }
  }

  WakeCounter wakes_;  // outlives the bus
  std::unique_ptr<BusUnderTest> log_;
  std::unique_ptr<Bus> bus_;
  std::string topic_;
  std::vector<Delivery> outcomes_;
};

}  // namespace huying::bus
