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
  virtual bool KnowsUnit(std::string_view unit_id) const = 0;
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
