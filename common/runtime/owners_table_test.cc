#include "common/runtime/owners_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

// A topic in memory whose first appends and polls fail.
class FlakyBus final : public bus::Bus {
 public:
  int failing_appends = 0;
  int failing_polls = 0;

  absl::StatusOr<std::unique_ptr<bus::Appender>> OpenAppender(const std::string&, int32_t,
                                                              bus::Wake) override {
    return std::make_unique<FlakyAppender>(this);
  }
  absl::StatusOr<std::unique_ptr<bus::Reader>> OpenReader(const std::string&, int32_t, int64_t from,
                                                          bus::Wake) override {
    const absl::MutexLock lock(&mutex_);
    ++opened_readers_;
    return std::make_unique<FlakyReader>(this, from);
  }
  absl::StatusOr<std::unique_ptr<bus::Membership>> Join(const std::string&, const std::string&,
                                                        const std::string&, bus::Wake) override {
    return absl::UnimplementedError("no groups");
  }
  absl::Status CreateTopics(const std::vector<bus::TopicSpec>&) override {
    return absl::OkStatus();
  }
  absl::Status CheckTopics(const std::vector<bus::TopicSpec>&) override { return absl::OkStatus(); }
  absl::StatusOr<int32_t> PartitionCount(const std::string&) override { return 1; }
  absl::Status Flush(absl::Duration) override { return absl::OkStatus(); }

  void FailPolls(int polls, absl::Status why) {
    const absl::MutexLock lock(&mutex_);
    failing_polls = polls;
    failure_ = std::move(why);
  }
  int opened_readers() {
    const absl::MutexLock lock(&mutex_);
    return opened_readers_;
  }
  void Inject(const log::v1::Owner& owner) {
    const absl::MutexLock lock(&mutex_);
    Store(absl::StrCat(owner.service(), "/", owner.partition()), owner.SerializeAsString());
  }
  void Inject(std::string key, std::string payload) {
    const absl::MutexLock lock(&mutex_);
    Store(std::move(key), std::move(payload));
  }
  std::vector<bus::Record> Records() {
    const absl::MutexLock lock(&mutex_);
    return records_;
  }

 private:
  class FlakyAppender final : public bus::Appender {
   public:
    explicit FlakyAppender(FlakyBus* bus) : bus_(bus) {}
    absl::Status Append(bus::RecordKind, std::string_view key, std::string payload,
                        uint64_t token) override {
      const absl::MutexLock lock(&bus_->mutex_);
      if (bus_->failing_appends > 0) {
        --bus_->failing_appends;
        outcomes_.push_back(
            {.token = token, .status = absl::UnavailableError("no answer"), .offset = -1});
        return absl::OkStatus();
      }
      outcomes_.push_back({.token = token,
                           .status = absl::OkStatus(),
                           .offset = bus_->Store(std::string(key), std::move(payload))});
      return absl::OkStatus();
    }
    void Poll(std::vector<bus::Delivery>& out) override {
      out.insert(out.end(), outcomes_.begin(), outcomes_.end());
      outcomes_.clear();
    }

   private:
    FlakyBus* bus_;
    std::vector<bus::Delivery> outcomes_;
  };

  class FlakyReader final : public bus::Reader {
   public:
    FlakyReader(FlakyBus* bus, int64_t from) : bus_(bus), next_(static_cast<size_t>(from)) {}
    absl::Status Poll(size_t records_max, std::vector<bus::Record>& out) override {
      const absl::MutexLock lock(&bus_->mutex_);
      if (bus_->failing_polls > 0) {
        --bus_->failing_polls;
        broken_ = true;
      }
      if (broken_) return bus_->failure_;  // for good, as the bus says
      while (next_ < bus_->records_.size() && out.size() < records_max)
        out.push_back(bus_->records_[next_++]);
      return absl::OkStatus();
    }
    bool AtEnd() const override { return true; }

   private:
    FlakyBus* bus_;
    size_t next_;
    bool broken_ = false;
  };

  int64_t Store(std::string key, std::string payload) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    bus::Record& record = records_.emplace_back();
    record.offset = static_cast<int64_t>(records_.size()) - 1;
    record.key = std::move(key);
    record.payload = std::move(payload);
    return record.offset;
  }

  absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_) = absl::OutOfRangeError("it is not there");
  int opened_readers_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<bus::Record> records_ ABSL_GUARDED_BY(mutex_);
};

