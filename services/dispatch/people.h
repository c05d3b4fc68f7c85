// Who may do what, by the city pack: looked up once per command, so indexed once per process.
//
// Immutable, shared by all threads.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "common/city/city.h"
#include "huying/core/v1/core.pb.h"
#include "huying/dispatch/v1/state.pb.h"
#include "services/dispatch/rules/policy.h"

namespace huying::dispatch {

class People {
 public:
  // `city` outlives this.
  explicit People(const city::City* city);

  // How the actor stands to the task. Somebody whom the pack does not know, or who claims to act
  // for another unit than their own, may nothing. The result points into the city and the
  // arguments.
  rules::Authority AuthorityOf(const core::v1::Actor& actor, const v1::Task& task) const;

  // The person is of this unit and may handle tasks.
  bool MayHandle(std::string_view person_id, std::string_view unit_id) const;

 private:
  struct Entry {
    const city::v1::Unit* unit = nullptr;
    uint32_t permissions = 0;
  };

  bool IsAbove(const city::v1::Unit& upper, std::string_view unit_id) const;

  const city::City* city_;
  std::unordered_map<std::string_view, Entry> entries_;
};

}  // namespace huying::dispatch
