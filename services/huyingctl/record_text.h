// A record of the log in readable form. Sealed and hashed fields (all bytes of events) are left
// out. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/bus/bus.h"
#include "common/runtime/log_source.h"

namespace huying::ctl {

// "17  decision  epoch 3 seq 5  valid  <events as compact JSON, one line each>"
std::string RecordText(std::string_view service, const bus::Record& record,
                       const runtime::ValidatedRecord& validated);

// The same as one line of JSON: topic, partition, offset, kind, epoch, seq, valid, void_because,
// entries (with request_id, input or timer, and events as objects with their kind).
std::string RecordJson(std::string_view service, int32_t partition, const bus::Record& record,
                       const runtime::ValidatedRecord& validated);

// A record of a topic that is no event topic: owners, dead letters, anything else.
std::string PlainRecordText(std::string_view topic, const bus::Record& record);

// The same as one line of JSON: topic, partition, offset, kind and "owner" or "dead", or key and
// bytes.
std::string PlainRecordJson(std::string_view topic, int32_t partition, const bus::Record& record);

}  // namespace huying::ctl
