#include "common/runtime/owners_table.h"

#include <gtest/gtest.h>

#include <mutex>

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

  void Inject(const log::v1::Owner& owner) {
    const std::lock_guard lock(mutex_);
    Store(owner.SerializeAsString());
  }
  std::vector<bus::Record> Records() {
    const std::lock_guard lock(mutex_);
    return records_;
  }

 private:
  class FlakyAppender final : public bus::Appender {
   public:
    explicit FlakyAppender(FlakyBus* bus) : bus_(bus) {}
    absl::Status Append(bus::RecordKind, std::string_view, std::string payload,
                        uint64_t token) override {
      const std::lock_guard lock(bus_->mutex_);
      if (bus_->failing_appends > 0) {
        --bus_->failing_appends;
        outcomes_.push_back(
            {.token = token, .status = absl::UnavailableError("no answer"), .offset = -1});
        return absl::OkStatus();
      }
      outcomes_.push_back(
          {.token = token, .status = absl::OkStatus(), .offset = bus_->Store(std::move(payload))});
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
      const std::lock_guard lock(bus_->mutex_);
      if (bus_->failing_polls > 0) {
        --bus_->failing_polls;
        broken_ = true;
      }
      if (broken_) return absl::OutOfRangeError("it is not there");  // for good, as the bus says
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

  int64_t Store(std::string payload) {
    bus::Record& record = records_.emplace_back();
    record.offset = static_cast<int64_t>(records_.size()) - 1;
    record.payload = std::move(payload);
    return record.offset;
  }

  std::mutex mutex_;
  std::vector<bus::Record> records_;  // guarded by mutex_
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
  table.Announce("intake", 3, 7);
  ASSERT_TRUE(Until([&] { return !bus.Records().empty(); }));
  table.Announce("intake", 4, 8);
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

}  // namespace
}  // namespace huying::runtime
