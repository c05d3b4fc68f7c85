// A reader that goes on on a real broker: what the bus says at the end of a log decides there.
// tests/kafka/test_log_source.py starts one and names it in HUYING_TEST_BROKERS.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bus/kafka_testing.h"
#include "common/runtime/log_source.h"
#include "common/runtime/types.h"

namespace huying::runtime {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kPause = absl::Milliseconds(5);

class LogSourceKafkaTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (bus::TestOptions().brokers.empty()) GTEST_SKIP() << bus::kNoBroker;
    absl::StatusOr<std::unique_ptr<bus::Bus>> opened = bus::OpenKafkaBus(bus::TestOptions());
    ASSERT_TRUE(opened.ok()) << opened.status();
    bus_ = *std::move(opened);
    service_ = MakeTopic("log");
  }

  std::string MakeTopic(const std::string& name) {
    std::string service = bus::UniqueName(name);
    EXPECT_TRUE(bus_->CreateTopics({{.name = EventTopic(service)}}).ok());
    return service;
  }

  // A fence and decisions, acknowledged; the writer is gone, and so nothing is read from memory.
  void Write(const std::string& service, uint64_t owner, uint64_t decisions, int junk = 0) {
    auto appender = bus_->OpenAppender(EventTopic(service), 0, nullptr);
    ASSERT_TRUE(appender.ok()) << appender.status();
    uint64_t token = 0;
    log::v1::Fence fence;
    fence.set_epoch(1);
    fence.set_owner(owner);
    Append(**appender, bus::RecordKind::kFence, fence.SerializeAsString(), token++);
    log::v1::Decision decision;
    decision.set_epoch(1);
    decision.set_owner(owner);
    for (uint64_t seq = 1; seq <= decisions; ++seq) {
      decision.set_seq(seq);
      Append(**appender, bus::RecordKind::kDecision, decision.SerializeAsString(), token++);
    }
    for (int i = 0; i < junk; ++i) Append(**appender, bus::RecordKind::kPlain, "junk", token++);
    std::vector<bus::Delivery> deliveries;
    const absl::Time until = absl::Now() + kPatience;
    while (deliveries.size() < token && absl::Now() < until) {
      (*appender)->Poll(deliveries);
      absl::SleepFor(kPause);
    }
    ASSERT_EQ(deliveries.size(), token);
    for (const bus::Delivery& delivery : deliveries) ASSERT_TRUE(delivery.status.ok());
  }
  static void Append(bus::Appender& appender, bus::RecordKind kind, const std::string& payload,
                     uint64_t token) {
    // The queue holds one record only until the first outcome has come.
    const absl::Time until = absl::Now() + kPatience;
    absl::Status status;
    do {
      status = appender.Append(kind, "", payload, token);
      if (!status.ok()) absl::SleepFor(kPause);
    } while (absl::IsResourceExhausted(status) && absl::Now() < until);
    ASSERT_TRUE(status.ok()) << status;
  }

  // Reads to the end, or to what ends it.
  absl::Status ReadAll(LogSource& source, int& records) {
    google::protobuf::Arena arena;
    const absl::Time until = absl::Now() + kPatience;
    while (absl::Now() < until) {
      ValidatedRecord validated;
      bool found = false;
      const absl::Status status = source.Next(arena, validated, found);
      if (!status.ok() && !absl::IsUnavailable(status)) return status;
      records += found ? 1 : 0;
      if (found) continue;
      if (status.ok() && source.AtEnd()) return status;
      absl::SleepFor(kPause);
    }
    return absl::DeadlineExceededError("the log does not come to its end");
  }
  log::v1::Cursor CursorOf(const std::string& service) {
    LogSource source(bus_.get(), service, 0, {});
    EXPECT_TRUE(source.Open({}, nullptr).ok());
    int records = 0;
    const absl::Status status = ReadAll(source, records);
    EXPECT_TRUE(status.ok()) << status;
    return source.cursor();
  }
  absl::Status GoOn(const std::string& service, const log::v1::Cursor& cursor, int& records) {
    LogSource source(bus_.get(), service, 0, {});
    EXPECT_TRUE(source.Open(cursor, nullptr).ok());
    return ReadAll(source, records);
  }
  void ExpectAnotherLog(const std::string& service, const log::v1::Cursor& cursor,
                        const std::string& stands) {
    int records = 0;
    const absl::Status status = GoOn(service, cursor, records);
    EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), stands)) << status;
    EXPECT_EQ(records, 0);
  }

  std::unique_ptr<bus::Bus> bus_;
  std::string service_;
};

TEST_F(LogSourceKafkaTest, GoesOnAtTheEndAndBehindVoidRecords) {
  Write(service_, 7, 3, 2);
  const log::v1::Cursor cursor = CursorOf(service_);
  EXPECT_EQ(cursor.next_offset(), 6);
  EXPECT_EQ(cursor.last_offset(), 3);
  int records = 0;
  const absl::Status status = GoOn(service_, cursor, records);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(records, 0);
}

TEST_F(LogSourceKafkaTest, ATopicMadeAnew) {
  Write(service_, 7, 3);
  const log::v1::Cursor cursor = CursorOf(service_);
  const std::string grown = MakeTopic("grown");
  Write(grown, 9, 8);
  ExpectAnotherLog(grown, cursor, "now at offset 3 stands record 3 of epoch 1 (owner 9)");
}

TEST_F(LogSourceKafkaTest, ALogThatEndsBefore) {
  Write(service_, 7, 3, 3);
  const log::v1::Cursor cursor = CursorOf(service_);
  // At the record that is remembered, in front of it, and within the void ones behind it.
  const std::string within = MakeTopic("within");
  Write(within, 7, 3, 1);
  ExpectAnotherLog(within, cursor, "ends before");
  const std::string at = MakeTopic("at");
  Write(at, 7, 2);
  ExpectAnotherLog(at, cursor, "ends before");
  const std::string empty = MakeTopic("empty");
  ExpectAnotherLog(empty, cursor, "ends before");
}

}  // namespace
}  // namespace huying::runtime
