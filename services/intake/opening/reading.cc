#include "services/intake/opening/reading.h"

#include <string>

#include "common/case/opening.h"
#include "services/intake/queries.h"

namespace huying::intake::opening {

// MECH I11
absl::Status CheckGrant(const v1::ReadReporterRequest& request, const security::CaseKeys& keys,
                        int64_t now_ms) {
  const core::v1::OpeningGrant& grant = request.grant();
  const bool proved = keys.IsProof(huying::opening::ProvedBytes(grant), grant.proof());
  if (!proved || grant.case_id() != request.case_id()) {
    return absl::PermissionDeniedError(
        "the reporter is given out only for an opening of this case; ask the gateway's "
        "OpenReporter");
  }
  // The clocks of two machines may differ a little, either way.
  const int64_t age_ms = now_ms - grant.opened_ms();
  if (age_ms > huying::opening::kGrantMs || age_ms < -huying::opening::kGrantMs) {
    return absl::PermissionDeniedError(
        "this opening is not new any more; open the reporter again, with a new request id");
  }
  return absl::OkStatus();
}

// MECH I11
absl::Status ReadReporter(const runtime::View& view, std::string_view case_id,
                          const Registrar& registrar, v1::OpenedReporter& opened) {
  v1::Case of_case;
  if (!ReadCase(view, case_id, of_case)) {
    return absl::NotFoundError("intake does not know this case; check its number");
  }
  opened.set_confidential(of_case.header().confidential());
  if (of_case.report().anonymous()) {
    opened.set_kept(v1::OpenedReporter::KEPT_ANONYMOUS);
    return absl::OkStatus();
  }
  if (of_case.report().reporter_sealed().empty()) {
    opened.set_kept(v1::OpenedReporter::KEPT_NOTHING);
    return absl::OkStatus();
  }
  absl::StatusOr<v1::Reporter> reporter = registrar.OpenReporter(of_case.report());
  if (!reporter.ok()) return reporter.status();
  opened.set_kept(v1::OpenedReporter::KEPT_KNOWN);
  opened.set_name(reporter->name());
  opened.set_phone(reporter->phone());
  opened.set_email(reporter->email());
  return absl::OkStatus();
}

}  // namespace huying::intake::opening
