// Who acts in a case and in which words: people of the city pack by what they may do, and texts of
// a realistic length made of the pack's own examples. Made once; then immutable and shared by all
// threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"
#include "huying/intake/v1/service.pb.h"

namespace huying::load {

class Actors {
 public:
  // `city` outlives this.
  explicit Actors(const city::City* city);

  // Somebody of the unit who may do this, or of the nearest unit above it that has anybody;
  // `but_not` is left out where there is another. Somebody of no name if nobody may: the services
  // will refuse.
  const core::v1::Actor& Of(std::string_view unit_id, city::v1::Permission permission,
                            std::string_view but_not = "") const;
  const core::v1::Actor& OfCentre(city::v1::Permission permission) const {
    return Of(centre_id_, permission);
  }

  // Fills in the report of case number `number`: another street, category and reporter each time.
  // What number it was decides everything, so that two runs are the same.
  void Tell(uint64_t number, intake::v1::RegisterCase& report) const;
  // Whether the caller of this number knows the category; where not, the rules must find it in the
  // words.
  static bool TellsCategory(uint64_t number) { return number % 4 != 0; }
  // The category that Tell gives to this number, or that its words are about.
  const city::CategoryNode& CategoryOf(uint64_t number) const;
  std::string WorkNote(uint64_t number, int which) const;
  std::string Meeting(uint64_t number, bool after_resolution) const;
  std::string Draft(uint64_t number) const;

 private:
  using People = std::array<std::vector<core::v1::Actor>, city::v1::Permission_ARRAYSIZE>;

  const city::AreaNode& PlaceOf(uint64_t number) const;

  const city::City* city_;
  std::string centre_id_;
  std::unordered_map<std::string_view, People> people_;
  std::vector<const city::CategoryNode*> categories_;  // leaves with an example
  std::vector<const city::AreaNode*> communities_;
  core::v1::Actor nobody_;
};

}  // namespace huying::load
