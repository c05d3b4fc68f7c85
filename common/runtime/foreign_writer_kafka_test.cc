// Somebody who may write to a running city's topics, and should not: tests/fault/test_foreign_records.py names
// the city in HUYING_TEST_CITY, and the topics whose records may be copied in HUYING_TEST_COPIED.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/bus/kafka_testing.h"
#include "common/runtime/types.h"
#include "common/testing/sim_random.h"

namespace huying::runtime {
namespace {

constexpr absl::Duration kWritePatience = absl::Seconds(60);
constexpr absl::Duration kWritePause = absl::Milliseconds(5);
constexpr size_t kCopiesOfALog = 12;
constexpr size_t kCopiedLogs = 4;

std::vector<std::string> NamesIn(const char* variable) {
  const char* names = std::getenv(variable);
  if (names == nullptr || *names == '\0') return {};
  return absl::StrSplit(names, ',');
}

class ForeignWriter : public ::testing::Test {
 protected:
  using Log = std::vector<bus::Record>;

  void SetUp() override {
    const char* city = std::getenv("HUYING_TEST_CITY");
    if (bus::TestOptions().brokers.empty() || city == nullptr) GTEST_SKIP() << bus::kNoBroker;
    bus::KafkaOptions options = bus::TestOptions();
    options.prefix = city;
    absl::StatusOr<std::unique_ptr<bus::Bus>> opened = bus::OpenKafkaBus(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    bus_ = *std::move(opened);
  }

  Log ReadAll(const std::string& topic, int32_t partition) {
    Log log;
    auto reader = bus_->OpenReader(topic, partition, 0, nullptr);
    EXPECT_TRUE(reader.ok()) << reader.status();
    const absl::Time until = absl::Now() + kWritePatience;
    while (reader.ok() && absl::Now() < until) {
      const absl::Status status = (*reader)->Poll(100, log);
      if (status.ok() && (*reader)->AtEnd()) break;
      absl::SleepFor(kWritePause);
    }
    return log;
  }

  void Write(bus::Appender& appender, bus::RecordKind kind, std::string_view key,
             const std::string& payload) {
    const absl::Time until = absl::Now() + kWritePatience;
    std::vector<bus::Delivery> outcomes;
    absl::Status status;
    do {
      status = appender.Append(kind, key, payload, 0);
      if (!status.ok()) absl::SleepFor(kWritePause);
      appender.Poll(outcomes);
    } while (absl::IsResourceExhausted(status) && absl::Now() < until);
    ASSERT_TRUE(status.ok()) << status;
    ++written_;
  }
  void WriteJunk(bus::Appender& appender) {
    using bus::RecordKind;
    const std::pair<RecordKind, std::string> records[] = {
        {RecordKind::kPlain, "junk"},
        {RecordKind::kPlain, ""},
        {RecordKind::kPlain, R"({"case_id":"990101001-261101-00001"})"},
        {RecordKind::kPlain, std::string(900'000, 'x')},
        {RecordKind::kDecision, ""},
        {RecordKind::kDecision, "junk"},
        {RecordKind::kProgress, ""},
        {RecordKind::kProgress, std::string("\xff\x00\x01", 3)},
        {RecordKind::kFence, "junk"}};
    for (const auto& [kind, payload] : records) Write(appender, kind, "somebody", payload);
  }
  // As they are, and with a byte of them changed.
  void WriteCopies(const Log& log, bus::Appender& appender) {
    for (size_t n = 0; n < std::min(kCopiesOfALog, log.size()); ++n) {
      const bus::Record& record = log[log.size() <= kCopiesOfALog ? n : random_.Below(log.size())];
      Write(appender, record.kind, record.key, record.payload);
      if (record.payload.empty() || record.kind == bus::RecordKind::kFence) continue;
      std::string hurt = record.payload;
      hurt[random_.Below(hurt.size())] ^= static_cast<char>(1 + random_.Below(255));
      Write(appender, record.kind, "", hurt);
    }
  }

  std::unique_ptr<bus::Bus> bus_;
  testing::SimRandom random_{3};
  uint64_t written_ = 0;
};

TEST_F(ForeignWriter, WritesIntoEveryTopic) {
  std::vector<Log> copied;
  for (const std::string& topic : NamesIn("HUYING_TEST_COPIED")) {
    for (int32_t p = 0; p < bus_->PartitionCount(topic).value_or(0); ++p)
      copied.push_back(ReadAll(topic, p));
  }
  size_t own = 0;
  for (const std::string& topic : NamesIn("HUYING_TEST_TOPICS")) {
    for (int32_t p = 0; p < bus_->PartitionCount(topic).value_or(0); ++p, ++own) {
      auto appender = bus_->OpenAppender(topic, p, nullptr);
      ASSERT_TRUE(appender.ok()) << appender.status();
      WriteJunk(**appender);
      // Those of its own place may be copied whole only: the next one of the present owner could be forged.
      for (size_t n = 0; n < kCopiedLogs && !copied.empty(); ++n)
        WriteCopies(copied[(own + 1 + random_.Below(copied.size() - 1)) % copied.size()],
                    **appender);
      ASSERT_TRUE(bus_->Flush(kWritePatience).ok());
    }
  }
  std::cout << "foreign records: " << written_ << "\n";
}

}  // namespace
}  // namespace huying::runtime
