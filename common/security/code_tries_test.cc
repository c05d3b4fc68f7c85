#include "common/security/code_tries.h"

#include <gtest/gtest.h>

#include <string>

namespace huying::security {
namespace {

constexpr char kGuessed[] = "110101008-261122-00042";

// MECH I2
TEST(CodeTries, CloseACaseForAnHourAndNoOther) {
  CodeTries tries;
  for (uint32_t i = 0; i < CodeTries::kWrongMax; ++i) {
    EXPECT_FALSE(tries.IsClosed(kGuessed, 100 + i));
    tries.Wrong(kGuessed, 100 + i);
  }
  EXPECT_TRUE(tries.IsClosed(kGuessed, 200));
  EXPECT_FALSE(tries.IsClosed("110101008-261122-00043", 200));
  EXPECT_TRUE(tries.IsClosed(kGuessed, 100 + CodeTries::kWindowNs - 1));
  EXPECT_FALSE(tries.IsClosed(kGuessed, 100 + CodeTries::kWindowNs));
  tries.Wrong(kGuessed, 100 + CodeTries::kWindowNs);
  EXPECT_FALSE(tries.IsClosed(kGuessed, 101 + CodeTries::kWindowNs)) << "the count begins anew";
}

// MECH I2. Whoever guesses once at every case of a city does not make it forget one that is closed.
TEST(CodeTries, AreBoundedAndKeepWhatIsClosed) {
  CodeTries tries;
  static_assert(CodeTries::bytes() < 512u << 10);
  for (uint32_t i = 0; i < CodeTries::kWrongMax; ++i) tries.Wrong(kGuessed, 1);
  for (int i = 0; i < 200'000; ++i) tries.Wrong(std::to_string(i), 2);
  EXPECT_TRUE(tries.IsClosed(kGuessed, 3));
}

}  // namespace
}  // namespace huying::security
