// The city pack's people by unit and permission. Made once, then immutable: any thread may read. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"
#include "services/simulator/random.h"

namespace huying::simulator {

// The people of one unit.
struct Office {
  // By permission; unspecified: everybody.
  std::array<std::vector<core::v1::Actor>, city::v1::Permission_ARRAYSIZE> able;
  core::v1::Actor nameless;       // of the unit, but nobody
  const Office* above = nullptr;  // of the unit's parent
};

class Actors {
 public:
  // `city` outlives this.
  explicit Actors(const city::City* city);
  Actors(const Actors&) = delete;
  Actors& operator=(const Actors&) = delete;

  // Null if the pack has no such unit. Lives as long as this.
  const Office* OfficeOf(std::string_view unit_id) const;
  const Office* centre() const { return centre_; }

  // Somebody of the office who has the permission and `may`, else of the one above it, and so on:
  // drawn, or the first without `random`. Null with nobody in the whole chain.
  const core::v1::Actor* Find(const Office* office, city::v1::Permission permission, Random* random,
                              absl::FunctionRef<bool(const core::v1::Actor&)> may) const;
  // The same of all but one. With nobody: an actor without a name, whom the services will refuse.
  const core::v1::Actor& Of(const Office* office, city::v1::Permission permission, Random* random,
                            std::string_view but_not = "") const;
  const core::v1::Actor& citizen() const { return citizen_; }

  // A unit that could be responsible instead: the street office or a department, never `but_not`.
  std::string OtherUnit(std::string_view but_not, const city::AreaNode& place,
                        Random& random) const;

 private:
  const city::City* city_;
  std::unordered_map<std::string_view, Office> offices_;  // by unit; keys stand in the city
  const Office* centre_ = nullptr;
  std::vector<std::string> departments_;
  core::v1::Actor citizen_;
  core::v1::Actor nobody_;
};

}  // namespace huying::simulator
