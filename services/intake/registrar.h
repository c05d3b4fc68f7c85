// The edge of intake: what must be done to a registration before it is routed, and to its answer
// before it leaves. Here, and nowhere else, are a reporter's name and phone in clear.
//
// Immutable and thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "common/city/city.h"
#include "common/core/verdict.h"
#include "common/security/reporter_keys.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::intake {

class Registrar {
 public:
  // `city` and `keys` outlive this. `partitions` is the city's, fixed for ever.
  Registrar(const city::City* city, const security::ReporterKeys* keys, int32_t partitions);

  // MECH I11: turns the register_case of `request` into a registration, in place: the reporter is
  // sealed, the place looked up, the street of the number fixed. Of a correct_contact the reporter
  // is sealed, too. Any other command is left as it is. A rejection if the caller sent a registration, the area is unknown, or the channel asks for
  // a way to reach the reporter and there is none. Afterwards the request holds no personal data in
  // clear, whatever came out.
  std::optional<Rejection> Prepare(v1::ExecuteRequest& request) const;

  // The partition of a prepared registration.
  int32_t PartitionOf(const v1::Registration& registration) const;

  // MECH I2: the tracking code of the case, for the answer to a registration. It is stored nowhere,
  // so it is put on here.
  std::string TrackingCode(std::string_view case_id) const { return keys_->TrackingCode(case_id); }
  bool IsTrackingCode(std::string_view case_id, std::string_view code) const {
    return keys_->IsTrackingCode(case_id, code);
  }

  // MECH I11: who reported, in clear. Only for somebody whose opening stands in the log
  // (opening/reading.h). NOT_FOUND if the reporter is anonymous; DATA_LOSS if it was sealed with
  // another key.
  absl::StatusOr<v1::Reporter> OpenReporter(const v1::CaseReceived& report) const;

 private:
  std::optional<Rejection> SealReporter(const v1::RegisterCase& report,
                                        const city::v1::Channel& channel,
                                        v1::Registration& registration) const;
  std::optional<Rejection> SealContact(v1::CorrectContact& command) const;

  const city::City* city_;
  const security::ReporterKeys* keys_;
  int32_t partitions_;
};

}  // namespace huying::intake
