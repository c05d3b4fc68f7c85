#include "services/huyingctl/csv/time_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/core/civil.h"
#include "common/core/text.h"
#include "common/text/utf8.h"
#include "services/huyingctl/csv/time_scanner.h"

namespace huying::ctl {
namespace {

using Order = TimeForm::Order;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 12> kLongMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

// The zeros of spreadsheets, databases and languages.
constexpr CivilDate kZeros[] = {{0, 0, 0},    {1, 1, 1},    {1899, 12, 30}, {1899, 12, 31},
                                {1900, 1, 0}, {1900, 1, 1}, {1904, 1, 1},   {1970, 1, 1}};

enum class Wrong { kForm, kUnclear };

template <class T>
struct Taken {
  T value{};
  std::optional<Wrong> wrong;
};

Taken<CivilDate> NoDate(Wrong why = Wrong::kForm) { return {.wrong = why}; }

bool IsZero(const CivilDate& date) {
  return std::find(std::begin(kZeros), std::end(kZeros), date) != std::end(kZeros);
}

bool Exists(const CivilDate& date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         CivilOf(DayOf(date)) == date;  // no 30 February
}

CivilDate DateOf(int64_t year, int64_t month, int64_t day) {
  return {static_cast<int32_t>(year), static_cast<int32_t>(month), static_cast<int32_t>(day)};
}

// 1980 to 2079.
int64_t WholeYear(int64_t year, size_t digits) {
  if (digits > 2) return year;
  return year + (year < 80 ? 2000 : 1900);
}

// 2019年4月25日
Taken<CivilDate> TakeChineseDate(TimeScanner& in, int64_t year) {
  in.TakeSpaces();
  const auto month = in.TakeNumber(1, 2);
  in.TakeSpaces();
  if (!month || !in.Take("月")) return NoDate();
  in.TakeSpaces();
  const auto day = in.TakeNumber(1, 2);
  in.TakeSpaces();
  if (!day || in.TakeAny({"日", "号"}).empty()) return NoDate();
  return {DateOf(year, *month, *day), {}};
}

std::optional<int64_t> TakeMonthName(TimeScanner& in) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (!in.Take(kLongMonths[i]) && !in.Take(kMonths[i])) continue;
    in.TakeAny({"t.", "t ", "."});  // Sept.
    return static_cast<int64_t>(i + 1);
  }
  return std::nullopt;
}

// April 25, 2019; the year may stand behind the time, which is not understood.
Taken<CivilDate> TakeEnglishDate(TimeScanner& in, int64_t month) {
  in.TakeSpaces();
  const auto day = in.TakeNumber(1, 2);
  in.TakeAny({"st", "nd", "rd", "th"});
  in.Take(",");
  in.TakeSpaces();
  const auto year = in.TakeNumber(4, 4);
  if (!day || !year) return NoDate();
  return {DateOf(*year, month, *day), {}};
}

// Three numbers in the order that is said, or in the only one that there can be.
Taken<CivilDate> Ordered(int64_t first, int64_t second, int64_t year, Order order) {
  if (order == Order::kMonthDayYear) return {DateOf(year, first, second), {}};
  if (order == Order::kDayMonthYear) return {DateOf(year, second, first), {}};
  if (order == Order::kYearMonthDay) return NoDate();
  // 1/0/1900 is a zero, which has no day.
  if (first > 12 || first == second || first == 0) return {DateOf(year, second, first), {}};
  if (second > 12 || second == 0) return {DateOf(year, first, second), {}};
  return NoDate(Wrong::kUnclear);
}

