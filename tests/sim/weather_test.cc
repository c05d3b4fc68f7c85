// The toy services in one kind of weather each, all the usual faults beside it.
#include <gtest/gtest.h>

#include "tests/sim/seeds.h"
#include "tests/sim/toy_run.h"

namespace huying::sim {
namespace {

void ExpectHold(uint64_t seeds, const ToySetup& setup) {
  ExpectAllHold(seeds, Faults::kSome,
                [&setup](uint64_t seed, bool trace) { return RunToys(seed, trace, setup); });
}

// Neighbours fill the record: no timer is consumed for nothing, no input skipped, no command told
// that it is too large which fits alone; and a turn folds no more than its share.
TEST(Weather, RecordsNearTheSizeLimit) {
  ExpectHold(60, {.weather = kUsual, .large_records = 1'000});
}

// Appends fail for minutes while reads work: queries are answered, stores stay open, whoever gives
// a command hears when to ask again.
TEST(Weather, AppendsFailWhileReadsWork) {
  testing::SimWeather weather = kUsual;
  weather.outages = 1'000;
  ExpectHold(200, {.weather = weather, .large_records = 0});
}

// Clocks that are minutes to a year off, and that step while they run: they decide nothing.
TEST(Weather, ClocksFarApart) {
  testing::SimWeather weather = kUsual;
  weather.far_clocks = 1'000;
  ExpectHold(300, {.weather = weather, .large_records = 0});
}

// Whoever waits for a while only: nothing is decided for them afterwards.
TEST(Weather, ClientsHaveDeadlines) {
  testing::SimWeather weather = kUsual;
  weather.deadlines = 1'000;
  ExpectHold(300, {.weather = weather, .large_records = 0});
}

// Refusals, and what was shown as the newest, were true between asking and answering.
TEST(Weather, NobodyRefusesOnWhatIsNoMore) {
  testing::SimWeather weather = kUsual;
  weather.newest = 1'000;
  ExpectHold(600, {.weather = weather, .large_records = 0});
}

// What was left out has its dead letter before anything durable is past it.
TEST(Weather, EveryDeadLetterIsThere) {
  testing::SimWeather weather = kUsual;
  weather.poison = 1'000;
  ExpectHold(300, {.weather = weather, .large_records = 0});
}

}  // namespace
}  // namespace huying::sim
