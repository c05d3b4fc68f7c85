#include "services/huyingctl/record_text.h"

#include <google/protobuf/util/json_util.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "common/core/text.h"
#include "common/runtime/types.h"
#include "huying/log/v1/log.pb.h"
#include "services/huyingctl/story/event_types.h"

namespace huying::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Takes the bytes out of a message and all that it holds.
void ClearBytes(Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_BYTES) {
      reflection->ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        ClearBytes(*reflection->MutableRepeatedMessage(&message, field, i));
      }
    } else {
      ClearBytes(*reflection->MutableMessage(&message, field));
    }
  }
}

std::string JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "(unreadable)";
}

struct ReadEvent {
  std::string kind;
  std::string json;
};

ReadEvent ReadEventOf(std::string_view service, const std::string& bytes) {
  const Message* prototype = EventPrototype(service);
  if (prototype == nullptr) return {"(unknown service)", "{}"};
  const std::unique_ptr<Message> event(prototype->New());
  if (!event->ParseFromString(bytes)) return {"(unreadable)", "{}"};
  const Message* body = EventBody(*event);
  const std::string kind = body == nullptr ? "(unknown kind)" : body->GetDescriptor()->name();
  ClearBytes(*event);
  return {kind, JsonOf(*event)};
}

std::string CauseText(const log::v1::Cause& cause) {
  if (cause.has_input()) {
    return Cat("input ", cause.input().service(), "@", cause.input().offset(), " event ",
               cause.input().event());
  }
  if (cause.has_request()) {
    const std::string& subject = cause.request().subject();
    return Cat("request ", cause.request().request_id(), subject.empty() ? "" : " about ", subject);
  }
  if (cause.has_timer()) {
    return Cat("timer ", cause.timer().subject(), " kind ", cause.timer().kind(), " due ",
               cause.timer().due_ms());
  }
  return "no cause";
}

std::string CursorsText(const google::protobuf::RepeatedPtrField<log::v1::Cursor>& cursors) {
  std::string text;
  for (const log::v1::Cursor& cursor : cursors) {
    text += Cat("  read ", cursor.service(), " to ", cursor.next_offset());
    if (cursor.events_done() > 0) text += Cat(" and ", cursor.events_done(), " events of it");
  }
  return text;
}

std::string ValidityText(runtime::Validity validity) {
  switch (validity) {
    case runtime::Validity::kApply:
    case runtime::Validity::kFence:
      return "valid";
    case runtime::Validity::kUnreadable:
      return "unreadable";
    default:
      return Cat("void(", runtime::ValidityName(validity), ")");
  }
}

std::string_view KindName(bus::RecordKind kind) {
  switch (kind) {
    case bus::RecordKind::kFence:
      return "fence";
    case bus::RecordKind::kDecision:
      return "decision";
    case bus::RecordKind::kProgress:
      return "progress";
    default:
      return "plain";
  }
}

nlohmann::ordered_json EntryJson(std::string_view service, const log::v1::Entry& entry) {
  nlohmann::ordered_json json;
  const log::v1::Cause& cause = entry.cause();
  if (cause.has_request()) {
    json["request_id"] = cause.request().request_id();
    if (!cause.request().subject().empty()) json["subject"] = cause.request().subject();
  }
  if (cause.has_input())
    json["input"] = {{"service", cause.input().service()},
                     {"offset", cause.input().offset()},
                     {"event", cause.input().event()}};
  if (cause.has_timer()) {
    json["timer"] = {{"due_ms", cause.timer().due_ms()},
                     {"subject", cause.timer().subject()},
                     {"kind", cause.timer().kind()}};
  }
  json["events"] = nlohmann::ordered_json::array();
  for (const std::string& bytes : entry.events()) {
    const ReadEvent event = ReadEventOf(service, bytes);
    json["events"].push_back(
        {{"kind", event.kind},
         {"event", nlohmann::ordered_json::parse(event.json, nullptr, false)}});
  }
  return json;
}

// What stands in a record of a topic that is no event topic; `json` is empty where it is not known.
struct PlainRecord {
  std::string kind = "plain";
  std::string json;
  size_t bytes = 0;  // of a dead letter: of the record that was left out
};

