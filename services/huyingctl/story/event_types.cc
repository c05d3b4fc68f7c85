#include "services/huyingctl/story/event_types.h"

#include <array>

#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::ctl {

using google::protobuf::Message;

std::span<const EventType> EventTypes() {
  static const std::array<EventType, 5> kTypes = {{
      {"intake", &intake::v1::Event::default_instance()},
      {"dispatch", &dispatch::v1::Event::default_instance()},
      {"followup", &followup::v1::Event::default_instance()},
      {"supervision", &supervision::v1::Event::default_instance()},
      {"analytics", &analytics::v1::Event::default_instance()},
  }};
  return kTypes;
}

const Message* EventPrototype(std::string_view service) {
  for (const EventType& type : EventTypes()) {
    if (type.service == service) return type.event;
  }
  return nullptr;
}

const Message* EventBody(const Message& event) {
  const auto* kind = event.GetDescriptor()->FindOneofByName("kind");
  if (kind == nullptr) return nullptr;
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, kind);
  return field == nullptr ? nullptr : &event.GetReflection()->GetMessage(event, field);
}

}  // namespace huying::ctl
