// Which records of an event topic count: the rule that every reader applies, alike. Source:
// docs/log-protocol.md, "What every reader does". Pure; nothing else decides it: no clock, no group
// generation, no lock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/bus/bus.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

enum class Validity {
  kApply,          // a decision or a progress record that counts
  kFence,          // a new epoch has begun
  kVoidOldFence,   // a fence whose epoch is not higher
  kVoidNotOwner,   // decided by somebody who did not own the partition
  kVoidSequence,   // a hole or a repeat in the epoch's sequence
  kUnreadable,     // not a record of this protocol
  kVoidElsewhere,  // a record of another partition, or one that was hurt
};
inline constexpr size_t kValidities = 7;

// The word for metrics and `huyingctl log`.
std::string_view ValidityName(Validity validity);

// The parts of a record that the rule looks at.
struct RecordKey {
  uint64_t epoch = 0;
  uint64_t owner = 0;
  uint64_t seq = 0;  // of a decision or a progress record
  // By its owner's id it belongs to another partition, or to no tenure at all.
  bool elsewhere = false;
};

// Rules that the simulation switches off one at a time, to show that it would notice.
struct ProtocolRules {
  bool sequence = true;  // a decision counts only if its seq follows the last valid one
  bool offset = true;    // a delivery proves ownership only if its offset follows the last own one
};

// Where a log stands.
struct LogPlace {
  std::string_view service;
  int32_t partition = 0;
};

// The id of the tenure of `epoch` there, from a random number. It says of itself where it belongs, so
// that a record that was copied from elsewhere, or hurt, is told from the rest of a log that was lost.
uint64_t OwnerId(uint64_t random, const LogPlace& place, uint64_t epoch);
bool IsOwnerIdOf(uint64_t owner, const LogPlace& place, uint64_t epoch);

// Whoever sent a fence had read no further than `cursor`, in the same tenure: another tenure's fence
// between would have made it void.
bool Precedes(const log::v1::Cursor& at_fence, const ProtocolRules& rules,
              const log::v1::Cursor& cursor);
// The tenure at the cursor began before owners' ids said where they belong.
bool IsOlder(const LogPlace& place, const log::v1::Cursor& cursor);

// "intake/3", as a fence says it.
std::string LogName(const LogPlace& place);
// True for a fence that would count next, but belongs elsewhere. Those of earlier versions do not name their
// log; they follow what stands here.
bool FenceIsElsewhere(const log::v1::Fence& fence, const LogPlace& place,
                      const ProtocolRules& rules, const log::v1::Cursor& cursor);

// Judges a record and moves `cursor` past it: next_offset always (events_done is of the record there,
// and so zero again), epoch, owner, seq and last_offset if the record counts.
Validity Validate(bus::RecordKind kind, const RecordKey& record, int64_t offset,
                  const ProtocolRules& rules, log::v1::Cursor& cursor);

}  // namespace huying::runtime
