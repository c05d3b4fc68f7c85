#include "services/intake/unlinking/rules.h"

namespace huying::intake::unlinking {

// MECH I11
void Unlink(NewEvents& events) { events.Add().mutable_reporter_unlinked(); }

void Advance(const v1::ReporterUnlinked&, core::v1::CaseHeader& header) {
  header.set_no_contact(true);
}

}  // namespace huying::intake::unlinking
