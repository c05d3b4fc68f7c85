#include "common/process/kafka_options.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::process {
namespace {

using testing::HasSubstr;

TEST(KafkaOptionsTest, TheCitysIdIsThePrefixUnlessTheFlagSaysAnother) {
  Options options;
  options.brokers = "a:1";
  options.instance = "dispatch-0";
  EXPECT_EQ(KafkaOptionsOf(options, "demo-hening").value().prefix, "demo-hening");
  options.city_prefix = "haidian";
  const auto kafka = KafkaOptionsOf(options, "demo-hening");
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  EXPECT_EQ(kafka->prefix, "haidian");
  EXPECT_EQ(kafka->brokers, "a:1");
  EXPECT_EQ(kafka->client_id, "dispatch-0");
  options.city_prefix = "海淀";
  const absl::Status refused = KafkaOptionsOf(options, "demo-hening").status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_THAT(refused.message(), HasSubstr("--city-prefix"));
}

TEST(KafkaOptionsTest, SettingsComeFromTheFile) {
  const auto path = (std::filesystem::path(testing::TempDir()) / "kafka_options_test").string();
  std::ofstream(path) << "security.protocol=SASL_SSL\nsasl.password=hunter2\n";
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  Options options;
  options.kafka_config = path;
  const auto kafka = KafkaOptionsOf(options, "a");
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  EXPECT_EQ(kafka->security.at("sasl.password"), "hunter2");
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(KafkaOptionsOf(options, "a").status()));
}

}  // namespace
}  // namespace huying::process
