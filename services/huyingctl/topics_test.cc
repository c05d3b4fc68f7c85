#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/partitions.h"
#include "services/huyingctl/acls.h"
#include "services/huyingctl/app.h"
#include "services/huyingctl/exit_code.h"
#include "services/huyingctl/services.h"

namespace huying::ctl {
namespace {

int RunTool(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return Main(static_cast<int>(argv.size()), argv.data());
}

// The rules must let a service read whatever its handlers follow.
TEST(AclsTest, WhatAServiceFollowsIsWhatItsHandlersFollow) {
  const auto city = city::City::Load("deploy/cities/demo");
  ASSERT_TRUE(city.ok()) << city.status();
  for (const std::string& service : AllServices()) {
    std::vector<std::string> followed;
    const auto handlers = MakeHandlers(service, city->get());
    for (const runtime::Subscription& subscription : handlers->spec().subscriptions)
      followed.push_back(subscription.service);
    EXPECT_THAT(FollowedBy(service), ::testing::UnorderedElementsAreArray(followed)) << service;
  }
}

TEST(AclsTest, EachHasItsOwnTopicsOnly) {
  const std::vector<Acl> acls = AclsFor({"dispatch"}, "demo");
  ASSERT_EQ(acls.size(), 3u);
  EXPECT_EQ(AclCommand(acls[1], "User:CN=it's", "k:1", ""),
            "kafka-acls.sh --bootstrap-server 'k:1' --add --allow-principal 'User:CN=it'\\''s' "
            "--operation Write --operation DescribeConfigs --topic 'demo.huying.dispatch.dead.v1' "
            "--topic 'demo.huying.dispatch.events.v1' --topic 'demo.huying.owners.v1'");
  EXPECT_EQ(acls[2].names, std::vector<std::string>{"demo.huying-dispatch"});
  const std::vector<Acl> tool = AclsFor({kToolName}, "demo");
  ASSERT_EQ(tool.size(), 1u);
  EXPECT_TRUE(tool[0].prefixed);
  EXPECT_EQ(tool[0].names, std::vector<std::string>{"demo.huying."});
}

// Which city is meant must be said.
TEST(TopicsTest, WithoutACityOrAPrefixNothingIsDone) {
  EXPECT_EQ(RunTool({"huyingctl", "topics", "create", "--brokers", "127.0.0.1:1"}), kExitUsage);
  EXPECT_EQ(RunTool({"huyingctl", "--brokers", "127.0.0.1:1", "stats"}), kExitUsage);
  EXPECT_EQ(RunTool({"huyingctl", "--brokers", "127.0.0.1:1", "--city-prefix", "A b", "log"}),
            kExitUsage);
  EXPECT_EQ(RunTool({"huyingctl", "topics", "acls", "--brokers", "127.0.0.1:1", "--city",
                     "deploy/cities/demo", "--principal", "User:CN=a"}),
            kExitOk);
}

// Refused before any broker is asked.
TEST(TopicsTest, MorePartitionsThanACityMayHaveAreWrongUse) {
  const std::string too_many = std::to_string(kPartitionsMax + 1);
  EXPECT_EQ(RunTool({"huyingctl", "topics", "create", "--brokers", "127.0.0.1:1", "--partitions",
                     too_many}),
            kExitUsage);
}

}  // namespace
}  // namespace huying::ctl
