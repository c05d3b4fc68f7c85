#include "services/intake/evidence/rules.h"
#include "services/intake/keys.h"
#include "services/intake/modules.h"

namespace huying::intake {
namespace {

// What was added grows, and every event rewrites the case's row: so it has rows of its own.
void KeepEvidence(const v1::EvidenceAdded& added, const v1::Case& after, runtime::Store& store) {
  store.Save(EvidenceKey(after.header().case_id(), evidence::CountOf(after)), added);
}

}  // namespace

CaseModule EvidenceModule() {
  CaseModule module;
  module.On(&evidence::Add);
  module.Apply(&evidence::OnAdded);
  module.Side(&KeepEvidence);
  return module;
}

}  // namespace huying::intake
