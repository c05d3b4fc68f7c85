#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/followup/closing/rules.h"
#include "services/followup/ending/rules.h"
#include "services/followup/modules.h"
#include "services/followup/work/rules.h"

namespace huying::followup {
namespace {

void OnTaskEnded(const dispatch::v1::TaskEnded& ended, const core::v1::EventHeader&, bool,
                 v1::Follow& follow, const Policy&, NewEvents& events) {
  ending::End(follow, ended.lead_unit_id(), events);
}

}  // namespace

CaseModule EndingModule() {
  CaseModule module;
  module.Apply(&closing::OnEnded);
  module.Apply(&work::OnEnded);
  module.React<dispatch::v1::Event>("dispatch", &OnTaskEnded);
  return module;
}

}  // namespace huying::followup
