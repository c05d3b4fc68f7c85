#include "common/runtime/event_counts.h"

#include <algorithm>

#include "common/runtime/event_applier.h"
#include "google/protobuf/descriptor.h"

namespace huying::runtime {

EventKinds KindsOf(const log::v1::Decision& decision) {
  EventKinds kinds;
  for (const log::v1::Entry& entry : decision.entries()) {
    // A number beyond is of no kind that anybody here knows.
    for (const std::string& bytes : entry.events())
      kinds.push_back(static_cast<uint16_t>(std::min(KindOf(bytes), int{UINT16_MAX})));
  }
  return kinds;
}

EventCounts::EventCounts(const google::protobuf::Message& event) {
  const google::protobuf::Descriptor& descriptor = *event.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor.field(i);
    if (field->real_containing_oneof() == nullptr || field->message_type() == nullptr) continue;
    const auto number = static_cast<size_t>(field->number());
    kinds_.resize(std::max(kinds_.size(), number + 1));
    kinds_[number] = field->message_type()->name();
  }
  counts_ = std::make_unique<std::atomic<uint64_t>[]>(kinds_.size());
}

void EventCounts::Decided(const EventKinds& kinds) {
  for (const uint16_t kind : kinds) {
    if (kind < kinds_.size()) counts_[kind].fetch_add(1, std::memory_order_relaxed);
  }
}

void EventCounts::Each(absl::FunctionRef<void(std::string_view kind, uint64_t events)> each) const {
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (!kinds_[kind].empty()) each(kinds_[kind], counts_[kind].load(std::memory_order_relaxed));
  }
}

void DecisionCounter::Begin(uint64_t owner_id, int64_t fence_offset) {
  owner_id_ = owner_id;
  counted_to_ = fence_offset;
}

void DecisionCounter::Delivered(int64_t offset, const EventKinds& kinds) {
  if (counts_ == nullptr || offset <= counted_to_) return;
  counted_to_ = offset;
  counts_->Decided(kinds);
}

void DecisionCounter::Followed(int64_t offset, const log::v1::Decision& decision) {
  const bool ours = owner_id_ != 0 && decision.owner() == owner_id_;
  if (ours && offset > counted_to_) Delivered(offset, KindsOf(decision));
}

}  // namespace huying::runtime
