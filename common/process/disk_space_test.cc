#include "common/process/disk_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace huying::process {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(DiskSpace, TooLittleSaysHowMuchIsThereAndWhatToDo) {
  const std::string folder = ::testing::TempDir();
  EXPECT_TRUE(CheckDiskSpace(folder, 1).ok());
  const absl::Status status = CheckDiskSpace(folder, UINT64_MAX);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(folder), HasSubstr("MiB free"), HasSubstr("start again")));
}

TEST(DiskSpace, AFolderThatIsNotThereYetIsJudgedByTheOneAboveIt) {
  const std::string folder = ::testing::TempDir() + "/not/yet/there";
  EXPECT_TRUE(CheckDiskSpace(folder, 1).ok());
  EXPECT_FALSE(CheckDiskSpace(folder, UINT64_MAX).ok());
  EXPECT_FALSE(CheckDiskSpace("not_yet_there_either", UINT64_MAX).ok());
  EXPECT_FALSE(std::filesystem::exists(folder)) << "looking makes nothing";
}

TEST(DiskSpace, WhatIsFreeIsWhatTheLimitIsHeldAgainst) {
  const std::string folder = ::testing::TempDir();
  const std::optional<uint64_t> free = FreeDiskBytes(folder);
  ASSERT_TRUE(free.has_value());
  EXPECT_GT(*free, 0u);
  EXPECT_TRUE(CheckDiskSpace(folder, *free / 2).ok());
  EXPECT_FALSE(CheckDiskSpace(folder, *free * 2).ok());
}

}  // namespace
}  // namespace huying::process
