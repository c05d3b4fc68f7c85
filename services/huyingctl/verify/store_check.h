// Does a store equal the fold of its log? The log is folded again into a scratch store, by the same
// code that serves, as far as the store says that it has read, and both are compared row by row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/bus/bus.h"
#include "common/runtime/handlers.h"
#include "common/store/db.h"
#include "services/huyingctl/verify/finding.h"

namespace huying::ctl {

struct StoreToCheck {
  const runtime::Handlers* handlers = nullptr;
  bus::Bus* bus = nullptr;
  const store::Resources* resources = nullptr;
  int32_t partition = 0;
  std::string path;          // of the store
  std::string scratch_path;  // a folder that may be made and removed
  int64_t log_end = 0;       // next offset of the own log
};

// Adds what differs to `findings`. The status is not OK when the check itself could not be done.
// `rows` gets the number of rows compared.
absl::Status CheckStore(const StoreToCheck& check, Findings& findings, int64_t& rows);

// A row's key for people: printable as it is, other bytes as \x00.
std::string PrintableKey(std::string_view key);

}  // namespace huying::ctl
