#include "common/runtime/log_rule.h"

namespace huying::runtime {

std::string_view JudgementName(Judgement judgement) {
  switch (judgement) {
    case Judgement::kApply:
      return "apply";
    case Judgement::kFence:
      return "fence";
    case Judgement::kVoidOldFence:
      return "old_fence";
    case Judgement::kVoidNotOwner:
      return "not_owner";
    case Judgement::kVoidSequence:
      return "sequence";
    case Judgement::kUnreadable:
      return "unreadable";
  }
  return "unreadable";
}

Judgement Judge(bus::RecordKind kind, const RecordKey& record, int64_t offset,
                const ProtocolRules& rules, log::v1::Cursor& cursor) {
  cursor.set_next_offset(offset + 1);
  if (kind == bus::RecordKind::kFence) {
    if (record.epoch <= cursor.epoch()) return Judgement::kVoidOldFence;
    cursor.set_epoch(record.epoch);
    cursor.set_owner(record.owner);
    cursor.set_seq(0);
    return Judgement::kFence;
  }
  if (kind != bus::RecordKind::kDecision && kind != bus::RecordKind::kProgress)
    return Judgement::kUnreadable;
  if (cursor.epoch() == 0 || record.epoch != cursor.epoch() || record.owner != cursor.owner())
    return Judgement::kVoidNotOwner;
  if (rules.sequence && record.seq != cursor.seq() + 1) return Judgement::kVoidSequence;
  cursor.set_seq(record.seq);
  return Judgement::kApply;
}

}  // namespace huying::runtime
