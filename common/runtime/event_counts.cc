#include "common/runtime/event_counts.h"

#include <algorithm>

#include "common/runtime/event_applier.h"
#include "google/protobuf/descriptor.h"

namespace huying::runtime {

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

void EventCounts::Decided(const log::v1::Decision& decision) {
  for (const log::v1::Entry& entry : decision.entries()) {
    for (const std::string& bytes : entry.events()) {
      const auto kind = static_cast<size_t>(KindOf(bytes));
      if (kind < kinds_.size()) counts_[kind].fetch_add(1, std::memory_order_relaxed);
    }
  }
}

void EventCounts::Each(absl::FunctionRef<void(std::string_view kind, uint64_t events)> each) const {
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (!kinds_[kind].empty()) each(kinds_[kind], counts_[kind].load(std::memory_order_relaxed));
  }
}

}  // namespace huying::runtime
