#include "common/case/catalog.h"

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <utility>

#include "absl/status/status.h"
#include "common/core/check.h"

namespace huying {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using google::protobuf::RepeatedPtrField;

constexpr int kStatesMax = 64;  // one bit each
constexpr uint64_t kNoRowYet = 1;

std::string Cat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (std::string_view part : parts) text.append(part);
  return text;
}

absl::Status Wrong(std::string_view what, std::string_view message) {
  return absl::FailedPreconditionError(Cat({what, ": ", message}));
}

template <class Catalog>
Catalog Must(absl::StatusOr<Catalog> read) {
  if (!read.ok()) std::fprintf(stderr, "%s\n", read.status().ToString().c_str());
  HY_CHECK(read.ok());
  return *std::move(read);
}

// The part of all names that ends before UNSPECIFIED: "TASK_STATE_".
size_t PrefixOf(const EnumDescriptor& states) {
  const size_t at = states.value(0)->name().rfind("UNSPECIFIED");
  return at == std::string::npos ? 0 : at;
}

absl::StatusOr<const OneofDescriptor*> OneofOf(const Descriptor& message, const char* name) {
  const OneofDescriptor* oneof = message.FindOneofByName(name);
  if (oneof == nullptr || oneof->field_count() == 0) {
    return Wrong(message.full_name(), Cat({"has no oneof '", name, "'"}));
  }
  return oneof;
}

int LargestNumber(const OneofDescriptor& oneof) {
  int largest = 0;
  for (int i = 0; i < oneof.field_count(); ++i) {
    largest = std::max(largest, oneof.field(i)->number());
  }
  return largest;
}

// Null and OK if `name` is empty.
absl::StatusOr<const FieldDescriptor*> FieldOf(const Descriptor& body, const std::string& name,
                                               FieldDescriptor::CppType type) {
  if (name.empty()) return nullptr;
  const FieldDescriptor* field = body.FindFieldByName(name);
  if (field == nullptr || field->cpp_type() != type || field->is_repeated()) {
    return Wrong(body.full_name(), Cat({"its clocks name '", name, "', which is no ",
                                        FieldDescriptor::CppTypeName(type), " of it"}));
  }
  return field;
}

absl::Status ReadStates(const core::v1::EventOptions& options, const Descriptor& body,
                        const StateCatalog& states, EventInfo& info) {
  if (!options.to().empty()) {
    info.to = states.NumberOf(options.to());
    if (info.to < 0) {
      return Wrong(body.full_name(), Cat({"there is no state '", options.to(), "'"}));
    }
  }
  const auto from = states.BitsOf(options.from(), body.full_name());
  if (!from.ok()) return from.status();
  info.from = *from;
  return absl::OkStatus();
}

absl::StatusOr<EventInfo> ReadEvent(const FieldDescriptor& field, const StateCatalog* states) {
  const Descriptor& body = *field.message_type();
  if (!body.options().HasExtension(core::v1::event)) {
    return Wrong(body.full_name(), "has no option (huying.core.v1.event)");
  }
  EventInfo info;
  info.field = &field;
  info.options = &body.options().GetExtension(core::v1::event);
  info.counter = Cat({"event/", body.name()});
  const core::v1::EventOptions& options = *info.options;
  if (options.mechanism().empty() || options.zh().empty() || options.en().empty()) {
    return Wrong(body.full_name(), "names no mechanism, or lacks a sentence in a language");
  }
  if (states != nullptr) {
    const absl::Status read = ReadStates(options, body, *states, info);
    if (!read.ok()) return read;
  }
  const auto unit = FieldOf(body, options.clocks().unit(), FieldDescriptor::CPPTYPE_STRING);
  if (!unit.ok()) return unit.status();
  const auto item = FieldOf(body, options.clocks().item(), FieldDescriptor::CPPTYPE_UINT32);
  if (!item.ok()) return item.status();
  info.clock_unit = *unit;
  info.clock_item = *item;
  return info;
}

template <class Numbers>
uint32_t BitsOfNumbers(const Numbers& numbers) {
  uint32_t bits = 0;
  for (int number : numbers) bits |= 1U << number;
  return bits;
}