Taken<CivilDate> TakeNumbers(TimeScanner& in, Order order) {
  const size_t digits = in.DigitsAhead();
  if (digits == 8) {  // 20190425T093209
    const int64_t day = *in.TakeNumber(8, 8);
    return {DateOf(day / 10'000, day / 100 % 100, day % 100), {}};
  }
  const auto first = in.TakeNumber(1, 4);
  if (digits == 4 && in.Take("年")) return TakeChineseDate(in, *first);
  const std::string_view between = in.TakeAny({"-", "/", ".", " "});
  if (between.empty() || digits > 4) return NoDate();
  if (const auto month = TakeMonthName(in)) {  // 25-Apr-2019
    in.TakeAny({"-", "/", ",", ""});
    in.TakeSpaces();
    const auto year = in.TakeNumber(4, 4);
    return digits > 2 || !year ? NoDate() : Taken<CivilDate>{DateOf(*year, *month, *first), {}};
  }
  const auto second = in.TakeNumber(1, 2);
  if (between == " " || !second || !in.Take(between)) return NoDate();
  const size_t last_digits = in.DigitsAhead();
  const auto third = in.TakeNumber(1, 4);
  if (!third) return NoDate();
  const bool year_first = digits == 4 || (order == Order::kYearMonthDay && digits == 2);
  if (year_first) {
    if (last_digits > 2) return NoDate();
    return {DateOf(WholeYear(*first, digits), *second, *third), {}};
  }
  const bool year_last = last_digits == 4 || (order != Order::kUnsaid && last_digits == 2);
  if (!year_last || digits > 2) return NoDate();
  return Ordered(*first, *second, WholeYear(*third, last_digits), order);
}

void SkipWeekday(TimeScanner& in) {
  TimeScanner ahead = in;
  ahead.TakeSpaces();
  const bool bracket = ahead.Take("(");
  if (!ahead.TakeAny({"星期", "礼拜", "周"}).empty()) {
    if (ahead.TakeAny({"一", "二", "三", "四", "五", "六", "日", "天"}).empty()) return;
  } else if (!ahead.TakeAny({"mon", "tue", "wed", "thu", "fri", "sat", "sun"}).empty()) {
    ahead.TakeAny({"day", "sday", "nesday", "rsday", "urday"});
    ahead.Take(",");
  } else {
    return;
  }
  if (bracket && !ahead.Take(")")) return;
  in = ahead;
}

Taken<CivilDate> TakeDate(TimeScanner& in, Order order) {
  SkipWeekday(in);
  in.TakeSpaces();
  Taken<CivilDate> date;
  if (in.AtDigit()) {
    date = TakeNumbers(in, order);
  } else if (const auto month = TakeMonthName(in)) {
    date = TakeEnglishDate(in, *month);
  } else {
    return NoDate();
  }
  if (!date.wrong && !IsZero(date.value) && !Exists(date.value)) return NoDate();
  return date;
}

enum class Half { kUnsaid, kMorning, kNoon, kAfternoon, kEvening };

Half TakeHalf(TimeScanner& in) {
  in.TakeSpaces();
  if (!in.TakeAny({"上午", "凌晨", "清晨", "早上", "早晨", "早", "am", "a.m."}).empty())
    return Half::kMorning;
  if (!in.TakeAny({"中午", "正午"}).empty()) return Half::kNoon;
  if (!in.TakeAny({"下午", "午后", "傍晚", "pm", "p.m."}).empty()) return Half::kAfternoon;
  if (!in.TakeAny({"晚上", "夜里", "夜间", "晚"}).empty()) return Half::kEvening;
  return Half::kUnsaid;
}

// The hour of the day; nothing where the two do not go together, or where 晚上12点 may be either end of the day.
std::optional<int64_t> HourOf(int64_t hour, Half half) {
  if (hour > 23) return std::nullopt;
  switch (half) {
    case Half::kUnsaid:
      return hour;
    case Half::kMorning:
      if (hour > 12) return std::nullopt;
      return hour == 12 ? 0 : hour;
    case Half::kNoon:
      if (hour >= 10 && hour <= 14) return hour;
      return hour == 1 || hour == 2 ? std::optional(hour + 12) : std::nullopt;
    case Half::kAfternoon:
      if (hour == 0) return std::nullopt;
      return hour < 12 ? hour + 12 : hour;
    case Half::kEvening:
      if (hour < 5 || hour == 12) return std::nullopt;
      return hour < 12 ? hour + 12 : hour;
  }
  return std::nullopt;
}

// Minutes and seconds of 32:09.250 or 32分9秒; what stands behind the hour.
std::optional<int64_t> TakeWithinHour(TimeScanner& in, bool colon) {
  if (!colon && in.Take("半")) return 30 * kMinuteMs;
  if (!colon && !in.AtDigit()) return 0;  // 9点, 9点整
  const auto minute = in.TakeNumber(1, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t ms = *minute * kMinuteMs;
  if (!in.Take(colon ? ":" : "分")) return ms;
  if (!colon && !in.AtDigit()) return ms;
  const auto second = in.TakeNumber(1, 2);
  if (!second || *second > 59) return std::nullopt;
  ms += *second * int64_t{1000};
  if (colon && !in.TakeAny({".", ","}).empty()) {
    const auto fraction = in.TakeFraction(1000);
    if (!fraction) return std::nullopt;
    return ms + *fraction;
  }
  if (!colon) in.Take("秒");
  return ms;
}

// 0932, 093209
std::optional<int64_t> TakeRunOfDigits(TimeScanner& in) {
  const int64_t hour = *in.TakeNumber(2, 2), minute = *in.TakeNumber(2, 2);
  const int64_t second = in.TakeNumber(2, 2).value_or(0);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hour * kHourMs + minute * kMinuteMs + second * 1000;
}

// Milliseconds since midnight.
std::optional<int64_t> TakeTimeOfDay(TimeScanner& in) {
  Half half = TakeHalf(in);
  in.TakeSpaces();
  if (in.DigitsAhead() == 4 || in.DigitsAhead() == 6) return TakeRunOfDigits(in);
  const auto hour = in.TakeNumber(1, 2);
  if (!hour) return std::nullopt;
  const bool colon = in.Take(":");
  if (!colon && in.TakeAny({"点钟", "点", "點", "时", "時"}).empty()) {
    // 9 PM
    const Half after = half == Half::kUnsaid ? TakeHalf(in) : Half::kUnsaid;
    const auto of_day = HourOf(*hour, after);
    return after == Half::kUnsaid || !of_day ? std::nullopt : std::optional(*of_day * kHourMs);
  }
  const auto within = TakeWithinHour(in, colon);
  if (!within) return std::nullopt;
  in.Take("整");
  if (half == Half::kUnsaid) {
    TimeScanner ahead = in;
    half = TakeHalf(ahead);
    if (half != Half::kUnsaid) in = ahead;
  }
  const auto of_day = HourOf(*hour, half);
  if (!of_day) return std::nullopt;
  return *of_day * kHourMs + *within;
}

// Minutes that a written zone is ahead of UTC; `fallback` when none is written.
std::optional<int32_t> TakeZone(TimeScanner& in, int32_t fallback) {
  in.TakeSpaces();
  if (in.Done()) return fallback;
  if (in.Take("z")) return 0;
  const bool named = !in.TakeAny({"gmt", "utc"}).empty();
  if (named && in.Done()) return 0;
  const int32_t sign = in.Take("+") ? 1 : in.Take("-") ? -1 : 0;
  const auto hours = in.TakeNumber(named ? 1 : 2, 2);
  if (sign == 0 || !hours || *hours > 14) return std::nullopt;
  const bool colon = in.Take(":");
  const auto minutes = in.TakeNumber(2, 2);  // PostgreSQL writes +08
  if (colon && !minutes) return std::nullopt;
  if (minutes.value_or(0) > 59) return std::nullopt;
  return sign * static_cast<int32_t>(*hours * 60 + minutes.value_or(0));
}

// Digits alone: a date without separators, seconds or milliseconds since 1970, or the days of a spreadsheet.
std::optional<int64_t> ReadDigits(std::string_view text, const TimeForm& form) {
  TimeScanner in(text);
  const size_t digits = in.DigitsAhead();
  if (digits == 5) {
    const int64_t days = *in.TakeNumber(5, 5);
    // To the second: the fractions of spreadsheets are rounded.
    const auto seconds = in.Take(".") ? in.TakeFraction(kDayMs / 1000) : int64_t{0};
    if (!in.Done() || !seconds) return std::nullopt;
    const Day base = DayOf(form.days_from_1904 ? CivilDate{1904, 1, 1} : CivilDate{1899, 12, 30});
    return DayStartMs(base, form.utc_offset_minutes) + days * kDayMs + *seconds * 1000;
  }
  if (digits != text.size()) return std::nullopt;
  if (digits == 10) return *in.TakeNumber(10, 10) * 1000;
  if (digits == 13) return in.TakeNumber(13, 13);
  if (digits != 8 && digits != 12 && digits != 14 && digits != 17) return std::nullopt;
  const int64_t year = *in.TakeNumber(4, 4), month = *in.TakeNumber(2, 2);
  const CivilDate date = DateOf(year, month, *in.TakeNumber(2, 2));
  const int64_t hour = in.TakeNumber(2, 2).value_or(0), minute = in.TakeNumber(2, 2).value_or(0);
  const int64_t second = in.TakeNumber(2, 2).value_or(0), ms = in.TakeNumber(3, 3).value_or(0);
  if (!Exists(date) || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return DayStartMs(DayOf(date), form.utc_offset_minutes) + hour * kHourMs + minute * kMinuteMs +
         second * 1000 + ms;
}

bool IsTimeOfDay(std::string_view text) {
  TimeScanner in(text);
  return in.DigitsAhead() < text.size() && TakeTimeOfDay(in).has_value() && in.Done();
}

// (China Standard Time)
bool IsRemark(std::string_view text) {
  text = Trim(text);
  return text.empty() || (text.front() == '(' && text.back() == ')');
}

// Lower-case ASCII, one blank between words.
std::string Plain(std::string_view text) {
  std::string plain = text::NormalizeId(text);
  std::transform(plain.begin(), plain.end(), plain.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return plain;
}

absl::Status NotATime(std::string_view text) {
  return absl::InvalidArgumentError(
      Cat("'", text,
          "' is not a time; write it like 2019/4/25 9:32:09 or 2019-04-25T09:32:09+08:00, or say "
          "its order with --time-format"));
}

absl::Status Unclear(std::string_view text) {
  return absl::InvalidArgumentError(
      Cat("'", text, "' has two readings; say --time-format mdy or --time-format dmy"));
}

}  // namespace

absl::StatusOr<TimeForm> ParseTimeForm(std::string_view said, int32_t utc_offset_minutes) {
  TimeForm form{.utc_offset_minutes = utc_offset_minutes};
  const std::string plain = text::Normalize(said);
  if (plain.empty()) return form;
  if (plain == "excel1904") {
    form.days_from_1904 = true;
    return form;
  }
  std::array<size_t, 3> at = {plain.find('y'), plain.find('m'), plain.find('d')};
  if (*std::max_element(at.begin(), at.end()) != std::string::npos) {
    if (at[0] < at[1] && at[1] < at[2]) form.order = Order::kYearMonthDay;
    if (at[1] < at[2] && at[2] < at[0]) form.order = Order::kMonthDayYear;
    if (at[2] < at[1] && at[1] < at[0]) form.order = Order::kDayMonthYear;
  }
  if (form.order != Order::kUnsaid) return form;
  return absl::InvalidArgumentError(
      Cat("--time-format: '", said,
          "' is none; say ymd, mdy, dmy, a pattern such as MM/DD/YYYY, or excel1904"));
}

absl::StatusOr<int64_t> ReadTimeText(std::string_view text, const TimeForm& form) {
  const std::string plain = Plain(text);
  if (text::SaysNothing(plain) || plain.find_first_not_of("0.") == std::string::npos) return 0;
  if (const auto digits = ReadDigits(plain, form)) return *digits;
  TimeScanner in(plain);
  const Taken<CivilDate> date = TakeDate(in, form.order);
  if (date.wrong == Wrong::kUnclear) return Unclear(text);
  if (date.wrong) {
    if (!IsTimeOfDay(plain)) return NotATime(text);
    return absl::InvalidArgumentError(Cat(
        "'", text, "' is a time of day without a date; map the date's column, too: date=COLUMN"));
  }
  SkipWeekday(in);
  int64_t of_day = 0;
  int32_t zone = form.utc_offset_minutes;
  if (!in.Done()) {
    if (!in.TakeSpaces()) in.TakeAny({"t", ","});
    const auto taken = TakeTimeOfDay(in);
    const auto taken_zone = taken ? TakeZone(in, zone) : std::nullopt;
    if (!taken_zone || !IsRemark(in.rest())) return NotATime(text);
    of_day = *taken;
    zone = *taken_zone;
  }
  if (IsZero(date.value) && of_day == 0) return 0;
  if (!Exists(date.value)) return NotATime(text);
  return DayStartMs(DayOf(date.value), zone) + of_day;
}

}  // namespace huying::ctl
