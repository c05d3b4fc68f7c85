#include "services/dispatch/processor.h"

namespace huying::casework {
template class CaseRules<dispatch::Types>;
template class CaseProcessor<dispatch::Dispatch>;
}  // namespace huying::casework
