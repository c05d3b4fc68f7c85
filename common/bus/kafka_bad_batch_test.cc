// Records that are hurt on their way from the broker: tests/kafka/hurting_proxy.py does it to those
// that ask for it.
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/bus/kafka.h"
#include "common/bus/kafka_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::bus {
namespace {

using testing::HasSubstr;

class KafkaBadBatchTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* proxied = std::getenv("HUYING_TEST_PROXIED");
    if (TestOptions().brokers.empty() || proxied == nullptr) GTEST_SKIP() << kNoBroker;
    writer_ = OpenOrDie(TestOptions());
    KafkaOptions through = TestOptions();
    through.brokers = proxied;
    reader_ = OpenOrDie(through);
    topic_ = UniqueName("events");
    ASSERT_TRUE(writer_->CreateTopics({{topic_, 1}}).ok());
  }

  static std::unique_ptr<Bus> OpenOrDie(const KafkaOptions& options) {
    auto opened = OpenKafkaBus(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Appends records one by one, so that each is a batch of its own.
  void Write(const std::vector<std::string>& payloads) {
    auto appender = writer_->OpenAppender(topic_, 0, nullptr);
    ASSERT_TRUE(appender.ok()) << appender.status();
    for (const std::string& payload : payloads) {
      ASSERT_TRUE((*appender)->Append(RecordKind::kDecision, "", payload, 0).ok());
      ASSERT_TRUE(writer_->Flush(absl::Seconds(30)).ok());
      std::vector<Delivery> outcomes;
      (*appender)->Poll(outcomes);
      ASSERT_EQ(outcomes.size(), 1u);
      ASSERT_TRUE(outcomes[0].status.ok()) << outcomes[0].status;
    }
  }

  // Reads until there are `wanted` records or something is wrong.
  absl::Status Read(size_t wanted, std::vector<std::string>& payloads) {
    auto reader = reader_->OpenReader(topic_, 0, 0, nullptr);
    if (!reader.ok()) return reader.status();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::vector<Record> records;
    while (records.size() < wanted && std::chrono::steady_clock::now() < deadline) {
      const absl::Status status = (*reader)->Poll(100, records);
      if (!status.ok() && !absl::IsUnavailable(status)) {
        EXPECT_EQ((*reader)->Poll(100, records).code(), status.code()) << "it stays so";
        return status;
      }
      EXPECT_FALSE((*reader)->AtEnd() && records.size() < wanted) << "the end was not reached";
      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the next look
    }
    for (const Record& record : records) payloads.push_back(record.payload);
    return absl::OkStatus();
  }

  std::unique_ptr<Bus> writer_;
  std::unique_ptr<Bus> reader_;
  std::string topic_;
};

TEST_F(KafkaBadBatchTest, ABatchThatWasHurtOnItsWayIsFetchedAgain) {
  const std::vector<std::string> payloads = {"a", "b", "hurt-me-2-times:" + topic_ + ";", "d", "e"};
  Write(payloads);
  std::vector<std::string> read;
  const absl::Status status = Read(payloads.size(), read);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(read, payloads);
}

TEST_F(KafkaBadBatchTest, ABatchThatStaysBadIsToldAfterSomeTries) {
  Write({"a", "hurt-me-1000-times:" + topic_ + ";", "c"});
  std::vector<std::string> read;
  const absl::Status status = Read(3, read);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr(topic_ + "/0 at offset 1"));
}

}  // namespace
}  // namespace huying::bus
