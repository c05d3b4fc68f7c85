#include "services/analytics/queries.h"

#include "common/core/big_endian.h"
#include "common/core/check.h"
#include "huying/city/v1/process.pb.h"
#include "services/analytics/keys.h"

namespace huying::analytics {
namespace {

constexpr std::string_view kCategory = "category";
constexpr std::string_view kArea = "area";
constexpr std::string_view kChannel = "channel";
constexpr std::string_view kHour = "hour";
constexpr uint32_t kLastDay = 99'991'231;

// The rows of a prefix on these days.
void ScanDays(const runtime::View& view, std::string_view prefix, uint32_t from_day,
              uint32_t to_day,
              const std::function<void(std::string_view key, std::string_view value)>& each) {
  const uint32_t last_day = to_day == 0 || to_day > kLastDay ? kLastDay : to_day;
  if (from_day > last_day) return;
  const std::string from = DayKey(prefix, from_day);
  const std::string to = runtime::PrefixEnd(DayKey(prefix, last_day));
  view.Scan(from, to, [&](std::string_view key, std::string_view value) {
    each(key, value);
    return true;
  });
}

void AddCells(const runtime::View& view, bool by_category, uint32_t from_day, uint32_t to_day,
              std::map<std::string, int64_t>& counts) {
  ScanDays(view, "n/", from_day, to_day, [&](std::string_view key, std::string_view value) {
    const CellName name = ParseCellKey(key);
    counts[std::string(by_category ? name.category_code : name.area_code)] +=
        static_cast<int64_t>(GetBig64(value.data()));
  });
}

std::string HourName(int hour) { return (hour < 10 ? "0" : "") + std::to_string(hour); }

void AddShapes(const runtime::View& view, bool by_channel, uint32_t from_day, uint32_t to_day,
               std::map<std::string, int64_t>& counts) {
  ScanDays(view, "h/", from_day, to_day, [&](std::string_view, std::string_view value) {
    v1::DayShape shape;
    HY_CHECK(shape.ParseFromArray(value.data(), static_cast<int>(value.size())));
    const auto& numbers = by_channel ? shape.by_channel() : shape.by_hour();
    for (int i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == 0) continue;
      const std::string name =
          by_channel ? city::v1::ChannelKind_Name(static_cast<city::v1::ChannelKind>(i))
                     : HourName(i);
      counts[name] += numbers[i];
    }
  });
}

}  // namespace

void ReadUnitDays(const runtime::View& view, uint32_t from_day, uint32_t to_day,
                  std::string_view unit_id, const std::function<void(const v1::UnitDay&)>& each) {
  ScanDays(view, "u/", from_day, to_day, [&](std::string_view key, std::string_view value) {
    constexpr size_t kBeforeUnit = 2 + 8 + 1;
    if (!unit_id.empty() && key.substr(kBeforeUnit) != unit_id) return;
    v1::UnitDay row;
    HY_CHECK(row.ParseFromArray(value.data(), static_cast<int>(value.size())));
    each(row);
  });
}

bool IsDimension(std::string_view dimension) {
  return dimension == kCategory || dimension == kArea || dimension == kChannel ||
         dimension == kHour;
}

bool AddCounts(const runtime::View& view, std::string_view dimension, uint32_t from_day,
               uint32_t to_day, std::map<std::string, int64_t>& counts) {
  if (!IsDimension(dimension)) return false;
  if (dimension == kCategory || dimension == kArea) {
    AddCells(view, dimension == kCategory, from_day, to_day, counts);
  } else {
    AddShapes(view, dimension == kChannel, from_day, to_day, counts);
  }
  return true;
}

}  // namespace huying::analytics
