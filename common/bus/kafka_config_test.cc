#include "common/bus/kafka_config.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "common/bus/kafka_names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::bus {
namespace {

using testing::HasSubstr;
using testing::Not;

class KafkaConfigTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return (std::filesystem::path(testing::TempDir()) / name).string();
  }

  std::string Write(const std::string& text, mode_t mode = 0600) {
    const std::string path = Path("client.properties");
    std::ofstream(path) << text;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path;
  }

  absl::Status Refusal(const std::string& text) { return ReadKafkaConfig(Write(text)).status(); }
};

TEST_F(KafkaConfigTest, ReadsSettingsAndTakesPathsFromItsOwnFolder) {
  const auto config = ReadKafkaConfig(
      Write("# a comment\n\nsecurity.protocol = SSL\n  ssl.ca.location=ca.pem\r\n"
            "ssl.certificate.location=/etc/huying/cert.pem\nsasl.password=a=b #c\n"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->settings,
              testing::UnorderedElementsAre(
                  testing::Pair("security.protocol", "SSL"),
                  testing::Pair("ssl.ca.location", Path("ca.pem")),
                  testing::Pair("ssl.certificate.location", "/etc/huying/cert.pem"),
                  testing::Pair("sasl.password", "a=b #c")));
  EXPECT_TRUE(config->warnings.empty());
}

TEST_F(KafkaConfigTest, WhatTheLogReliesOnIsRefusedByLine) {
  for (const char* name :
       {"acks", "enable.idempotence", "auto.offset.reset", "check.crcs", "linger.ms",
        "enable.auto.commit", "partition.assignment.strategy", "message.max.bytes",
        "transactional.id", "isolation.level", "max.in.flight"}) {
    const absl::Status status = Refusal(std::string("security.protocol=SSL\n") + name + "=1\n");
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << name << ": " << status;
    EXPECT_THAT(status.message(), HasSubstr("client.properties:2: "));
    EXPECT_THAT(status.message(), HasSubstr(name));
    EXPECT_THAT(status.message(), HasSubstr("take the line out"));
  }
}

TEST_F(KafkaConfigTest, WhatHasAFlagOfItsOwnNamesIt) {
  EXPECT_THAT(Refusal("bootstrap.servers=a:1").message(), HasSubstr("give --brokers"));
  EXPECT_THAT(Refusal("group.instance.id=a").message(), HasSubstr("give --instance"));
  EXPECT_THAT(Refusal("group.id=a").message(), HasSubstr("give --city-prefix"));
}

TEST_F(KafkaConfigTest, UnknownNamesAndWrongLinesAreRefused) {
  EXPECT_THAT(Refusal("ssl.keystore.typ=PEM").message(), HasSubstr("knows no setting"));
  EXPECT_THAT(Refusal("security.protocol").message(), HasSubstr("name=value"));
  EXPECT_THAT(Refusal("security.protocol=SSL\nsecurity.protocol=SSL").message(),
              HasSubstr(":2: security.protocol stands here a second time"));
  EXPECT_THAT(Refusal("sasl.mechanism=OAUTHBEARER").message(), HasSubstr("not supported"));
  EXPECT_TRUE(absl::IsNotFound(ReadKafkaConfig(Path("none.properties")).status()));
}

TEST_F(KafkaConfigTest, NoErrorHoldsAValue) {
  for (const char* name : {"security.protocol", "acks", "no.such.name", "ssl.ca.lokation",
                           "sasl.mechanism", "broker.address.family", "bootstrap.servers"}) {
    const absl::Status status = Refusal(std::string(name) + "=hunter2");
    EXPECT_THAT(status.message(), Not(HasSubstr("hunter2"))) << name;
    if (name != std::string("sasl.mechanism")) {
      EXPECT_FALSE(status.ok()) << name;
    }
  }
}

TEST_F(KafkaConfigTest, SecretsThatAreOpenToOthersAreRefused) {
  const absl::Status open = ReadKafkaConfig(Write("sasl.password=hunter2", 0640)).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(open)) << open;
  EXPECT_THAT(open.message(), HasSubstr("chmod 600"));
  EXPECT_TRUE(ReadKafkaConfig(Write("security.protocol=SSL", 0644)).ok()) << "holds no secret";
  std::ofstream(Path("key.pem")) << "a key";
  ASSERT_EQ(chmod(Path("key.pem").c_str(), 0644), 0);
  const absl::Status key = ReadKafkaConfig(Write("ssl.key.location=key.pem", 0600)).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(key)) << key;
  EXPECT_THAT(key.message(), HasSubstr("key.pem holds a private key"));
}

TEST_F(KafkaConfigTest, ScramIsWarnedOf) {
  const auto config = ReadKafkaConfig(Write("sasl.mechanism=SCRAM-SHA-512\n"));
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->warnings.size(), 1u);
  EXPECT_THAT(config->warnings[0], HasSubstr("client.properties:1: "));
  EXPECT_THAT(config->warnings[0], HasSubstr("SCRAM"));
}

TEST(KafkaNamesTest, PrefixesAreChecked) {
  for (const std::string& fine : {std::string("demo-hening"), std::string("110108_a"),
                                  std::string("a"), std::string(kKafkaPrefixMax, 'a')}) {
    EXPECT_TRUE(CheckKafkaPrefix(fine).ok()) << fine;
  }
  for (const std::string& wrong : {std::string(), std::string("Demo"), std::string("a.b"),
                                   std::string("海淀"), std::string("a b"), std::string("-a"),
                                   std::string("__a"), std::string(kKafkaPrefixMax + 1, 'a')}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckKafkaPrefix(wrong))) << wrong;
  }
  EXPECT_EQ(KafkaName("a", "huying.owners.v1"), "a.huying.owners.v1");
  EXPECT_EQ(KafkaName("", "huying.owners.v1"), "huying.owners.v1");
}

}  // namespace
}  // namespace huying::bus
