#include "services/intake/modules.h"
#include "services/intake/refusing/rules.h"

namespace huying::intake {

CaseModule RefusingModule() {
  CaseModule module;
  module.On(&refusing::Refuse);
  module.Apply(&refusing::OnRefused);
  return module;
}

}  // namespace huying::intake
