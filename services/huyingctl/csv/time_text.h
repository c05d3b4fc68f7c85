// Times as people and spreadsheets write them. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace huying::ctl {

// What a file does not say of its times itself.
struct TimeForm {
  enum class Order { kUnsaid, kYearMonthDay, kMonthDayYear, kDayMonthYear };
  Order order = Order::kUnsaid;  // said: years may have two digits
  bool days_from_1904 = false;   // Excel on old Macs
  int32_t utc_offset_minutes = 0;
};

// Of --time-format: "" says nothing; a pattern in any style ("mdy", "MM/DD/YYYY", "%d.%m.%Y %H:%M") is the order in which
// it names year, month and day; "excel1904". INVALID_ARGUMENT for any other.
absl::StatusOr<TimeForm> ParseTimeForm(std::string_view said, int32_t utc_offset_minutes);

// Milliseconds since 1970; 0 for a cell that says nothing: empty, 无, or the zero of a spreadsheet or database
// (1899/12/30, 0000-00-00). Understood are, with full-width digits and any blanks, too:
//   dates  2019/4/25, 2019-04-25, 2019.4.25, 2019年4月25日, 4/25/2019, 25.4.2019, 25 Apr 2019, April 25, 2019
//   times  9:32, 9:3:5.250, 9点半, 9时32分9秒, 09:55:45 PM, 上午9:32, 晚上8点
//   zones  Z, +08:00, -0500, GMT+8; without one a time is local
//   digits 20190425, 201904250932, 20190425093209; 1556155929 and 1556155929000; 43580.397 (days of Excel)
// INVALID_ARGUMENT says what is wrong or unclear (4/5/2019), and what to do. Whether a report may be of such a time its
// service knows.
absl::StatusOr<int64_t> ReadTimeText(std::string_view text, const TimeForm& form);

}  // namespace huying::ctl
