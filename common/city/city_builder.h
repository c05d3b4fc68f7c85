// Builds the indexes of a City. Internal to common/city.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "common/city/city.h"

namespace huying::city {

// Nobody's chain of command is longer; a ring in a pack made by hand must not hang us.
inline constexpr int32_t kMaxUnitsAbove = 8;

// The calendar of a pack. InvalidArgument if its times and dates do not make one.
absl::StatusOr<WorkCalendar> MakeCalendar(const v1::CityPack& pack);
// The same without a holiday or make-up day: an ordinary week, again and again.
absl::StatusOr<WorkCalendar> MakePlainCalendar(const v1::CityPack& pack);

class CityBuilder {
 public:
  explicit CityBuilder(v1::CityPack pack);
  // Consumes the builder. InvalidArgument, naming the entry, for what cannot be indexed.
  absl::StatusOr<std::unique_ptr<const City>> Build(const std::string& shapes);

 private:
  absl::Status AddUnits();
  // Who acts for whom, who is on duty, and which units have gone over into others.
  void AddStandIns();
  std::optional<PersonRef> OfficerOf(const v1::Unit& of) const;
  absl::Status AddAreas();
  // Writes the stand-in streets of every district into the pack, one for each possible partition.
  void AddPseudoStreets();
  absl::Status AddArea(const v1::Area& area);
  void AddPlaceUnits();
  absl::Status AddShapes(const std::string& geojson);
  void AddPlaceNames();
  absl::Status AddCategories();
  absl::Status AddDuties();
  absl::Status AddDuty(const v1::DutyRule& rule);
  void AddClocks();
  void AddTables();

  std::unique_ptr<City> city_;
};

}  // namespace huying::city
