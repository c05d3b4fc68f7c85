#include "services/dispatch/modules.h"
#include "services/dispatch/proposals/rules.h"
#include "services/dispatch/transfer/rules.h"

namespace huying::dispatch {
namespace {

void ListTransfers(const v1::Task& task, casework::ListKeys& keys) {
  if (IsOpen(task.state()) && transfer::IsProposed(task))
    keys.Add(task.transfer().ruler_unit_id(), task.header());
}

}  // namespace

CaseModule TransferModule() {
  CaseModule module;
  module.On(&transfer::Transfer).guard = &proposals::NoneIsOpen;
  module.On(&transfer::Approve).guard = &transfer::MayRule;
  module.On(&transfer::Refuse).guard = &transfer::MayRule;
  module.Apply(&transfer::OnAccepted);
  module.Apply(&transfer::OnProposed);
  module.Apply(&transfer::OnEnds<v1::TransferRefused>);
  module.Apply(&transfer::OnEnds<v1::TaskRouted>);
  module.Apply(&transfer::OnEnds<v1::TaskMoved>);
  module.Apply(&transfer::OnEnds<v1::CitizenReplied>);
  module.Apply(&transfer::OnEnds<v1::TaskEnded>);
  module.Apply(&transfer::OnEnds<v1::TaskWithdrawn>);
  module.lists.push_back({"transfer_ruling", &ListTransfers});
  return module;
}

}  // namespace huying::dispatch
