#include "common/bus/kafka_health.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "librdkafka/rdkafka.h"

namespace huying::bus {
namespace {

using testing::HasSubstr;

bool Soon(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the next look
  }
  return true;
}

// The brokers' side: whether they answer.
class Watched {
 public:
  explicit Watched(KafkaHealth& health)
      : health_(health), thread_([this] { health_.Watch([this] { return answers_.load(); }); }) {}
  ~Watched() {
    health_.Stop();
    thread_.join();
  }
  void set_answers(bool answers) { answers_ = answers; }

 private:
  KafkaHealth& health_;
  std::atomic<bool> answers_ = true;
  std::thread thread_;
};

TEST(KafkaHealthTest, TroubleIsToldWhenNobodyAnswersAndForgottenWithTheNextAnswer) {
  KafkaHealth health("a:1");
  Watched brokers(health);
  EXPECT_TRUE(health.status().ok());
  brokers.set_answers(false);
  health.Trouble(RD_KAFKA_RESP_ERR__TRANSPORT, "Connection refused");
  health.Trouble(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down");
  EXPECT_TRUE(Soon([&] { return !health.status().ok(); }));
  EXPECT_TRUE(absl::IsUnavailable(health.status())) << health.status();
  EXPECT_THAT(health.status().message(), HasSubstr("a:1: Connection refused"));
  brokers.set_answers(true);
  EXPECT_TRUE(Soon([&] { return health.status().ok(); }));
}

TEST(KafkaHealthTest, ALostConnectionAloneIsNoTrouble) {
  KafkaHealth health("a:1");
  Watched brokers(health);
  health.Trouble(RD_KAFKA_RESP_ERR__TRANSPORT, "Connection refused");
  health.Trouble(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, "not about connections");
  EXPECT_TRUE(health.status().ok()) << health.status();
}

TEST(KafkaHealthTest, ARefusedLogInIsNoOutage) {
  KafkaHealth health("a:1");
  EXPECT_TRUE(absl::IsUnavailable(health.Explain("topic t")));
  health.Trouble(RD_KAFKA_RESP_ERR__TRANSPORT, "sslv3 alert bad certificate: SSL alert number 42");
  health.Trouble(RD_KAFKA_RESP_ERR__TRANSPORT, "Disconnected");
  const absl::Status status = health.Explain("topic t");
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("topic t: no answer from the brokers a:1: "));
  EXPECT_THAT(status.message(), HasSubstr("bad certificate"));
  EXPECT_THAT(status.message(), HasSubstr("--kafka-config"));
}

TEST(KafkaHealthTest, AGroupThatRefusesAMemberIsToldUntilItTakesIt) {
  KafkaHealth health("a:1");
  health.Member("g", absl::PermissionDeniedError("no right"));
  EXPECT_TRUE(absl::IsPermissionDenied(health.status()));
  health.Member("g", absl::OkStatus());
  EXPECT_TRUE(health.status().ok());
}

}  // namespace
}  // namespace huying::bus
