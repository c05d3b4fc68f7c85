#include "services/intake/place_resolver.h"

#include <optional>
#include <utility>

#include "common/case/case_id.h"
#include "common/core/check.h"
#include "common/core/stable_hash.h"
#include "services/intake/edge.h"

namespace huying::intake {
namespace {

constexpr uint32_t kToldBySomebodyWhoKnows = 1000;
constexpr uint32_t kSureOfTheStreet = 900;

const city::AreaNode* DistrictOf(const city::AreaNode* node) {
  return node == nullptr ? nullptr : node->at[city::v1::AREA_LEVEL_DISTRICT];
}

std::string DistrictCode(const city::City& city, const city::AreaNode* node) {
  const city::AreaNode* district = DistrictOf(node);
  if (district != nullptr) return district->area->code();
  // In the city, but not known in which district: the first one's unit asks.
  HY_CHECK(city.pack().unplaced_size() > 0);
  return city.pack().unplaced(0).district_code();
}

// Nothing if the street is not sure.
std::optional<ResolvedPlace> FromPlaced(const city::City& city, const city::Placed& placed) {
  const city::AreaNode* node = placed.grid != nullptr ? placed.grid : placed.area;
  if (node == nullptr) return std::nullopt;
  if (node->at[city::v1::AREA_LEVEL_STREET] == nullptr) return std::nullopt;
  return ResolvedPlace{node->area->code(), DistrictCode(city, node),
                       static_cast<uint32_t>(placed.certainty_per_mille)};
}

// The street that all candidates lie in; null if there are several, or none.
const city::AreaNode* CommonStreet(const city::Placed& placed) {
  const city::AreaNode* common = nullptr;
  for (const city::AreaNode* candidate : placed.candidates) {
    const city::AreaNode* street = candidate->at[city::v1::AREA_LEVEL_STREET];
    if (street == nullptr || (common != nullptr && street != common)) return nullptr;
    common = street;
  }
  return common;
}

const city::AreaNode* CommonDistrict(const city::Placed& placed) {
  const city::AreaNode* common = nullptr;
  for (const city::AreaNode* candidate : placed.candidates) {
    const city::AreaNode* district = DistrictOf(candidate);
    if (common != nullptr && district != common) return nullptr;
    common = district;
  }
  return common;
}

bool HasPoint(const v1::Place& place) { return place.latitude() != 0 || place.longitude() != 0; }

}  // namespace

// MECH I5
Verdict<ResolvedPlace> ResolvePlace(const city::City& city, const v1::RegisterCase& report) {
  const city::AreaNode* told = nullptr;
  if (!report.area_code().empty()) {
    told = city.FindArea(report.area_code());
    if (told == nullptr || told->area->pseudo()) {
      return RefuseAtEdge("AREA_UNKNOWN", "I5",
                          "没有这个区划代码，请重新选择地点，或留空由系统定位。");
    }
    if (told->at[city::v1::AREA_LEVEL_STREET] != nullptr) {
      return ResolvedPlace{told->area->code(), DistrictCode(city, told), kToldBySomebodyWhoKnows};
    }
  }

  const city::AreaNode* district = DistrictOf(told);
  const auto look = [&](const city::Placed& placed) -> std::optional<ResolvedPlace> {
    if (district == nullptr) district = CommonDistrict(placed);
    if (auto sure = FromPlaced(city, placed)) return sure;
    const city::AreaNode* street = CommonStreet(placed);
    if (street == nullptr || placed.candidates.size() < 2) return std::nullopt;
    // On the border of two communities of one street: the street is sure, and enough for a number.
    return ResolvedPlace{street->area->code(), DistrictCode(city, street), kSureOfTheStreet};
  };
  const v1::Place& place = report.place();
  if (HasPoint(place)) {
    if (auto sure = look(city.PlacePoint(place.latitude(), place.longitude()))) return *sure;
  }
  if (!place.address().empty()) {
    if (auto sure = look(city.PlaceText(place.address(), geo::TextKind::kAddress))) return *sure;
  }
  if (!HasPoint(place) && place.address().empty()) {
    const std::string text = report.title() + "。" + report.detail();
    if (auto sure = look(city.PlaceText(text, geo::TextKind::kProse))) return *sure;
  }
  return ResolvedPlace{"", DistrictCode(city, district), 0};
}

std::string StreetForNumber(const city::City& city, const ResolvedPlace& place,
                            std::string_view spread, int32_t partitions) {
  HY_CHECK(partitions > 0);
  const city::AreaNode* street = city.StreetOf(place.area_code);
  if (street != nullptr) return street->area->code();
  const uint64_t partition = StableHash(spread) % static_cast<uint64_t>(partitions);
  return PseudoStreet(place.district_code, static_cast<int32_t>(partition));
}

}  // namespace huying::intake