PlainRecord ReadPlain(std::string_view topic, const bus::Record& record) {
  if (topic == runtime::kOwnersTopic) {
    log::v1::Owner owner;
    if (owner.ParseFromString(record.payload))
      return {"owner", JsonOf(owner), record.payload.size()};
  }
  log::v1::DeadRecord dead;
  if (topic.find(".dead.") != std::string_view::npos && dead.ParseFromString(record.payload)) {
    const size_t bytes = dead.payload().size();
    dead.clear_payload();
    return {"dead", JsonOf(dead), bytes};
  }
  return {"plain", "", record.payload.size()};
}

}  // namespace

std::string RecordText(std::string_view service, const bus::Record& record,
                       const runtime::ValidatedRecord& validated) {
  const std::string verdict = ValidityText(validated.validity);
  if (validated.fence != nullptr) {
    return Cat(record.offset, "  fence  epoch ", validated.fence->epoch(), "  ", verdict, "  ",
               validated.fence->instance());
  }
  if (validated.progress != nullptr) {
    return Cat(record.offset, "  progress  epoch ", validated.progress->epoch(), " seq ",
               validated.progress->seq(), "  ", verdict,
               CursorsText(validated.progress->cursors()));
  }
  if (validated.decision == nullptr)
    return Cat(record.offset, "  ", verdict, "  ", record.payload.size(), " bytes");
  std::string text =
      Cat(record.offset, "  decision  epoch ", validated.decision->epoch(), " seq ",
          validated.decision->seq(), "  ", verdict, CursorsText(validated.decision->cursors()));
  for (const log::v1::Entry& entry : validated.decision->entries()) {
    text += Cat("\n    ", CauseText(entry.cause()));
    for (const std::string& bytes : entry.events()) {
      const ReadEvent event = ReadEventOf(service, bytes);
      text += Cat("\n      ", event.kind, " ", event.json);
    }
  }
  return text;
}

std::string RecordJson(std::string_view service, int32_t partition, const bus::Record& record,
                       const runtime::ValidatedRecord& validated) {
  nlohmann::ordered_json json;
  json["topic"] = runtime::EventTopic(std::string(service));
  json["partition"] = partition;
  json["offset"] = record.offset;
  const bool valid = validated.validity == runtime::Validity::kApply ||
                     validated.validity == runtime::Validity::kFence;
  json["kind"] = KindName(record.kind);
  json["valid"] = valid;
  if (!valid) json["void_because"] = std::string(runtime::ValidityName(validated.validity));
  if (validated.fence != nullptr) {
    json["epoch"] = validated.fence->epoch();
    json["instance"] = validated.fence->instance();
  } else if (validated.progress != nullptr) {
    json["epoch"] = validated.progress->epoch();
    json["seq"] = validated.progress->seq();
  } else if (validated.decision != nullptr) {
    json["epoch"] = validated.decision->epoch();
    json["seq"] = validated.decision->seq();
    json["time_ms"] = validated.decision->time_ms();
    json["entries"] = nlohmann::ordered_json::array();
    for (const log::v1::Entry& entry : validated.decision->entries())
      json["entries"].push_back(EntryJson(service, entry));
  }
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string PlainRecordText(std::string_view topic, const bus::Record& record) {
  const PlainRecord plain = ReadPlain(topic, record);
  std::string text = Cat(record.offset, "  ", plain.kind, "  ");
  if (plain.json.empty()) {
    text += Cat("key '", record.key, "'");
  } else {
    text += plain.json;
  }
  if (plain.kind == "owner") return text;
  return Cat(text, plain.kind == "dead" ? "  payload " : "  ", plain.bytes, " bytes");
}

std::string PlainRecordJson(std::string_view topic, int32_t partition, const bus::Record& record) {
  const PlainRecord plain = ReadPlain(topic, record);
  nlohmann::ordered_json json;
  json["topic"] = std::string(topic);
  json["partition"] = partition;
  json["offset"] = record.offset;
  json["kind"] = plain.kind;
  if (plain.json.empty()) json["key"] = record.key;
  if (!plain.json.empty())
    json[plain.kind] = nlohmann::ordered_json::parse(plain.json, nullptr, false);
  json["bytes"] = plain.bytes;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace huying::ctl
