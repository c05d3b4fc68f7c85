// A file with commands for many cases: CSV, or one JSON object a line. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "huying/gateway/v1/bulk.pb.h"

namespace huying::ctl {

// What rows have that do not say it themselves.
struct BulkDefaults {
  std::string command;  // "PlaceCase"
  std::string person;
  std::string reason;
};

struct BulkRow {
  int64_t line = 0;
  std::string case_id;
  gateway::v1::BulkCommand command;
  std::string error;  // why it is no command; empty if it is one
};

// CSV begins with a row that names the columns: "case", and as far as the defaults do not say it
// "command", "as" and "reason"; "seen" (expected_seq); any other names a field of the command, with
// dots for what lies in it ("place.address"; "input.reason" where the field is called like a column). A cell of a list has its members with ';' between; an
// empty cell is not filled in. A JSON object has the same names, and the fields under "input".
//
// A row that is wrong carries its error, and so does one whose case has come before. INVALID_ARGUMENT:
// there is no row, or the first one names no column "case".
absl::StatusOr<std::vector<BulkRow>> ReadBulkFile(std::string_view text,
                                                  const BulkDefaults& defaults);

// The names of all commands that exist, for people.
std::string BulkCommandNames();

}  // namespace huying::ctl
