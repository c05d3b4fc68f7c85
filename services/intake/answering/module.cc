#include "services/intake/answering/rules.h"
#include "services/intake/modules.h"

namespace huying::intake {

CaseModule AnsweringModule() {
  CaseModule module;
  module.On(&answering::Answer).guard = &answering::MayAnswer;
  module.Advance(&answering::Advance);
  module.Apply(&answering::OnAnswered);
  return module;
}

}  // namespace huying::intake
