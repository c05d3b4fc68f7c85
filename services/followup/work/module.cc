#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/followup/modules.h"
#include "services/followup/work/rules.h"

namespace huying::followup {
namespace {

using casework::ListKeys;

void ListOpen(const v1::Follow& follow, ListKeys& keys) {
  if (IsOpen(follow.state())) keys.AddOpen(v1::FollowState_Name(follow.state()), follow.header());
}

void ListByUnit(const v1::Follow& follow, ListKeys& keys) {
  if (IsOpen(follow.state())) keys.Add(work::UnitOf(follow), follow.header());
}

// Who must act; it is charged for the time.
void ListByJudge(const v1::Follow& follow, ListKeys& keys) {
  if (IsOpen(follow.state())) keys.Add(work::JudgeOf(follow), follow.header());
}

void ListByArea(const v1::Follow& follow, ListKeys& keys) {
  if (IsOpen(follow.state())) keys.Add(follow.header().area_code(), follow.header());
}

// The next round takes over what dispatch's header says by itself.
void OnTaskCorrected(const dispatch::v1::TaskCorrected& corrected, const core::v1::EventHeader&,
                     bool known, v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (known) work::RecuseUnits(follow, corrected.about_unit_ids(), policy, events);
}

}  // namespace

CaseModule WorkModule() {
  CaseModule module;
  module.Advance(&work::AdvanceRecused);
  module.Apply(&work::OnRecused);
  module.Apply(&work::OnVisitPlanned);
  module.Apply(&work::OnSampleVisitPlanned);
  module.Apply(&work::OnCheckPlanned);
  module.Apply(&work::OnCheckAsked);
  module.Apply(&work::OnConfirmed);
  module.Apply(&work::OnClosingAsked);
  module.Apply(&work::OnClosedOnTheSpot);
  module.React<dispatch::v1::Event>("dispatch", &OnTaskCorrected);
  module.lists.push_back({casework::kOpenList, &ListOpen});
  module.lists.push_back({"unit", &ListByUnit});
  module.lists.push_back({"judge", &ListByJudge});
  module.lists.push_back({"area", &ListByArea});
  return module;
}

}  // namespace huying::followup
