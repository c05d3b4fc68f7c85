#include "services/intake/processor.h"

namespace huying::casework {
template class CaseRules<intake::Types>;
template class CaseProcessor<intake::Intake>;
}  // namespace huying::casework
