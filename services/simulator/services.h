// The services as simulated people know them: their pure handlers, which are asked without a call
// what a command leads to and who may give it.
#pragma once

#include <tuple>

#include "common/city/city.h"
#include "services/dispatch/processor.h"
#include "services/followup/processor.h"
#include "services/intake/processor.h"
#include "services/supervision/processor.h"

namespace huying::simulator {

// Immutable, shared by all threads.
class Services {
 public:
  // `city` outlives this.
  explicit Services(const city::City* city) : all_(city, city, city, city) {}

  template <class Processor>
  const Processor& Get() const {
    return std::get<Processor>(all_);
  }

 private:
  const std::tuple<intake::Processor, dispatch::Processor, followup::Processor,
                   supervision::Processor>
      all_;
};

}  // namespace huying::simulator
