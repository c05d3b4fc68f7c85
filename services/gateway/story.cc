#include "services/gateway/story.h"

#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>
#include <vector>

#include "common/case/event.h"

namespace huying::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void RemoveBytes(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_BYTES) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (!field->is_repeated()) {
      RemoveBytes(*reflection.MutableMessage(&message, field));
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        RemoveBytes(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    }
  }
}

// The name of the message that the oneof holds, "TaskAccepted"; "" for a kind of a newer version.
std::string KindOf(const Message& event) {
  const auto* kind = event.GetDescriptor()->FindOneofByName("kind");
  if (kind == nullptr) return "";
  const FieldDescriptor* field = event.GetReflection()->GetOneofFieldDescriptor(event, kind);
  return field == nullptr ? "" : std::string(field->message_type()->name());
}

}  // namespace

v1::StoryEvent ToStoryEvent(std::string_view service, const Message& event) {
  const std::unique_ptr<Message> open(event.New());
  open->CopyFrom(event);
  RemoveBytes(*open);
  v1::StoryEvent story;
  story.set_service(std::string(service));
  story.set_kind(KindOf(event));
  const FieldDescriptor* header_field = event.GetDescriptor()->FindFieldByName("header");
  const auto& header = static_cast<const core::v1::EventHeader&>(
      event.GetReflection()->GetMessage(event, header_field));
  story.set_event_id(EventId(header, service));
  story.set_time_ms(header.time_ms());
  if (header.has_actor()) *story.mutable_actor() = header.actor();
  story.set_reason(header.reason());
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  // The status is left: only an Any of unknown type fails, and no event holds one.
  (void)google::protobuf::util::MessageToJsonString(*open, story.mutable_json(), options);
  return story;
}

}  // namespace huying::gateway
