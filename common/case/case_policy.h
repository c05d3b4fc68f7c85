// What every rule about a case is given to decide with; a service's own Policy adds to it. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/case/authority.h"

namespace huying {

// What rules may ask of the city. Implemented by the service; by a struct in tests of rules.
class CaseLookups {
 public:
  virtual ~CaseLookups() = default;
  // A unit that work can be given to then: it is in the city pack and has not gone over into another.
  virtual bool KnowsUnit(std::string_view unit_id, int64_t at_ms) const = 0;
};

// Nothing of it is owned.
struct CasePolicy {
  Authority actor;
  std::string_view reason = {};  // given with the command, in words
  uint32_t expected_seq = 0;     // see core.v1.CommandHeader
  int64_t now_ms = 0;
  const CaseLookups* city = nullptr;  // never null where a rule is asked
};

}  // namespace huying
