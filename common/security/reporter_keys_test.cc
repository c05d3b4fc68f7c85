#include "common/security/reporter_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace huying::security {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";

class ReporterKeysFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "keys-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/keys/reporter.key";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(std::string_view bytes, mode_t mode) {
    std::filesystem::create_directories(folder_ + "/keys");
    std::ofstream(path_) << bytes;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(ReporterKeysFile, IsMadeOnceAndReadAgain) {
  const auto first = ReporterKeys::LoadOrCreate(path_);
  ASSERT_TRUE(first.ok()) << first.status();
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  // Nothing is left lying about.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ + "/keys"), {}), 1);

  const auto second = ReporterKeys::LoadOrCreate(path_);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*second)->Open((*first)->Seal("张三")).value(), "张三");
}

TEST_F(ReporterKeysFile, OpenToOthersIsRefused) {
  for (mode_t mode : {0640, 0604, 0660, 0601}) {
    Write(kSecret, mode);
    const auto keys = ReporterKeys::LoadOrCreate(path_);
    EXPECT_EQ(keys.status().code(), absl::StatusCode::kFailedPrecondition) << mode;
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr("chmod 600"));
  }
}

TEST_F(ReporterKeysFile, WrongSizeIsRefusedAndKept) {
  for (std::string_view bytes : {"", "short", "0123456789abcdef0123456789abcdef\n"}) {
    Write(bytes, 0600);
    const auto keys = ReporterKeys::LoadOrCreate(path_);
    EXPECT_EQ(keys.status().code(), absl::StatusCode::kFailedPrecondition) << bytes.size();
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr("instead of 32"));
    EXPECT_EQ(std::filesystem::file_size(path_), bytes.size());
  }
}

TEST_F(ReporterKeysFile, AFolderOrALinkIsRefused) {
  std::filesystem::create_directories(path_);
  EXPECT_FALSE(ReporterKeys::LoadOrCreate(path_).ok());
  std::filesystem::remove_all(path_);
  std::ofstream(folder_ + "/elsewhere") << kSecret;
  std::filesystem::create_symlink(folder_ + "/elsewhere", path_);
  EXPECT_EQ(ReporterKeys::LoadOrCreate(path_).status().code(), absl::StatusCode::kUnavailable);
}

TEST(ReporterKeys, SealsAndOpens) {
  const auto keys = ReporterKeys::FromSecret(kSecret);
  const std::string sealed = keys->Seal("13800138000");
  EXPECT_EQ(sealed.find("138"), std::string::npos);
  EXPECT_NE(sealed, keys->Seal("13800138000"));
  EXPECT_EQ(keys->Open(sealed).value(), "13800138000");
  EXPECT_EQ(keys->Open(keys->Seal("")).value(), "");
}

TEST(ReporterKeys, WhatWasChangedOrIsForeignDoesNotOpen) {
  const auto keys = ReporterKeys::FromSecret(kSecret);
  const std::string sealed = keys->Seal("name");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] ^= 1;
    EXPECT_EQ(keys->Open(changed).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(keys->Open(sealed.substr(0, i)).status().code(), absl::StatusCode::kDataLoss);
  }
  const auto other = ReporterKeys::FromSecret("another secret, of 32 bytes, too");
  EXPECT_EQ(other->Open(sealed).status().code(), absl::StatusCode::kDataLoss);
}

TEST(ReporterKeys, TheSamePhoneHasTheSameReference) {
  const auto keys = ReporterKeys::FromSecret(kSecret);
  const std::string reference = keys->Reference("13800138000");
  EXPECT_EQ(reference.size(), ReporterKeys::kReferenceBytes);
  for (const char* same : {"138 0013 8000", "+86 138-0013-8000", "008613800138000"}) {
    EXPECT_EQ(keys->Reference(same), reference) << same;
  }
  EXPECT_NE(keys->Reference("13800138001"), reference);
  EXPECT_EQ(keys->Reference(""), "");
  EXPECT_EQ(keys->Reference("无"), "");
  EXPECT_NE(ReporterKeys::FromSecret("another secret, of 32 bytes, too")->Reference("13800138000"),
            reference);
}

// MECH I2
TEST(ReporterKeys, TrackingCodesFollowFromTheCaseAndTheKey) {
  const auto keys = ReporterKeys::FromSecret(kSecret);
  const std::string code = keys->TrackingCode("110101008-261122-00042");
  EXPECT_EQ(code.size(), ReporterKeys::kTrackingCharacters);
  EXPECT_EQ(code.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
  std::string small = code;
  for (char& c : small) c = static_cast<char>(std::tolower(c));
  EXPECT_TRUE(keys->IsTrackingCode("110101008-261122-00042", code));
  EXPECT_TRUE(keys->IsTrackingCode("110101008-261122-00042", small));
  EXPECT_FALSE(keys->IsTrackingCode("110101008-261122-00043", code));
  EXPECT_FALSE(keys->IsTrackingCode("110101008-261122-00042", code.substr(1)));
  EXPECT_FALSE(keys->IsTrackingCode("110101008-261122-00042", ""));

  std::set<std::string> codes;
  for (int i = 0; i < 1000; ++i)
    codes.insert(keys->TrackingCode("110101008-261122-" + std::to_string(i)));
  EXPECT_EQ(codes.size(), 1000u);
}

// MECH I11
TEST(ReporterKeys, TheDigestOfAReportIsTheSameAgainAndOnlyWithTheKey) {
  const auto keys = ReporterKeys::FromSecret(kSecret);
  const uint64_t digest = keys->Digest("路灯不亮 13800138000");
  EXPECT_NE(digest, 0u);
  EXPECT_EQ(ReporterKeys::FromSecret(kSecret)->Digest("路灯不亮 13800138000"), digest);
  EXPECT_NE(keys->Digest("路灯不亮 13800138001"), digest);
  const auto others = ReporterKeys::FromSecret("fedcba9876543210fedcba9876543210");
  EXPECT_NE(others->Digest("路灯不亮 13800138000"), digest);
}

}  // namespace
}  // namespace huying::security
