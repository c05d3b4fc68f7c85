#include "common/runtime/fencing.h"

#include "common/core/stable_hash.h"
#include "common/core/text.h"

namespace huying::runtime {
namespace {

// 40 bits of an owner's id are random, so that no two tenures have the same, and 24 say where it belongs.
constexpr uint64_t kCheckMask = (1u << 24) - 1;

uint64_t CheckOf(uint64_t owner, const LogPlace& place, uint64_t epoch) {
  uint64_t hash = StableHash(place.service);
  for (uint64_t part : {static_cast<uint64_t>(place.partition), epoch, owner & ~kCheckMask}) {
    char bytes[sizeof(part)];
    for (char& byte : bytes) {
      byte = static_cast<char>(part & 0xff);
      part >>= 8;
    }
    hash = StableHash({bytes, sizeof(bytes)}, hash);
  }
  return (hash ^ (hash >> 32)) & kCheckMask;
}

}  // namespace

std::string_view ValidityName(Validity validity) {
  switch (validity) {
    case Validity::kApply:
      return "apply";
    case Validity::kFence:
      return "fence";
    case Validity::kVoidOldFence:
      return "old_fence";
    case Validity::kVoidNotOwner:
      return "not_owner";
    case Validity::kVoidSequence:
      return "sequence";
    case Validity::kUnreadable:
      return "unreadable";
    case Validity::kVoidElsewhere:
      return "elsewhere";
  }
  return "unreadable";
}

uint64_t OwnerId(uint64_t random, const LogPlace& place, uint64_t epoch) {
  return (random & ~kCheckMask) | CheckOf(random, place, epoch);
}

bool IsOwnerIdOf(uint64_t owner, const LogPlace& place, uint64_t epoch) {
  return (owner & kCheckMask) == CheckOf(owner, place, epoch);
}

bool IsOlder(const LogPlace& place, const log::v1::Cursor& cursor) {
  return cursor.epoch() > 0 && !IsOwnerIdOf(cursor.owner(), place, cursor.epoch());
}

std::string LogName(const LogPlace& place) { return Cat(place.service, "/", place.partition); }

bool Precedes(const log::v1::Cursor& at_fence, const ProtocolRules& rules,
              const log::v1::Cursor& cursor) {
  if (at_fence.epoch() == 0 || !rules.sequence) return true;  // a first fence, or it does not say
  if (at_fence.epoch() != cursor.epoch() || at_fence.owner() != cursor.owner()) return false;
  return at_fence.seq() < cursor.seq() ||
         (at_fence.seq() == cursor.seq() && at_fence.last_offset() == cursor.last_offset());
}

bool FenceIsElsewhere(const log::v1::Fence& fence, const LogPlace& place,
                      const ProtocolRules& rules, const log::v1::Cursor& cursor) {
  const bool fits = IsOwnerIdOf(fence.owner(), place, fence.epoch());
  if (!fence.log().empty()) return fence.log() != LogName(place) || !fits;
  if (fits) return false;
  // In a log of an earlier version nothing says where a record belongs, so that what does not follow is a
  // sign that records were lost, as it was then.
  if (IsOlder(place, cursor)) return false;
  return fence.epoch() != cursor.epoch() + 1 || !Precedes(fence.before(), rules, cursor);
}

Validity Validate(bus::RecordKind kind, const RecordKey& record, int64_t offset,
                  const ProtocolRules& rules, log::v1::Cursor& cursor) {
  cursor.set_next_offset(offset + 1);
  cursor.set_events_done(0);
  if (kind == bus::RecordKind::kFence) {
    if (record.epoch <= cursor.epoch()) return Validity::kVoidOldFence;
    if (record.elsewhere) return Validity::kVoidElsewhere;
    cursor.set_epoch(record.epoch);
    cursor.set_owner(record.owner);
    cursor.set_seq(0);
    cursor.set_last_offset(offset);
    return Validity::kFence;
  }
  if (kind != bus::RecordKind::kDecision && kind != bus::RecordKind::kProgress)
    return Validity::kUnreadable;
  if (cursor.epoch() == 0 || record.epoch != cursor.epoch() || record.owner != cursor.owner())
    return record.elsewhere ? Validity::kVoidElsewhere : Validity::kVoidNotOwner;
  if (rules.sequence && record.seq != cursor.seq() + 1) return Validity::kVoidSequence;
  cursor.set_seq(record.seq);
  cursor.set_last_offset(offset);
  return Validity::kApply;
}

}  // namespace huying::runtime
