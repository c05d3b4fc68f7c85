#include "common/runtime/fencing.h"

namespace huying::runtime {

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
  }
  return "unreadable";
}

Validity Validate(bus::RecordKind kind, const RecordKey& record, int64_t offset,
                  const ProtocolRules& rules, log::v1::Cursor& cursor) {
  cursor.set_next_offset(offset + 1);
  cursor.set_events_done(0);
  if (kind == bus::RecordKind::kFence) {
    if (record.epoch <= cursor.epoch()) return Validity::kVoidOldFence;
    cursor.set_epoch(record.epoch);
    cursor.set_owner(record.owner);
    cursor.set_seq(0);
    cursor.set_last_offset(offset);
    return Validity::kFence;
  }
  if (kind != bus::RecordKind::kDecision && kind != bus::RecordKind::kProgress)
    return Validity::kUnreadable;
  if (cursor.epoch() == 0 || record.epoch != cursor.epoch() || record.owner != cursor.owner())
    return Validity::kVoidNotOwner;
  if (rules.sequence && record.seq != cursor.seq() + 1) return Validity::kVoidSequence;
  cursor.set_seq(record.seq);
  cursor.set_last_offset(offset);
  return Validity::kApply;
}

}  // namespace huying::runtime
