#include "services/simulator/rhythm.h"

#include <array>
#include <numeric>

#include "common/core/civil.h"

namespace huying::simulator {
namespace {

// Shape of a hotline's day: a morning peak at ten, a lower one in the afternoon, an evening
// shoulder, few at night.
constexpr std::array<double, 24> kHours = {8,  5,  4,  3,  4,  8,  20, 45, 80, 100, 98, 84,
                                           62, 66, 82, 86, 78, 66, 54, 50, 46, 36,  24, 14};
// From Monday to Sunday.
constexpr std::array<double, 7> kWeekdays = {118, 110, 106, 104, 102, 84, 76};

double Mean(const auto& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
}

}  // namespace

double RhythmWeight(int64_t time_ms, int32_t utc_offset_minutes) {
  static const double kMean = Mean(kHours) * Mean(kWeekdays);
  const auto hour = static_cast<size_t>(LocalMsOfDay(time_ms, utc_offset_minutes) / kHourMs);
  const auto weekday = static_cast<size_t>(WeekdayOf(LocalDay(time_ms, utc_offset_minutes)));
  return kHours[hour] * kWeekdays[weekday - 1] / kMean;
}

Rhythm::Rhythm(double per_day, int64_t start_ms, int32_t utc_offset_minutes, Random random)
    : per_day_(per_day),
      now_ms_(start_ms),
      utc_offset_minutes_(utc_offset_minutes),
      random_(random) {}

int64_t Rhythm::Next() {
  double left = random_.Exponential();
  for (;;) {
    const double per_ms =
        per_day_ / static_cast<double>(kDayMs) * RhythmWeight(now_ms_, utc_offset_minutes_);
    const int64_t hour_left_ms = kHourMs - LocalMsOfDay(now_ms_, utc_offset_minutes_) % kHourMs;
    const double within_hour = per_ms * static_cast<double>(hour_left_ms);
    if (left < within_hour) {
      now_ms_ += static_cast<int64_t>(left / per_ms);
      return now_ms_;
    }
    left -= within_hour;
    now_ms_ += hour_left_ms;
  }
}

}  // namespace huying::simulator
