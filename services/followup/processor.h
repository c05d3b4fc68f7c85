// Follow-up's handlers: its mechanisms (modules.h) over the store.
#pragma once

#include "common/casework/case_processor.h"
#include "services/followup/service.h"

namespace huying::casework {
extern template class CaseRules<followup::Types>;
extern template class CaseProcessor<followup::Followup>;
}  // namespace huying::casework

namespace huying::followup {

using Rules = casework::CaseRules<Types>;
using Processor = casework::CaseProcessor<Followup>;

}  // namespace huying::followup
