#include "common/security/case_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/security/reporter_keys.h"

namespace huying::security {
namespace {

constexpr char kCase[] = "110101008-261122-00042";

std::unique_ptr<const ReporterKeys> Reporter(char fill = 'k') {
  return ReporterKeys::FromSecret(std::string(ReporterKeys::kSecretBytes, fill));
}

class CaseKeysTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/case-keys-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ::unsetenv("HUYING_CASE_KEY");
    ::unsetenv("HUYING_REPORTER_KEY");
  }
  void TearDown() override {
    ::unsetenv("HUYING_CASE_KEY");
    ::unsetenv("HUYING_REPORTER_KEY");
    std::filesystem::remove_all(folder_);
  }
  std::string folder_;
};

// MECH I2
TEST_F(CaseKeysTest, KnowTheCodesOfTheReportersKey) {
  const auto reporter = Reporter();
  const auto keys = reporter->MakeCaseKeys();
  const std::string code = reporter->TrackingCode(kCase);
  EXPECT_TRUE(keys->IsTrackingCode(kCase, code));
  EXPECT_FALSE(keys->IsTrackingCode("110101008-261122-00043", code));
  EXPECT_FALSE(Reporter('x')->MakeCaseKeys()->IsTrackingCode(kCase, code));
}

// MECH I2
TEST_F(CaseKeysTest, WhatIsNoWholeCodeIsWrong) {
  const auto keys = Reporter()->MakeCaseKeys();
  const std::string code = keys->TrackingCode(kCase);
  for (const std::string& wrong :
       {std::string(), code.substr(0, 7), code + code[0], code + std::string(1, '\0'),
        std::string(8, '\0'), std::string(100'000, 'A')}) {
    EXPECT_FALSE(keys->IsTrackingCode(kCase, wrong)) << wrong.size();
  }
}

// MECH I11
TEST_F(CaseKeysTest, ProveOnlyWhatWasProved) {
  const auto keys = Reporter()->MakeCaseKeys();
  const std::string proof = keys->Prove("that");
  EXPECT_TRUE(Reporter()->MakeCaseKeys()->IsProof("that", proof));
  EXPECT_FALSE(keys->IsProof("this", proof));
  EXPECT_FALSE(keys->IsProof("that", ""));
  EXPECT_FALSE(keys->IsProof("that", proof + "x"));
  EXPECT_FALSE(Reporter('x')->MakeCaseKeys()->IsProof("that", proof));
  EXPECT_NE(proof.substr(0, 8), keys->TrackingCode("that"));
}

// MECH I11. Whoever has the file cannot open a reporter.
TEST_F(CaseKeysTest, AFileHoldsNothingThatOpensAReporter) {
  const std::string path = folder_ + "/case.key";
  const auto reporter = Reporter();
  ASSERT_TRUE(reporter->MakeCaseKeys()->Write(path).ok());
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  ASSERT_EQ(bytes.size(), CaseKeys::kFileBytes);
  const std::string sealed = reporter->Seal("13800138000");
  for (size_t from : {size_t{0}, CaseKeys::kKeyBytes}) {
    const auto guess = ReporterKeys::FromSecret(bytes.substr(from, ReporterKeys::kSecretBytes));
    EXPECT_FALSE(guess->Open(sealed).ok());
  }
  EXPECT_TRUE(reporter->MakeCaseKeys()->Write(path).ok()) << "again is the same";
  EXPECT_EQ(Reporter('x')->MakeCaseKeys()->Write(path).code(),
            absl::StatusCode::kFailedPrecondition);
}

// MECH I2
TEST_F(CaseKeysTest, AreFoundInTheirFileOrFollowFromTheReportersKey) {
  EXPECT_EQ(CaseKeys::Find(folder_).status().code(), absl::StatusCode::kFailedPrecondition);
  const std::string reporter_key = folder_ + "/keys/reporter.key";
  const auto reporter = ReporterKeys::LoadOrCreate(reporter_key).value();
  const std::string code = reporter->TrackingCode(kCase);
  EXPECT_TRUE(CaseKeys::Find(folder_).value()->IsTrackingCode(kCase, code));
  ::setenv("HUYING_REPORTER_KEY", reporter_key.c_str(), 1);
  EXPECT_TRUE(CaseKeys::Find("/nowhere").value()->IsTrackingCode(kCase, code));
  const std::string path = folder_ + "/case.key";
  ::setenv("HUYING_CASE_KEY", path.c_str(), 1);
  EXPECT_THAT(std::string(CaseKeys::Find(folder_).status().message()),
              ::testing::HasSubstr("huyingctl keys case"));
  ASSERT_TRUE(reporter->MakeCaseKeys()->Write(path).ok());
  ::setenv("HUYING_REPORTER_KEY", "/nowhere", 1);
  EXPECT_TRUE(CaseKeys::Find("/nowhere").value()->IsTrackingCode(kCase, code));
}

// MECH I2, I11: who only lets people look gets what knows codes, and proves nothing by it.
TEST_F(CaseKeysTest, TheTrackingKeyAloneIsFoundInItsFileOrFollowsFromTheOthers) {
  ::unsetenv("HUYING_TRACKING_KEY");
  EXPECT_EQ(CaseKeys::FindTracking(folder_).status().code(), absl::StatusCode::kFailedPrecondition);
  const auto reporter = Reporter();
  const std::string code = reporter->TrackingCode(kCase);
  const std::string of_case = folder_ + "/case.key";
  ASSERT_TRUE(reporter->MakeCaseKeys()->Write(of_case).ok());
  ::setenv("HUYING_CASE_KEY", of_case.c_str(), 1);
  EXPECT_TRUE(CaseKeys::FindTracking(folder_).value()->IsCodeOf(kCase, code));
  ::setenv("HUYING_CASE_KEY", "/nowhere", 1);
  const std::string path = folder_ + "/tracking.key";
  ::setenv("HUYING_TRACKING_KEY", path.c_str(), 1);
  EXPECT_THAT(std::string(CaseKeys::FindTracking(folder_).status().message()),
              ::testing::HasSubstr("huyingctl keys tracking"));
  ASSERT_TRUE(reporter->MakeCaseKeys()->WriteTracking(path).ok());
  EXPECT_EQ(std::filesystem::file_size(path), TrackingKey::kKeyBytes);
  EXPECT_TRUE(CaseKeys::FindTracking(folder_).value()->IsCodeOf(kCase, code));
  EXPECT_FALSE(CaseKeys::FindTracking(folder_).value()->IsCodeOf("another", code));
  ::unsetenv("HUYING_TRACKING_KEY");
}

}  // namespace
}  // namespace huying::security
