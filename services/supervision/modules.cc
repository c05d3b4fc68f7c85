#include "services/supervision/modules.h"

namespace huying::supervision {

CaseModule ClocksModule();
CaseModule EscalationModule();
CaseModule OrdersModule();

std::vector<CaseModule> Types::Modules() {
  std::vector<CaseModule> modules;
  modules.push_back(ClocksModule());
  modules.push_back(EscalationModule());
  modules.push_back(OrdersModule());
  return modules;
}

}  // namespace huying::supervision