bool Until(const std::function<bool()>& done) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (!done()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

TEST(OwnersTableTest, WhatIsAnnouncedIsSaidUntilItIsStored) {
  FlakyBus bus;
  bus.failing_appends = 1;
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  ASSERT_TRUE(table.Start().ok());
  table.Announce("intake", 3, 7, 1);
  ASSERT_TRUE(Until([&] { return !bus.Records().empty(); }));
  table.Announce("intake", 4, 8, 1);
  ASSERT_TRUE(Until([&] { return bus.Records().size() > 1; }));
  std::vector<std::pair<int32_t, uint64_t>> said;
  for (const bus::Record& record : bus.Records()) {
    log::v1::Owner owner;
    ASSERT_TRUE(owner.ParseFromString(record.payload));
    said.emplace_back(owner.partition(), owner.epoch());
  }
  EXPECT_EQ(said, (std::vector<std::pair<int32_t, uint64_t>>{{3, 7}, {4, 8}})) << "each once";
}

TEST(OwnersTableTest, AReaderThatFailedForGoodIsOpenedAgain) {
  FlakyBus bus;
  bus.failing_polls = 1;
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  ASSERT_TRUE(table.Start().ok());
  log::v1::Owner owner;
  owner.set_service("intake");
  owner.set_epoch(2);
  owner.set_endpoint("127.0.0.1:2");
  bus.Inject(owner);
  EXPECT_TRUE(Until([&] { return table.Find("intake", 0).has_value(); }));
}

log::v1::Owner OwnerThere(uint64_t epoch, uint64_t log_id) {
  log::v1::Owner owner;
  owner.set_service("intake");
  owner.set_epoch(epoch);
  owner.set_endpoint("127.0.0.1:2");
  owner.set_instance("there");
  owner.set_log_id(log_id);
  return owner;
}

std::string EndpointOf(const OwnersTable& table) {
  const std::optional<log::v1::Owner> owner = table.Find("intake", 0);
  return owner ? owner->endpoint() : "";
}

// The event topics were deleted and made anew, the owners' topic was not: the epochs begin again.
TEST(OwnersTableTest, EpochsOfAnotherLogSayNothing) {
  FlakyBus bus;
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  ASSERT_TRUE(table.Start().ok());
  bus.Inject(OwnerThere(/*epoch=*/7, /*log_id=*/100));
  ASSERT_TRUE(Until([&] { return EndpointOf(table) == "127.0.0.1:2"; }));
  table.Announce("intake", 0, 1, /*log_id=*/200);
  EXPECT_EQ(EndpointOf(table), "127.0.0.1:1") << "of the log that is there now";
  ASSERT_TRUE(Until([&] { return bus.Records().size() == 2; }));

  OwnersTable reader(&bus, &workers, "elsewhere", "127.0.0.1:3");
  ASSERT_TRUE(reader.Start().ok());
  EXPECT_TRUE(Until([&] { return EndpointOf(reader) == "127.0.0.1:1"; }))
      << "the later record of the topic, not the higher epoch";
  bus.Inject(OwnerThere(/*epoch=*/2, /*log_id=*/200));
  EXPECT_TRUE(Until([&] { return EndpointOf(table) == "127.0.0.1:2"; }));
}

// Whoever writes there what is none, nobody calls the wrong one, nor keeps what has no end.
TEST(OwnersTableTest, WhatNoOwnerHasWrittenIsLeftAlone) {
  FlakyBus bus;
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  ASSERT_TRUE(table.Start().ok());
  const log::v1::Owner real = OwnerThere(/*epoch=*/7, /*log_id=*/100);
  bus.Inject(real);
  std::vector<log::v1::Owner> odd(5, OwnerThere(/*epoch=*/9, /*log_id=*/300));
  odd[0].clear_service();
  odd[1].set_partition(-1);
  odd[2].set_endpoint("");
  odd[3].set_endpoint("somewhere");
  odd[4].set_epoch(0);
  for (const log::v1::Owner& owner : odd) bus.Inject(owner);
  bus.Inject("", OwnerThere(/*epoch=*/9, /*log_id=*/300).SerializeAsString());
  bus.Inject("intake/1", OwnerThere(/*epoch=*/9, /*log_id=*/300).SerializeAsString());
  bus.Inject("intake/0", "");  // a tombstone
  bus.Inject("intake/0", "{}");
  EXPECT_TRUE(Until([&] { return table.foreign_records() == odd.size() + 4; }));
  ASSERT_EQ(table.All().size(), 1u);
  EXPECT_EQ(table.All().front().SerializeAsString(), real.SerializeAsString());
}

// What was read once is read again from the start after an error: the older log's record is not news.
TEST(OwnersTableTest, ReadingAgainChangesNothing) {
  FlakyBus bus;
  bus.Inject(OwnerThere(/*epoch=*/7, /*log_id=*/100));
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  ASSERT_TRUE(table.Start().ok());
  ASSERT_TRUE(Until([&] { return EndpointOf(table) == "127.0.0.1:2"; }));
  std::atomic<int> replaced{0};
  table.TellReplaced("intake", [&](int32_t) { replaced.fetch_add(1); });
  table.Announce("intake", 0, 1, /*log_id=*/200);
  bus.FailPolls(1, absl::UnavailableError("ask again"));
  ASSERT_TRUE(Until([&] { return bus.opened_readers() > 1; }));
  bus.Inject(OwnerThere(/*epoch=*/1, /*log_id=*/200));  // shows that all before it was read again
  ASSERT_TRUE(Until([&] { return replaced.load() > 0; }));
  EXPECT_EQ(replaced.load(), 1);
  table.TellReplaced("intake", nullptr);
}

// Another epoch than the own one is a reason to doubt, whether it is learned before or after.
TEST(OwnersTableTest, WhoIsReplacedIsTold) {
  FlakyBus bus;
  WorkerPool workers(1);
  OwnersTable table(&bus, &workers, "here", "127.0.0.1:1");
  std::atomic<int> replaced{0};
  table.TellReplaced("intake", [&](int32_t partition) {
    EXPECT_EQ(partition, 0);
    replaced.fetch_add(1);
  });
  ASSERT_TRUE(table.Start().ok());
  bus.Inject(OwnerThere(/*epoch=*/6, /*log_id=*/100));
  ASSERT_TRUE(Until([&] { return EndpointOf(table) == "127.0.0.1:2"; }));
  EXPECT_EQ(replaced.load(), 0) << "nothing had been announced here";
  table.Announce("intake", 0, 5, /*log_id=*/100);
  EXPECT_EQ(replaced.load(), 1) << "it was replaced before it said so";
  table.Announce("intake", 0, 7, /*log_id=*/100);
  EXPECT_EQ(replaced.load(), 1);
  bus.Inject(OwnerThere(/*epoch=*/8, /*log_id=*/100));
  EXPECT_TRUE(Until([&] { return replaced.load() == 2; }));
  table.TellReplaced("intake", nullptr);
}

}  // namespace
}  // namespace huying::runtime
