// Reading a partition of a topic from its beginning to its present end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bus/bus.h"
#include "common/runtime/log_source.h"

namespace huying::ctl {

// The embedded log of a data folder, for one process at a time. NOT_FOUND: there is none;
// FAILED_PRECONDITION: a server has it open; both say what to do.
absl::StatusOr<std::unique_ptr<bus::Bus>> OpenDataLog(const std::string& data_dir);

// Calls `each` for the records of a partition from offset `from` on, until the end as it then is
// (`follow`: for ever), or until it returns false.
using EachRecord = std::function<bool(const bus::Record& record)>;
absl::Status ScanRecords(bus::Bus& bus, const std::string& topic, int32_t partition, int64_t from,
                         bool follow, const EachRecord& each);

// The same for a service's event topic from its beginning, with the validity that every reader
// comes to. What `each` gets lives until it returns.
using EachValidated =
    std::function<bool(const bus::Record& record, const runtime::ValidatedRecord& validated)>;
absl::Status ScanLog(bus::Bus& bus, const std::string& service, int32_t partition, bool follow,
                     const EachValidated& each);

}  // namespace huying::ctl
