// When people report: more by day than by night, more on Mondays than on Sundays. Pure.
#pragma once

#include <cstdint>

#include "services/simulator/random.h"

namespace huying::simulator {

// Arrivals as a Poisson process whose rate follows the hour and the weekday, by time rescaling:
// unit exponential gaps on the integrated rate. Source: D. Daley, D. Vere-Jones, "An Introduction
// to the Theory of Point Processes", 7.4.
class Rhythm {
 public:
  // `per_day` reports on an average day.
  Rhythm(double per_day, int64_t start_ms, int32_t utc_offset_minutes, Random random);

  // The time of the next report; never before that of the last one.
  int64_t Next();

 private:
  double per_day_;
  int64_t now_ms_;
  int32_t utc_offset_minutes_;
  Random random_;
};

// The share of an average hour's reports that falls into this hour; 1 on the average of a week.
double RhythmWeight(int64_t time_ms, int32_t utc_offset_minutes);

}  // namespace huying::simulator
