#include "huying/intake/v1/intake.pb.h"
#include "services/dispatch/handling/rules.h"
#include "services/dispatch/modules.h"
#include "services/dispatch/news/rules.h"

namespace huying::dispatch {
namespace {

void OnEvidence(const intake::v1::EvidenceAdded&, const core::v1::EventHeader&, bool known,
                v1::Task& task, const Policy&, NewEvents& events) {
  if (known) news::Tell(task, events);
}

void ListNews(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state()) && news::IsWaiting(task))
    keys.Add(task.header().lead_unit_id(), task.header());
}

void ListMyNews(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state()) && news::IsWaiting(task))
    keys.Add(handling::HandlerOf(task), task.header());
}

void NamesWhoHasNews(const v1::Task& task,
                     absl::FunctionRef<void(std::string_view, std::string_view)> each) {
  each(handling::HandlerOf(task), task.header().lead_unit_id());
}

}  // namespace

CaseModule NewsModule() {
  CaseModule module;
  module.Apply(&news::OnAdded);
  module.Apply(&news::OnCorrected);
  module.Apply(&news::OnLooked<v1::WorkNoted>);
  module.Apply(&news::OnLooked<v1::FirstMeetingHeld>);
  module.Apply(&news::OnLooked<v1::SecondMeetingHeld>);
  module.Apply(&news::OnLooked<v1::SiteProved>);
  module.Apply(&news::OnLooked<v1::DraftSubmitted>);
  module.Apply(&news::OnLooked<v1::DraftReady>);
  module.Apply(&news::OnLooked<v1::TaskRouted>);
  module.Apply(&news::OnLooked<v1::TaskMoved>);
  module.React<intake::v1::Event>("intake", &OnEvidence);
  module.lists.push_back({"news", &ListNews});
  module.lists.push_back({"my_news", &ListMyNews});
  module.named_lists.push_back({"my_news", "news", city::v1::PERMISSION_HANDLE, &NamesWhoHasNews});
  return module;
}

}  // namespace huying::dispatch
