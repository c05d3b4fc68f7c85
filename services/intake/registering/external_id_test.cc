#include "services/intake/registering/external_id.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace huying::intake::registering {
namespace {

TEST(ExternalId, TheRowIsReadBack) {
  const KnownReport known{
      .case_id = "110199003-261122-00042", .content = 7, .reporter = 1ULL << 63};
  EXPECT_EQ(ParseKnownReport(ToRow(known)), known);
  EXPECT_FALSE(ParseKnownReport("").has_value());
  EXPECT_FALSE(ParseKnownReport("0123456789abcdef").has_value());
}

// Rows of it are kept: the digest of a content never changes.
TEST(ExternalId, TheDigestIsFixed) {
  v1::CaseReceived received;
  received.set_title("路灯不亮");
  received.mutable_place()->set_address("安泰路1号");
  received.set_reporter_ref("0123456789abcdef");
  core::v1::CaseHeader header;
  header.set_case_id("1");
  header.set_reported_ms(1556155929000);
  const KnownReport known = KnownFrom(received, header);
  EXPECT_EQ(known.content, 12580460146700542426u);
  EXPECT_EQ(known.reporter, 3330193207084279677u);
}

// MECH I1
TEST(ExternalId, NoTwoPartsOfAReportAreTakenForEachOther) {
  v1::Registration one, other;
  one.mutable_report()->set_title("路灯");
  one.mutable_report()->set_detail("不亮");
  other.mutable_report()->set_title("路灯不亮");
  EXPECT_NE(AskedFor(one).content, AskedFor(other).content);
}

RC_GTEST_PROP(ExternalId, AnyBytesParseOrNot, (const std::string& row)) {
  const auto known = ParseKnownReport(row);
  if (known) RC_ASSERT(ToRow(*known) == row);
}

}  // namespace
}  // namespace huying::intake::registering
