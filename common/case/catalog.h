// What the messages of a service say about themselves (proto/huying/core/v1/schema.proto), read
// once into tables by number: states, events, commands. Pure; immutable once read, shared by all
// threads. Pointers live as long as the program, since descriptors do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "huying/core/v1/schema.pb.h"

namespace huying {

// A state of a service's row.
struct StateInfo {
  std::string name;     // "ROUTED": without the enum's prefix; empty for numbers that are not used
  std::string counter;  // "state/ROUTED"
  const core::v1::Word* word = nullptr;  // never null for a state that is used
};

class StateCatalog {
 public:
  // An error names the value that has no word. Number 0 is "no row yet" and needs none.
  static absl::StatusOr<StateCatalog> Read(const google::protobuf::EnumDescriptor& states);
  // For a process that cannot go on without it: prints the error and ends. Tests read every catalog.
  static StateCatalog MustRead(const google::protobuf::EnumDescriptor& states);

  // -1 if there is none of this name.
  int NumberOf(std::string_view name) const;
  // `number` is one of the enum's.
  const StateInfo& of(int number) const { return states_[static_cast<size_t>(number)]; }
  // One more than the largest number.
  int size() const { return static_cast<int>(states_.size()); }
  // The bits of these states; an error names the one that does not exist. None: all.
  absl::StatusOr<uint64_t> BitsOf(const google::protobuf::RepeatedPtrField<std::string>& names,
                                  std::string_view message) const;

 private:
  std::vector<StateInfo> states_;
};

// A kind of event.
struct EventInfo {
  const google::protobuf::FieldDescriptor* field = nullptr;  // of the oneof
  const core::v1::EventOptions* options = nullptr;
  std::string counter;  // "event/TaskRouted"
  int to = -1;          // the state it leads to; -1: none
  uint64_t from = 0;    // bits of the states out of which it leads there
  const google::protobuf::FieldDescriptor* clock_unit = nullptr;
  const google::protobuf::FieldDescriptor* clock_item = nullptr;
};

class EventCatalog {
 public:
  // `event` has a oneof `kind` of messages. Without `states` (a reader of another service's
  // events) `to` and `from` are left out. An error names message and word.
  static absl::StatusOr<EventCatalog> Read(const google::protobuf::Descriptor& event,
                                           const StateCatalog* states = nullptr);
  // Like StateCatalog::MustRead.
  static EventCatalog MustRead(const google::protobuf::Descriptor& event,
                               const StateCatalog* states = nullptr);

  // `kind` is the number of a field of the oneof. options is null for any other number.
  const EventInfo& of(int kind) const {
    return kind > 0 && kind < size() ? events_[static_cast<size_t>(kind)] : events_[0];
  }
  int size() const { return static_cast<int>(events_.size()); }
  // The kind whose body this message is; 0 if there is none.
  int NumberOf(const google::protobuf::Descriptor& body) const;
  // What the event is about; `kind` is the event's own, and known.
  const google::protobuf::Message& BodyOf(const google::protobuf::Message& event, int kind) const {
    return event.GetReflection()->GetMessage(event, of(kind).field);
  }

 private:
  std::vector<EventInfo> events_;
};

// A free text or another field that a command must bring.
struct InputInfo {
  const google::protobuf::FieldDescriptor* field = nullptr;
  const core::v1::Input* input = nullptr;
};

// Who may, and in which states: bit masks of states, city.v1.Permission and core.v1.Party.
struct AllowInfo {
  uint64_t states = 0;
  uint32_t permissions = 0;
  uint32_t parties = 0;
};

struct CommandInfo {
  const google::protobuf::FieldDescriptor* field = nullptr;  // of the oneof
  const core::v1::CommandOptions* options = nullptr;
  std::string name;     // "AcceptTask"
  uint64_t states = 0;  // in which it is possible for anybody; bit 0: it makes the case
  std::vector<AllowInfo> allow;
  std::vector<InputInfo> inputs;  // in the order of fields; strings that are not asked for, too
};

class CommandCatalog {
 public:
  // `request` has a oneof `command` of messages. An error names message and word.
  static absl::StatusOr<CommandCatalog> Read(const google::protobuf::Descriptor& request,
                                             const StateCatalog& states);

  // Like StateCatalog::MustRead.
  static CommandCatalog MustRead(const google::protobuf::Descriptor& request,
                                 const StateCatalog& states);

  // `number` of a field of the oneof; options is null for any other number.
  const CommandInfo& of(int number) const {
    return number > 0 && number < size() ? commands_[static_cast<size_t>(number)] : commands_[0];
  }
  int size() const { return static_cast<int>(commands_.size()); }
  // Null if there is none of this name.
  const CommandInfo* Find(std::string_view name) const;

 private:
  std::vector<CommandInfo> commands_;
};

}  // namespace huying
