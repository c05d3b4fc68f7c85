// Who may do what, by the city pack: looked up once per command, so indexed once per process.
//
// Immutable, shared by all threads.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "common/case/authority.h"
#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"

namespace huying::city {

class People {
 public:
  // `city` outlives this.
  explicit People(const City* city);

  // How the actor stands to the work of a unit, which may be empty. Somebody whom the pack does not
  // know, or who claims to act for another unit than their own, may nothing. Whether they help and
  // who is responsible meanwhile is for the caller to add. The result points into the city.
  Authority AuthorityOf(const core::v1::Actor& actor, std::string_view lead_unit_id) const;

  // The person is of this unit and may do this.
  bool MayFor(std::string_view person_id, std::string_view unit_id,
              v1::Permission permission) const;

 private:
  struct Entry {
    const v1::Unit* unit = nullptr;
    uint32_t permissions = 0;
  };

  bool IsAbove(const v1::Unit& upper, std::string_view unit_id) const;

  const City* city_;
  absl::flat_hash_map<std::string_view, Entry> entries_;
};

}  // namespace huying::city
