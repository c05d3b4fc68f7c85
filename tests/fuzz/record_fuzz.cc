// A record of a topic: its kind and its service in the first two bytes, then its payload, which may also be a value or a key
// of the store.
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "common/bus/record_codec.h"
#include "common/runtime/event_applier.h"
#include "common/runtime/keys.h"
#include "common/runtime/log_source.h"
#include "common/runtime/types.h"
#include "services/huyingctl/record_text.h"
#include "services/huyingctl/story/event_types.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

// The kind that is told without parsing is the one that parsing tells.
void CheckEvent(const google::protobuf::Message& prototype, const std::string& event) {
  google::protobuf::Arena arena;
  const auto* parsed = runtime::ParseEvent(prototype, event, arena);
  const int kind = runtime::KindOf(event);
  HY_CHECK(kind >= 0);
  if (parsed == nullptr) return;
  std::string written;
  HY_CHECK(parsed->SerializeToString(&written));
  const auto* body = prototype.GetDescriptor()->FindOneofByName("kind");
  const auto* chosen = parsed->GetReflection()->GetOneofFieldDescriptor(*parsed, body);
  // An event as we write them: the header, and what happened.
  if (chosen != nullptr && written == event) {
    HY_CHECK(runtime::KindOf(written) == chosen->number());
  }
}

void CheckTexts(std::string_view service, const bus::Record& record,
                const runtime::ValidatedRecord& validated) {
  HY_CHECK(!ctl::RecordText(service, record, validated).empty());
  HY_CHECK(nlohmann::json::accept(ctl::RecordJson(service, 3, record, validated)));
  for (const std::string_view topic :
       {std::string_view(runtime::kOwnersTopic), std::string_view("a.dead.b"), service}) {
    HY_CHECK(!ctl::PlainRecordText(topic, record).empty());
    HY_CHECK(nlohmann::json::accept(ctl::PlainRecordJson(topic, 3, record)));
  }
}

void CheckStored(std::string_view bytes) {
  bus::Record record;
  if (bus::DecodeValue(bytes, record)) {
    const bus::ValueHeader header = bus::EncodeValueHeader(record);
    HY_CHECK(std::string(header.data(), header.size()) + record.key + record.payload == bytes);
  }
  if (const auto timer = runtime::ParseTimerRowKey(bytes))
    HY_CHECK(runtime::TimerRowKey(*timer) == bytes);
}

}  // namespace

HY_FUZZ(record) {
  constexpr std::array kKinds = {bus::RecordKind::kPlain, bus::RecordKind::kFence,
                                 bus::RecordKind::kDecision, bus::RecordKind::kProgress};
  CheckStored(bytes);
  Input input(bytes);
  bus::Record record;
  const uint8_t kind = input.Byte();
  record.kind = kKinds[kind % kKinds.size()];
  const auto types = ctl::EventTypes();
  const ctl::EventType& type = types[input.Byte() % types.size()];
  record.offset = 7;
  record.key = std::string(input.Rest().substr(0, 8));
  record.payload = std::string(input.Rest());
  CheckEvent(*type.event, record.payload);
  google::protobuf::Arena arena(runtime::ArenaBlocks());
  log::v1::Cursor cursor;
  cursor.set_service(std::string(type.service));
  cursor.set_next_offset(7);
  if (kind >= kKinds.size()) {  // a tenure has begun
    cursor.set_epoch(3);
    cursor.set_owner(9);
    cursor.set_seq(4);
  }
  const auto validated =
      runtime::ValidateRecord(record, runtime::ProtocolRules{}, 0, arena, cursor);
  HY_CHECK(cursor.next_offset() == 8);
  const bool counts = validated.validity == runtime::Validity::kApply ||
                      validated.validity == runtime::Validity::kFence;
  HY_CHECK(counts == (cursor.last_offset() == 7));
  CheckTexts(type.service, record, validated);
}

}  // namespace huying::fuzz
