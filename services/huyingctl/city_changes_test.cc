#include "services/huyingctl/city_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huying::ctl {
namespace {

using city::Change;
using city::Touched;
using city::Weight;
using ::testing::HasSubstr;

Change UnitGone() {
  return {.topic = "units.yaml",
          .what = {.zh = "热力公司撤销", .en = "unit 'heat' is gone"},
          .means = {.zh = "请先办结", .en = "finish it first"},
          .touched = {{Touched::By::kList, "dispatch", "lead", "heat"},
                      {Touched::By::kList, "dispatch", "called", "heat"}},
          .if_open = Weight::kMistake,
          .if_none = Weight::kNote};
}

Counted CountWith(const CountOpen& count) {
  return std::move(CountChanges({UnitGone()}, count).front());
}

TEST(CountChanges, WeighsAChangeByWhatIsOpen) {
  const Counted open =
      CountWith([](const Touched& touched) { return touched.name == "lead" ? 14 : 0; });
  EXPECT_EQ(open.weight, Weight::kMistake);
  EXPECT_EQ(TextOf(open, false),
            "units.yaml: mistake: unit 'heat' is gone; finish it first (open: 14 tasks led)");
  EXPECT_EQ(TextOf(open, true), "units.yaml: 不可：热力公司撤销；请先办结（未办结：承办14）");
  const Counted none = CountWith([](const Touched&) { return 0; });
  EXPECT_EQ(none.weight, Weight::kNote);
  EXPECT_THAT(TextOf(none, false), HasSubstr("(open: none)"));
}

TEST(CountChanges, TakesWhatIsNotKnownForOpen) {
  for (const CountOpen& count :
       {CountOpen(), CountOpen([](const Touched& touched) -> std::optional<int64_t> {
          if (touched.name == "called") return std::nullopt;
          return 0;
        })}) {
    const Counted counted = CountWith(count);
    EXPECT_EQ(counted.weight, Weight::kMistake);
    EXPECT_THAT(TextOf(counted, false), HasSubstr("(open: not counted)"));
  }
}

TEST(CountChanges, AddsCountersOfOneKind) {
  Change change;
  change.topic = "calendar.yaml";
  for (const char* leg : {"clock/SOLVE/open", "clock/ACCEPT/open"})
    change.touched.push_back({Touched::By::kCounter, "supervision", leg, ""});
  const auto counted = CountChanges({change}, [](const Touched&) { return 5; });
  EXPECT_THAT(TextOf(counted.front(), false), HasSubstr("(open: 10 clocks)"));
}

TEST(OpenRunning, SaysWhatItWants) {
  const auto word = OpenRunning("nowhere", Globals());
  EXPECT_THAT(std::string(word.status().message()), HasSubstr("neither a folder nor HOST:PORT"));
  Globals brokers;
  brokers.brokers = "127.0.0.1:1";
  const auto one = OpenRunning("127.0.0.1:2", brokers);
  EXPECT_THAT(std::string(one.status().message()), HasSubstr("give --running brokers"));
  const auto folder = OpenRunning("deploy/cities/demo", Globals());
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(folder->city->pack().id(), "demo-hening");
  EXPECT_EQ(folder->connection, nullptr);
}

}  // namespace
}  // namespace huying::ctl
