// Which acts are possible, and for whom: whose work an act is says the table of duties, whether they
// may do it now say the services' own rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/simulator/act.h"
#include "services/simulator/actors.h"
#include "services/simulator/case_view.h"
#include "services/simulator/citizens.h"
#include "services/simulator/random.h"
#include "services/simulator/services.h"

namespace huying::simulator {

// Immutable, shared by all threads.
class Possible {
 public:
  // Both outlive this.
  Possible(const Services* services, const Actors* actors) : services_(services), actors_(actors) {}

  // Somebody whose work the act is and who may do it at this time, by the row that the view shows:
  // drawn, or the first without `random`. Null if nobody may, or if the row is old.
  const core::v1::Actor* WhoMay(const Act& act, const CaseView& view, const Report& report,
                                int64_t now_ms, Random* random) const;
  // Why none of these is done, of all that people want to do with the case now:
  // "TASK_STATE_HELD: nobody may give ParkTask".
  std::string WhyNone(const std::vector<ActKind>& wanted, const CaseView& view) const;

 private:
  const Office* OfficeFor(const Act& act, const CaseView& view) const;
  const Office* DeciderOf(const dispatch::v1::Task& task) const;
  static bool IsOverBySilence(const Act& act, const CaseView& view, int64_t now_ms);
  // The act is possible for somebody in the state that the row shows.
  bool InState(ActKind kind, const CaseView& view) const;

  const Services* services_;
  const Actors* actors_;
};

}  // namespace huying::simulator
