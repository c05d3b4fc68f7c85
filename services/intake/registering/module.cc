#include <optional>
#include <string>

#include "common/case/case_id.h"
#include "services/intake/keys.h"
#include "services/intake/modules.h"
#include "services/intake/registering/external_id.h"
#include "services/intake/registering/rules.h"

namespace huying::intake {
namespace {

using casework::ListKeys;

// What the reporter said is hardly ever corrected, and every event rewrites the case's row: so it has a row
// of its own.
void KeepReport(const v1::CaseReceived& received, const v1::Case& after, runtime::Store& store) {
  const core::v1::CaseHeader& header = after.header();
  store.Save(ReportKey(header.case_id()), received);
  if (!received.external_id().empty()) {
    store.Put(ExternalKey(header.channel(), header.channel_id(), received.external_id()),
              registering::ToRow(registering::KnownFrom(received, header)));
  }
}

// MECH I2
void KeepNumber(const v1::CaseReceived&, const v1::Case& after, runtime::Store& store) {
  const std::optional<CaseId> id = ParseCaseId(after.header().case_id());
  if (!id) return;
  v1::NumberRow number;
  number.set_day(std::string(id->day));
  number.set_serial(id->serial);
  store.Save(NumberKey(id->street_code), number);
}

void ListOpen(const v1::Case& of_case, ListKeys& keys) {
  if (IsOpen(of_case.state())) keys.AddOpen(v1::CaseState_Name(of_case.state()), of_case.header());
}

void ListByArea(const v1::Case& of_case, ListKeys& keys) {
  if (IsOpen(of_case.state())) keys.Add(of_case.header().area_code(), of_case.header());
}

}  // namespace

CaseModule RegisteringModule() {
  CaseModule module;
  module.On(&registering::RefuseUnprepared);
  module.On(&registering::Register);
  module.Advance(&registering::AdvanceReceived);
  module.Advance(&registering::AdvanceTextCorrected);
  module.Apply(&registering::OnReceived);
  module.Apply(&registering::OnTextCorrected);
  module.Side(&KeepReport);
  module.Side(&KeepNumber);
  module.lists.push_back({casework::kOpenList, &ListOpen});
  module.lists.push_back({"area", &ListByArea});
  return module;
}

}  // namespace huying::intake
