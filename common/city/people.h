// Who may do what, by the city pack: looked up once per command, so indexed once per process.
//
// Immutable, shared by all threads.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/case/authority.h"
#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"

namespace huying::city {

class People {
 public:
  // `city` outlives this.
  explicit People(const City* city);

  // How the actor stands to the work of a unit, which may be empty, on a day. Somebody whom the pack
  // does not know, or who claims to act for another unit than their own, may nothing. Who acts for
  // people of their unit who are away may what those may, too; who acts for somebody of another unit,
  // what that person may, for the work of that unit alone. Whether they help and who is responsible
  // meanwhile is for the caller to add. The result points into the city and into this.
  Authority AuthorityOf(const core::v1::Actor& actor, std::string_view lead_unit_id, Day day) const;

  // The person is of this unit on that day and may do this.
  bool MayFor(std::string_view person_id, std::string_view unit_id, v1::Permission permission,
              Day day) const;
  bool IsOf(std::string_view person_id, std::string_view unit_id, Day day) const;

 private:
  // What people of one unit may who are away and for whom somebody acts.
  struct Lent {
    const v1::Unit* by = nullptr;
    std::vector<LentRight> rights;
  };
  struct Entry {
    const v1::Unit* unit = nullptr;
    uint32_t permissions = 0;
    std::vector<Lent> lent;
  };

  static void AddLent(const Lent& lent, Authority& authority);
  // What is lent by people of this unit; null if nothing is.
  const Lent* LentBy(const Entry& entry, const v1::Unit* unit, Day day) const;
  bool IsAbove(const v1::Unit& upper, std::string_view unit_id, Day day) const;

  const City* city_;
  absl::flat_hash_map<std::string_view, Entry> entries_;
};

}  // namespace huying::city
