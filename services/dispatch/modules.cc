#include "services/dispatch/modules.h"

#include "services/dispatch/routing/rules.h"

namespace huying::dispatch {

CaseModule RoutingModule();
CaseModule ReturnsModule();
CaseModule HandlingModule();
CaseModule MeetingsModule();
CaseModule ReviewModule();
CaseModule ReplyModule();
CaseModule ParkingModule();
CaseModule HardCaseModule();
CaseModule TransferModule();
CaseModule EndingModule();
CaseModule WhistleModule();
CaseModule OpeningModule();
CaseModule WithdrawingModule();
CaseModule PartsModule();
CaseModule CorrectingModule();
CaseModule NewsModule();

std::vector<CaseModule> Types::Modules() {
  std::vector<CaseModule> modules;
  modules.push_back(RoutingModule());
  modules.push_back(ReturnsModule());
  modules.push_back(HandlingModule());
  modules.push_back(MeetingsModule());
  modules.push_back(ReviewModule());
  modules.push_back(ReplyModule());
  modules.push_back(ParkingModule());
  modules.push_back(HardCaseModule());
  modules.push_back(TransferModule());
  modules.push_back(EndingModule());
  modules.push_back(WhistleModule());
  modules.push_back(OpeningModule());
  modules.push_back(WithdrawingModule());
  modules.push_back(PartsModule());
  modules.push_back(CorrectingModule());
  modules.push_back(NewsModule());
  return modules;
}

void Types::Explain(const v1::Task& task, const dispatch::Policy& policy, Rejection& refused) {
  if (refused.kind == Rejection::Kind::kNotAllowed && refused.code == "NOT_ALLOWED")
    refused.message += routing::WhoHasIt(task, policy);
}

}  // namespace huying::dispatch
