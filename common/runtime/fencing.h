// Which records of an event topic count: the rule that every reader applies, alike. Source:
// docs/log-protocol.md, "What every reader does". Pure; nothing else decides it: no clock, no group
// generation, no lock.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/bus/bus.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

enum class Validity {
  kApply,         // a decision or a progress record that counts
  kFence,         // a new epoch has begun
  kVoidOldFence,  // a fence whose epoch is not higher
  kVoidNotOwner,  // decided by somebody who did not own the partition
  kVoidSequence,  // a hole or a repeat in the epoch's sequence
  kUnreadable,    // not a record of this protocol
};
inline constexpr size_t kValidities = 6;

// The word for metrics and `huyingctl log`.
std::string_view ValidityName(Validity validity);

// The parts of a record that the rule looks at.
struct RecordKey {
  uint64_t epoch = 0;
  uint64_t owner = 0;
  uint64_t seq = 0;  // of a decision or a progress record
};

// Rules that the simulation switches off one at a time, to show that it would notice.
struct ProtocolRules {
  bool sequence = true;  // a decision counts only if its seq follows the last valid one
  bool offset = true;    // a delivery proves ownership only if its offset follows the last own one
};

// Judges a record and moves `cursor` past it: next_offset always (events_done is of the record there,
// and so zero again), epoch, owner, seq and last_offset if the record counts.
Validity Validate(bus::RecordKind kind, const RecordKey& record, int64_t offset,
                  const ProtocolRules& rules, log::v1::Cursor& cursor);

}  // namespace huying::runtime
