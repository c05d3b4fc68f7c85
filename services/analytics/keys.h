// Rows and timers of analytics' store; storage format. Days are report days, yyyymmdd in eight
// digits.
//
// Made by Project, from the other services' facts:
//   c/<case id>                   v1.CaseFacts
//   u/<day>/<unit>                v1.UnitDay; without a unit the whole city's
//   h/<day>                       v1.DayShape
//   n/<day>/<area>/<category>     how many cases received, 8 bytes big endian
// Made by Evolve, from analytics' own facts:
//   d/<day>                       v1.SaidDay: what was said of the day last
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/runtime/keys.h"

namespace huying::analytics {

// Kinds of timers; the subject is the day's eight digits.
enum TimerKind : uint32_t {
  kDayOver = 1,
};

inline std::string DayKey(std::string_view prefix, uint32_t day) {
  const std::string digits = std::to_string(day);
  std::string key(prefix);
  key.append(8 - std::min<size_t>(digits.size(), 8), '0').append(digits);
  return key;
}

inline std::string UnitDayKey(uint32_t day, std::string_view unit_id) {
  return DayKey("u/", day).append("/").append(unit_id);
}

inline std::string ShapeKey(uint32_t day) { return DayKey("h/", day); }
inline std::string SaidKey(uint32_t day) { return DayKey("d/", day); }
inline std::string CaseKey(std::string_view case_id) { return std::string("c/").append(case_id); }

inline std::string CellKey(uint32_t day, std::string_view area_code,
                           std::string_view category_code) {
  return DayKey("n/", day).append("/").append(area_code).append("/").append(category_code);
}

// What such a key says; the parts point into it.
struct CellName {
  std::string_view area_code;
  std::string_view category_code;
};
inline CellName ParseCellKey(std::string_view key) {
  const std::string_view rest = key.substr(2 + 8 + 1);
  const size_t slash = rest.find('/');
  return {rest.substr(0, slash), slash == std::string_view::npos ? "" : rest.substr(slash + 1)};
}

}  // namespace huying::analytics
