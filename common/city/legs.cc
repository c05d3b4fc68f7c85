#include "common/city/legs.h"

#include <algorithm>

namespace huying::city {

v1::Leg LegAround(v1::Leg leg) {
  switch (leg) {
    case v1::LEG_ACCEPT:
    case v1::LEG_RETURN_RULING:
    case v1::LEG_APPROVAL:
    case v1::LEG_FIRST_RECEIVER:
    case v1::LEG_FIRST_CONTACT:
    case v1::LEG_REVIEW:
    case v1::LEG_REPORT_IN:
    case v1::LEG_PART:
      return v1::LEG_SOLVE;
    default:
      return v1::LEG_UNSPECIFIED;
  }
}

int64_t SpanEnd(const WorkCalendar& calendar, const v1::Span& span, int64_t start_ms) {
  switch (span.unit()) {
    case v1::TIME_UNIT_MINUTE:
      return start_ms + span.amount() * kMinuteMs;
    case v1::TIME_UNIT_HOUR:
      return start_ms + span.amount() * kHourMs;
    case v1::TIME_UNIT_DAY:
      return start_ms + span.amount() * kDayMs;
    case v1::TIME_UNIT_WORKDAY:
      return calendar.AddWorkdays(start_ms, span.amount());
    case v1::TIME_UNIT_WORK_MINUTE:
      return calendar.AddWorkMinutes(start_ms, span.amount());
    default:
      return start_ms;  // a span without a unit is refused by the loader; here it is over at once
  }
}

int64_t DueWithin(int64_t due_ms, int64_t start_ms, int64_t around_due_ms) {
  return around_due_ms > start_ms ? std::min(due_ms, around_due_ms) : due_ms;
}

}  // namespace huying::city
