#include "common/security/digest.h"

#include <gtest/gtest.h>

namespace huying::security {
namespace {

TEST(HexDigest, IsBlake2b) {
  // `b2sum -l 128` of the same bytes.
  EXPECT_EQ(HexDigest(""), "cae66941d9efbd404e4d88758ea67670");
  EXPECT_EQ(HexDigest("abc"), "cf4ab791c62b8d2b2109c90275287816");
}

}  // namespace
}  // namespace huying::security