// Every text is bounded, whether it is asked for or not.
bool IsInput(const FieldDescriptor& field) {
  return field.options().HasExtension(core::v1::input) ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

absl::StatusOr<CommandInfo> ReadCommand(const FieldDescriptor& field, const StateCatalog& states) {
  const Descriptor& body = *field.message_type();
  if (!body.options().HasExtension(core::v1::command)) {
    return Wrong(body.full_name(), "has no option (huying.core.v1.command)");
  }
  CommandInfo info;
  info.field = &field;
  info.options = &body.options().GetExtension(core::v1::command);
  info.name = body.name();
  const core::v1::CommandOptions& options = *info.options;
  if (options.mechanism().empty() || options.zh().empty() || options.en().empty()) {
    return Wrong(body.full_name(), "names no mechanism, or is not called in a language");
  }
  if (options.allow().empty()) return Wrong(body.full_name(), "does not say who may");
  for (const core::v1::Allow& allow : options.allow()) {
    if (options.creates() && !allow.states().empty()) {
      return Wrong(body.full_name(), "makes a case, so it names no state: there is none yet");
    }
    const auto named = states.BitsOf(allow.states(), body.full_name());
    if (!named.ok()) return named.status();
    // State 0 is "no row yet": there, and nowhere else, a case is made.
    const uint64_t bits = options.creates() ? kNoRowYet : *named & ~kNoRowYet;
    info.states |= bits;
    info.allow.push_back({bits, BitsOfNumbers(allow.permissions()), BitsOfNumbers(allow.by())});
  }
  for (int i = 0; i < body.field_count(); ++i) {
    if (!IsInput(*body.field(i))) continue;
    const core::v1::Input& input = body.field(i)->options().GetExtension(core::v1::input);
    if (input.zh().empty() || input.en().empty()) {
      return Wrong(body.field(i)->full_name(), "has no words in its option (huying.core.v1.input)");
    }
    info.inputs.push_back({body.field(i), &input});
  }
  return info;
}

}  // namespace

absl::StatusOr<StateCatalog> StateCatalog::Read(const EnumDescriptor& states) {
  StateCatalog catalog;
  const size_t prefix = PrefixOf(states);
  for (int i = 0; i < states.value_count(); ++i) {
    const EnumValueDescriptor& value = *states.value(i);
    if (value.number() < 0 || value.number() >= kStatesMax) {
      return Wrong(value.full_name(), "its number is not below 64, of which each is one bit");
    }
    const auto number = static_cast<size_t>(value.number());
    if (catalog.states_.size() <= number) catalog.states_.resize(number + 1);
    if (number == 0) continue;
    if (!value.options().HasExtension(core::v1::word)) {
      return Wrong(value.full_name(), "has no option (huying.core.v1.word)");
    }
    StateInfo& info = catalog.states_[number];
    info.name = value.name().substr(prefix);
    info.counter = Cat({"state/", info.name});
    info.word = &value.options().GetExtension(core::v1::word);
  }
  return catalog;
}

StateCatalog StateCatalog::MustRead(const EnumDescriptor& states) { return Must(Read(states)); }

int StateCatalog::NumberOf(std::string_view name) const {
  const auto found = std::find_if(states_.begin(), states_.end(),
                                  [&](const StateInfo& state) { return state.name == name; });
  return name.empty() || found == states_.end() ? -1 : static_cast<int>(found - states_.begin());
}

absl::StatusOr<uint64_t> StateCatalog::BitsOf(const RepeatedPtrField<std::string>& names,
                                              std::string_view message) const {
  if (names.empty()) return ~uint64_t{0};
  uint64_t bits = 0;
  for (const std::string& name : names) {
    const int number = NumberOf(name);
    if (number < 0) return Wrong(message, Cat({"there is no state '", name, "'"}));
    bits |= uint64_t{1} << number;
  }
  return bits;
}

absl::StatusOr<EventCatalog> EventCatalog::Read(const Descriptor& event,
                                                const StateCatalog* states) {
  const auto oneof = OneofOf(event, "kind");
  if (!oneof.ok()) return oneof.status();
  EventCatalog catalog;
  catalog.events_.resize(static_cast<size_t>(LargestNumber(**oneof)) + 1);
  for (int i = 0; i < (*oneof)->field_count(); ++i) {
    auto info = ReadEvent(*(*oneof)->field(i), states);
    if (!info.ok()) return info.status();
    catalog.events_[static_cast<size_t>((*oneof)->field(i)->number())] = *std::move(info);
  }
  return catalog;
}

EventCatalog EventCatalog::MustRead(const Descriptor& event, const StateCatalog* states) {
  return Must(Read(event, states));
}

int EventCatalog::NumberOf(const Descriptor& body) const {
  for (const EventInfo& info : events_) {
    if (info.field != nullptr && info.field->message_type() == &body) return info.field->number();
  }
  return 0;
}

absl::StatusOr<CommandCatalog> CommandCatalog::Read(const Descriptor& request,
                                                    const StateCatalog& states) {
  const auto oneof = OneofOf(request, "command");
  if (!oneof.ok()) return oneof.status();
  CommandCatalog catalog;
  catalog.commands_.resize(static_cast<size_t>(LargestNumber(**oneof)) + 1);
  for (int i = 0; i < (*oneof)->field_count(); ++i) {
    auto info = ReadCommand(*(*oneof)->field(i), states);
    if (!info.ok()) return info.status();
    catalog.commands_[static_cast<size_t>((*oneof)->field(i)->number())] = *std::move(info);
  }
  return catalog;
}

CommandCatalog CommandCatalog::MustRead(const Descriptor& request, const StateCatalog& states) {
  return Must(Read(request, states));
}

const CommandInfo* CommandCatalog::Find(std::string_view name) const {
  for (const CommandInfo& info : commands_) {
    if (info.field != nullptr && info.name == name) return &info;
  }
  return nullptr;
}

}  // namespace huying
