// MECH I1: ids that reports have in the systems that they came from. The same id with the same content is the same
// report; with other content it is told, since one of the two would be lost. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/verdict.h"
#include "huying/core/v1/core.pb.h"
#include "huying/intake/v1/intake.pb.h"

namespace huying::intake::registering {

// What is kept with an id (ExternalKey in keys.h): the case, and digests of what was told first, since corrections
// change the report.
struct KnownReport {
  std::string case_id;
  uint64_t content =
      0;  // text, place, links, time and the city's number; blanks and width do not count
  uint64_t reporter =
      0;  // of the hashed telephone number; not the number of who cannot be known again

  friend bool operator==(const KnownReport&, const KnownReport&) = default;
};

// Storage format.
std::string ToRow(const KnownReport& known);
std::optional<KnownReport> ParseKnownReport(std::string_view row);

KnownReport KnownFrom(const v1::CaseReceived& received, const core::v1::CaseHeader& header);
// The same of what is asked for now; without a case.
KnownReport AskedFor(const v1::Registration& registration);

// True if what is asked for now is what was told first. `reporter_now` is the hashed number that the case has now: who
// has corrected it may send the report again with either.
bool IsSameReport(const KnownReport& first, const v1::Registration& again,
                  std::string_view reporter_now);

// EXTERNAL_ID_REUSED. `case_id` is told to staff alone, `emergency_lines` ("119") to everybody.
Rejection ExternalIdReused(std::string_view case_id, const std::string& emergency_lines);

}  // namespace huying::intake::registering
