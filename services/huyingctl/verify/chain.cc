#include "services/huyingctl/verify/chain.h"

#include <functional>
#include <memory>

#include "services/huyingctl/text.h"

namespace huying::ctl {

void ChainCheck::Say(int64_t offset, std::string_view what) {
  findings_->Add(spec_->name, partition_, Cat("offset ", offset, ": ", what));
}

void ChainCheck::Take(const bus::Record& record, const runtime::ValidatedRecord& validated) {
  ++records_;
  // Kafka leaves holes for its own markers, so offsets may jump, never go back.
  if (record.offset < next_offset_)
    Say(record.offset, Cat("comes after offset ", next_offset_ - 1));
  next_offset_ = record.offset + 1;
  switch (validated.validity) {
    case runtime::Validity::kUnreadable:
      return Say(record.offset, "is no record of the log protocol");
    case runtime::Validity::kFence:
      return;
    case runtime::Validity::kApply:
      break;
    default:
      ++void_records_;  // by design: a takeover leaves them
      return;
  }
  if (validated.progress != nullptr)
    return TakeCursors(record.offset, validated.progress->cursors());
  if (validated.decision != nullptr) TakeDecision(record.offset, *validated.decision);
}

void ChainCheck::TakeDecision(int64_t offset, const log::v1::Decision& decision) {
  for (const log::v1::Entry& entry : decision.entries()) {
    TakeCause(offset, decision.time_ms(), entry.cause());
    TakeEvents(offset, entry);
  }
  TakeCursors(offset, decision.cursors());
}

void ChainCheck::TakeCursors(int64_t offset,
                             const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors) {
  for (const log::v1::Cursor& cursor : cursors) {
    int64_t& next = inputs_[cursor.service()];
    if (cursor.next_offset() < next) {
      Say(offset, Cat("the cursor of ", cursor.service(), " goes back from ", next, " to ",
                      cursor.next_offset()));
    }
    next = cursor.next_offset();
  }
}

void ChainCheck::TakeCause(int64_t offset, int64_t time_ms, const log::v1::Cause& cause) {
  if (cause.has_input()) {
    const auto [last, first] =
        last_answered_.emplace(cause.input().service(), cause.input().offset());
    // Several entries of one decision may answer the events of one record.
    if (!first && cause.input().offset() < last->second) {
      Say(offset, Cat("answers ", cause.input().service(), " offset ", cause.input().offset(),
                      " after ", last->second));
    }
    last->second = cause.input().offset();
  }
  if (!cause.has_request()) return;
  const uint64_t hash =
      std::hash<std::string>()(Cat(cause.request().subject(), "\n", cause.request().request_id()));
  const auto [before, fresh] = requests_.emplace(hash, Answered{offset, time_ms});
  if (fresh) return;
  if (time_ms <= before->second.time_ms + spec_->answers_kept_ms) {
    Say(offset, Cat("answers request ", cause.request().request_id(), " again, after offset ",
                    before->second.offset));
  }
  before->second = {offset, time_ms};
}

void ChainCheck::TakeEvents(int64_t offset, const log::v1::Entry& entry) {
  events_ += entry.events_size();
  for (const std::string& bytes : entry.events()) {
    const std::unique_ptr<google::protobuf::Message> event(spec_->event->New());
    if (!event->ParseFromString(bytes)) Say(offset, "holds an event that cannot be read");
  }
}

}  // namespace huying::ctl
