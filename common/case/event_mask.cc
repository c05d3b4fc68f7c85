#include "common/case/event_mask.h"

#include <algorithm>
#include <string_view>

#include "common/core/check.h"
#include "huying/core/v1/annotations.pb.h"

namespace huying {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kNames[] = {"_id", "_ids", "_code", "_codes", "_url", "_urls"};

}  // namespace

bool IsFreeText(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  return std::none_of(std::begin(kNames), std::end(kNames),
                      [&](std::string_view ending) { return field.name().ends_with(ending); });
}

bool SubscribersMaySee(const FieldDescriptor& field) {
  const core::v1::DataClass data = field.options().GetExtension(core::v1::data);
  if (data != core::v1::DATA_CLASS_UNSPECIFIED) return data == core::v1::DATA_CLASS_PUBLIC;
  return !IsFreeText(field);
}

EventMask::EventMask(const Descriptor& event, MaySee* may_see) { Add(event, may_see); }

void EventMask::Add(const Descriptor& message, MaySee* may_see) {
  if (!fields_.try_emplace(&message).second) return;
  Fields fields;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.type() == FieldDescriptor::TYPE_BYTES || !may_see(field)) {
      fields.cleared.push_back(&field);
    } else if (field.message_type() != nullptr) {
      fields.opened.push_back(&field);
      Add(*field.message_type(), may_see);
    }
  }
  fields_[&message] = std::move(fields);
}

void EventMask::Apply(Message& event) const {
  const auto found = fields_.find(event.GetDescriptor());
  HY_CHECK(found != fields_.end());
  const auto& reflection = *event.GetReflection();
  for (const FieldDescriptor* field : found->second.cleared) reflection.ClearField(&event, field);
  for (const FieldDescriptor* field : found->second.opened) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(event, field); ++i) {
        Apply(*reflection.MutableRepeatedMessage(&event, field, i));
      }
    } else if (reflection.HasField(event, field)) {
      Apply(*reflection.MutableMessage(&event, field));
    }
  }
}

}  // namespace huying
