// Dispatch's handlers: its mechanisms (modules.h) over the store.
#pragma once

#include "common/casework/case_processor.h"
#include "services/dispatch/service.h"

namespace huying::casework {
extern template class CaseRules<dispatch::Types>;
extern template class CaseProcessor<dispatch::Dispatch>;
}  // namespace huying::casework

namespace huying::dispatch {

using Rules = casework::CaseRules<Types>;
using Processor = casework::CaseProcessor<Dispatch>;

}  // namespace huying::dispatch
