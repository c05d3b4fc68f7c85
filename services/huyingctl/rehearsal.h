// What intake would say to a report, by intake's own edge and rules and without any service: a dry run that refuses what
// the real one would. A city in which nothing has happened yet: what an id already stands for is not known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "common/city/city.h"
#include "common/core/verdict.h"
#include "common/security/reporter_keys.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/intake/processor.h"
#include "services/intake/registrar.h"

namespace huying::ctl {

class Rehearsal {
 public:
  // `city` outlives this. `now_ms`: reports of later are refused.
  Rehearsal(const city::City* city, int64_t now_ms);

  // Nothing if it would be taken.
  std::optional<Rejection> Judge(intake::v1::ExecuteRequest request) const;

 private:
  const int64_t now_ms_;
  const std::unique_ptr<const security::ReporterKeys> keys_;  // seal for nobody
  const intake::Registrar registrar_;
  const intake::Processor processor_;
};

}  // namespace huying::ctl
