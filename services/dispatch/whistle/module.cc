#include "huying/core/v1/schema.pb.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/whistle/rules.h"

namespace huying::dispatch {
namespace {

// What a called unit has to do.
void ListCalls(const v1::Task& task, casework::ListKeys& keys) {
  for (const v1::Whistle::Call& call : task.whistle().open()) {
    keys.Add(call.unit_id(), task.header());
  }
}

uint32_t PartyOf(const v1::Task& task, std::string_view unit_id) {
  return whistle::IsCalled(task, unit_id) ? 1U << core::v1::PARTY_CALLED : 0U;
}

}  // namespace

CaseModule WhistleModule() {
  CaseModule module;
  module.On(&whistle::Blow);
  module.On(&whistle::ReportIn);
  module.On(&whistle::Finish);
  module.On(&whistle::GiveUp).guard = &whistle::MayGiveUp;
  module.Apply(&whistle::OnCalled);
  module.Apply(&whistle::OnReportedIn);
  module.Apply(&whistle::OnFinished);
  module.Apply(&whistle::OnGivenUp);
  module.Apply(&whistle::OnRouted);
  module.Apply(&whistle::OnEnds<v1::TaskMoved>);
  module.Apply(&whistle::OnEnds<v1::TaskEnded>);
  module.Apply(&whistle::OnEnds<v1::TaskWithdrawn>);
  module.lists.push_back({"called", &ListCalls});
  module.parties.push_back(&PartyOf);
  return module;
}

}  // namespace huying::dispatch
