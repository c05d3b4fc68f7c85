#include "services/followup/processor.h"

namespace huying::casework {
template class CaseRules<followup::Types>;
template class CaseProcessor<followup::Followup>;
}  // namespace huying::casework
