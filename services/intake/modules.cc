#include "services/intake/modules.h"

namespace huying::intake {

CaseModule RegisteringModule();
CaseModule DangerModule();
CaseModule TriageModule();
CaseModule PlacingModule();
CaseModule SignOffModule();
CaseModule CompletingModule();
CaseModule AnsweringModule();
CaseModule RefusingModule();
CaseModule EvidenceModule();
CaseModule OpeningModule();
CaseModule WithdrawingModule();
CaseModule CorrectingModule();
CaseModule UnlinkingModule();

std::vector<CaseModule> Types::Modules() {
  std::vector<CaseModule> modules;
  modules.push_back(RegisteringModule());
  modules.push_back(DangerModule());
  modules.push_back(TriageModule());
  modules.push_back(PlacingModule());
  modules.push_back(SignOffModule());
  modules.push_back(CompletingModule());
  modules.push_back(AnsweringModule());
  modules.push_back(RefusingModule());
  modules.push_back(EvidenceModule());
  modules.push_back(OpeningModule());
  modules.push_back(WithdrawingModule());
  modules.push_back(CorrectingModule());
  modules.push_back(UnlinkingModule());
  return modules;
}

}  // namespace huying::intake
