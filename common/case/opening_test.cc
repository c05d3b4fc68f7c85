#include "common/case/opening.h"

#include <gtest/gtest.h>

#include <set>

#include "common/core/civil.h"

namespace huying::opening {
namespace {

constexpr int64_t kNow = 1'795'300'000'000;

core::v1::EventHeader By(const std::string& person, int64_t at_ms) {
  core::v1::EventHeader header;
  header.mutable_case_()->set_case_id("990101001-261122-00001");
  header.set_seq(7);
  header.set_time_ms(at_ms);
  header.mutable_actor()->set_person_id(person);
  return header;
}

// MECH I11
TEST(MayOpenAgain, SoOftenAPersonAndDay) {
  core::v1::Openings row;
  for (uint32_t i = 0; i < kPerPersonMax; ++i) {
    EXPECT_FALSE(MayOpenAgain(row, "a", kNow + i).has_value()) << i;
    Count(By("a", kNow + i), row);
  }
  const auto refused = MayOpenAgain(row, "a", kNow + kDayMs - 1);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, "OPENED_TOO_OFTEN");
  EXPECT_EQ(refused->kind, Rejection::Kind::kNotNow);
  EXPECT_FALSE(MayOpenAgain(row, "b", kNow + kDayMs - 1).has_value());
  EXPECT_FALSE(MayOpenAgain(row, "a", kNow + kDayMs).has_value());
}

// MECH I11. What is counted stays bounded, and whoever is counted already does not count twice.
TEST(MayOpenAgain, SoManyPersonsADay) {
  core::v1::Openings row;
  for (int i = 0; i < kPersonsMax; ++i) Count(By("p" + std::to_string(i), kNow), row);
  EXPECT_TRUE(MayOpenAgain(row, "another", kNow + 1).has_value());
  EXPECT_FALSE(MayOpenAgain(row, "p0", kNow + 1).has_value());
  Count(By("another", kNow + kDayMs), row);
  EXPECT_EQ(row.persons_size(), 1);
}

// MECH I11
TEST(ProvedBytes, DifferWithEachField) {
  const auto grant = GrantOf("dispatch", By("a", kNow), core::v1::OPENING_PURPOSE_CONTACT);
  EXPECT_EQ(grant.seq(), 7u);
  std::set<std::string> all = {ProvedBytes(grant)};
  const auto with = [&](auto change) {
    core::v1::OpeningGrant other = grant;
    change(other);
    EXPECT_TRUE(all.insert(ProvedBytes(other)).second) << other.ShortDebugString();
  };
  with([](auto& other) { other.set_service("dispatc"); });
  with([](auto& other) { other.set_case_id("990101001-261122-00002"); });
  with([](auto& other) { other.set_seq(8); });
  with([](auto& other) { other.set_purpose(core::v1::OPENING_PURPOSE_VISIT); });
  with([](auto& other) { other.set_person_id("b"); });
  with([](auto& other) { other.set_opened_ms(kNow + 1); });
  core::v1::OpeningGrant proved = grant;
  proved.set_proof("x");
  EXPECT_EQ(ProvedBytes(proved), ProvedBytes(grant));
}

}  // namespace
}  // namespace huying::opening
