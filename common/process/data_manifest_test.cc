#include "common/process/data_manifest.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace huying::process {
namespace {

namespace fs = std::filesystem;

class DataManifestTest : public testing::Test {
 protected:
  DataManifestTest()
      : dir_(fs::path(testing::TempDir()) / ("manifest_" + std::to_string(::getpid()))) {
    fs::remove_all(dir_);
  }
  ~DataManifestTest() override { fs::remove_all(dir_); }
  const fs::path dir_;
  const DataManifest made_{.city = "demo", .clock = "simulated", .bus = "embedded"};
};

TEST_F(DataManifestTest, AFolderRemembersWhatItWasMadeWith) {
  EXPECT_TRUE(ClaimDataDir(dir_, made_).ok());
  EXPECT_TRUE(ClaimDataDir(dir_, made_).ok());
  DataManifest other = made_;
  other.clock = "real";
  const absl::Status status = ClaimDataDir(dir_, other);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("clock \"simulated\", not \"real\""), std::string::npos)
      << status;
  other = made_;
  other.city = "elsewhere";
  EXPECT_EQ(ClaimDataDir(dir_, other).code(), absl::StatusCode::kFailedPrecondition);
}

// Known only when the log has been asked, and kept from then on.
TEST_F(DataManifestTest, AnotherNumberOfPartitionsIsRefused) {
  DataManifest known = made_;
  known.partitions = 24;
  DataManifest grown = made_;
  grown.partitions = 48;
  EXPECT_TRUE(ClaimDataDir(dir_, made_).ok());
  EXPECT_TRUE(ClaimDataDir(dir_, known).ok());
  EXPECT_TRUE(ClaimDataDir(dir_, made_).ok()) << "the next start, before it is known";
  EXPECT_TRUE(ClaimDataDir(dir_, known).ok());
  const absl::Status status = ClaimDataDir(dir_, grown);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("have 48 partitions"), std::string::npos) << status;
  EXPECT_NE(status.message().find("made with 24"), std::string::npos) << status;
}

TEST_F(DataManifestTest, RubbishIsNamed) {
  fs::create_directories(dir_);
  for (const char* text : {"rubbish", "[]", R"({"format": "1"})", R"({"format": 1, "city": 7})",
                           R"({"format": 1, "partitions": "4"})"}) {
    std::ofstream(dir_ / "huying.json", std::ios::trunc) << text;
    const absl::Status status = ClaimDataDir(dir_, made_);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << text;
    EXPECT_NE(status.message().find("huying.json"), std::string::npos);
  }
}

TEST_F(DataManifestTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(dir_) << "a file in its place";
  EXPECT_EQ(ClaimDataDir(dir_ / "below", made_).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace huying::process
