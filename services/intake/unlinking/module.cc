#include <string>

#include "huying/followup/v1/followup.pb.h"
#include "services/intake/keys.h"
#include "services/intake/modules.h"
#include "services/intake/unlinking/rules.h"

namespace huying::intake {
namespace {

void OnDisowned(const followup::v1::ReporterDisowned&, const core::v1::EventHeader&, bool known,
                v1::Case&, const Policy&, NewEvents& events) {
  if (known) unlinking::Unlink(events);
}

// Openings read this row, and so does whoever asks for the code of a report that is sent again. What was
// sealed stays in the log until it is forgotten there.
void DropReporter(const v1::ReporterUnlinked&, const v1::Case& after, runtime::Store& store) {
  const std::string key = ReportKey(after.header().case_id());
  v1::CaseReceived report;
  store.Load(key, report);
  report.clear_reporter_sealed();
  report.clear_reporter_ref();
  store.Save(key, report);
}

}  // namespace

CaseModule UnlinkingModule() {
  CaseModule module;
  module.Advance(&unlinking::Advance);
  module.Side(&DropReporter);
  module.React<followup::v1::Event>("followup", &OnDisowned);
  return module;
}

}  // namespace huying::intake
