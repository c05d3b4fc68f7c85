// Intake's handlers: its mechanisms (modules.h) over the store.
#pragma once

#include "common/casework/case_processor.h"
#include "services/intake/service.h"

namespace huying::casework {
extern template class CaseRules<intake::Types>;
extern template class CaseProcessor<intake::Intake>;
}  // namespace huying::casework

namespace huying::intake {

using Rules = casework::CaseRules<Types>;
using Processor = casework::CaseProcessor<Intake>;

}  // namespace huying::intake
