#include "services/followup/modules.h"

namespace huying::followup {

CaseModule WorkModule();
CaseModule VisitsModule();
CaseModule ChecksModule();
CaseModule ClosingModule();
CaseModule RedoModule();
CaseModule OpeningModule();
CaseModule WithdrawingModule();
CaseModule EndingModule();
CaseModule WordsModule();

std::vector<CaseModule> Types::Modules() {
  std::vector<CaseModule> modules;
  modules.push_back(WorkModule());
  modules.push_back(VisitsModule());
  modules.push_back(ChecksModule());
  modules.push_back(ClosingModule());
  modules.push_back(RedoModule());
  modules.push_back(OpeningModule());
  modules.push_back(WithdrawingModule());
  modules.push_back(EndingModule());
  modules.push_back(WordsModule());
  return modules;
}

}  // namespace huying::followup
