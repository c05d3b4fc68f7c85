#include "services/simulator/citizens.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "common/core/civil.h"
#include "services/simulator/requests.h"

namespace huying::simulator {
namespace {

const int64_t kStart = DayStartMs(*ParseDate("2026-11-23"), 480);

class CitizensTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<const city::City>> city = city::City::Load("deploy/cities/demo");
    ASSERT_TRUE(city.ok()) << city.status();
    city_ = std::move(*city);
  }
  std::unique_ptr<const city::City> city_;
};

TEST_F(CitizensTest, TheSameSeedGivesTheSameReports) {
  Citizens a(city_.get(), 500, kStart, 7);
  Citizens b(city_.get(), 500, kStart, 7);
  Citizens other(city_.get(), 500, kStart, 8);
  int same = 0;
  for (int i = 0; i < 300; ++i) {
    const Report left = a.Next();
    const Report right = b.Next();
    EXPECT_EQ(left.at_ms, right.at_ms);
    EXPECT_EQ(left.title, right.title);
    EXPECT_EQ(left.detail, right.detail);
    EXPECT_EQ(left.phone, right.phone);
    if (other.Next().detail == left.detail) ++same;
  }
  EXPECT_LT(same, 5);
}

TEST_F(CitizensTest, ReportsComeInOrderOfTimeAndOfManyKinds) {
  Citizens citizens(city_.get(), 500, kStart, 1);
  int64_t last = kStart;
  std::set<std::string> categories;
  std::set<std::string> titles;
  int group = 0;
  int again = 0;
  int answered = 0;
  for (int i = 0; i < 3000; ++i) {
    const Report report = citizens.Next();
    EXPECT_GE(report.at_ms, last);
    last = report.at_ms;
    categories.insert(report.category->category->code());
    titles.insert(report.title);
    group += report.group ? 1 : 0;
    again += report.again ? 1 : 0;
    answered += report.to_be_answered ? 1 : 0;
    EXPECT_FALSE(report.title.empty());
    EXPECT_NE(report.address.find(report.community->area->name()), std::string::npos);
  }
  EXPECT_GT(categories.size(), 40u);
  EXPECT_GT(titles.size(), 1500u);
  EXPECT_GT(group, 50);
  EXPECT_GT(again, 50);
  EXPECT_GT(answered, 50);
}

TEST_F(CitizensTest, RequestsAreTheSameForTheSameSeed) {
  const Services services(city_.get());
  const RequestFactory requests(city_.get(), "run");
  const Possible possible(&services, &requests.actors());
  for (uint64_t index = 0; index < 50; ++index) {
    Citizens a(city_.get(), 500, kStart, index);
    Citizens b(city_.get(), 500, kStart, index);
    Life left(a.Next(), 1, index);
    Life right(b.Next(), 1, index);
    Act first = *left.Next(possible, kStart, true);
    Act second = *right.Next(possible, kStart, true);
    const Request one = requests.Make(first, possible, left, index, 0, kStart);
    const Request two = requests.Make(second, possible, right, index, 0, kStart);
    EXPECT_EQ(std::get<0>(one).SerializeAsString(), std::get<0>(two).SerializeAsString());
    EXPECT_EQ(RequestFactory::NameOf(one), "RegisterCase");
    EXPECT_FALSE(RequestFactory::RequestIdOf(one).empty());
  }
}

}  // namespace
}  // namespace huying::simulator
