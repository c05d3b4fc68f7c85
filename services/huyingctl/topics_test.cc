#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/partitions.h"
#include "services/huyingctl/app.h"
#include "services/huyingctl/exit_code.h"

namespace huying::ctl {
namespace {

int RunTool(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return Main(static_cast<int>(argv.size()), argv.data());
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
