#include "services/gateway/model.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/case/catalog.h"
#include "common/case/command_gate.h"
#include "common/casework/acts.h"
#include "common/casework/list_catalog.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/gateway/v1/bulk.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;

// A service as its messages describe it.
struct Described {
  std::string_view name;
  const Descriptor* event;
  // Null for a service that nobody commands.
  const Descriptor* request = nullptr;
  const EnumDescriptor* states = nullptr;
  const Descriptor* row = nullptr;
};

const std::array<Described, 5>& Services() {
  static const std::array<Described, 5> kServices = {{
      {"intake", intake::v1::Event::descriptor(), intake::v1::ExecuteRequest::descriptor(),
       intake::v1::CaseState_descriptor(), intake::v1::Case::descriptor()},
      {"dispatch", dispatch::v1::Event::descriptor(), dispatch::v1::ExecuteRequest::descriptor(),
       dispatch::v1::TaskState_descriptor(), dispatch::v1::Task::descriptor()},
      {"followup", followup::v1::Event::descriptor(), followup::v1::ExecuteRequest::descriptor(),
       followup::v1::FollowState_descriptor(), followup::v1::Follow::descriptor()},
      {"supervision", supervision::v1::Event::descriptor(),
       supervision::v1::ExecuteRequest::descriptor(), supervision::v1::WatchState_descriptor(),
       supervision::v1::Watch::descriptor()},
      {.name = "analytics", .event = analytics::v1::Event::descriptor()},
  }};
  return kServices;
}

void AddEvents(const EventCatalog& events, v1::ServiceModel& model) {
  for (int kind = 1; kind < events.size(); ++kind) {
    const EventInfo& info = events.of(kind);
    if (info.field == nullptr) continue;
    v1::EventModel& event = *model.add_events();
    event.set_name(info.field->message_type()->name());
    *event.mutable_options() = *info.options;
  }
}

void AddStates(const StateCatalog& states, const CommandGate& gate, v1::ServiceModel& model) {
  for (int number = 1; number < states.size(); ++number) {
    const StateInfo& info = states.of(number);
    if (info.word == nullptr) continue;
    v1::StateModel& state = *model.add_states();
    state.set_name(info.name);
    *state.mutable_word() = *info.word;
    for (std::string& command : gate.PossibleIn(number)) state.add_commands(std::move(command));
  }
}

void AddCommands(const CommandCatalog& commands, v1::ServiceModel& model) {
  std::vector<const CommandInfo*> infos;
  for (int number = 1; number < commands.size(); ++number) {
    if (commands.of(number).field != nullptr) infos.push_back(&commands.of(number));
  }
  google::protobuf::RepeatedPtrField<core::v1::Act> acts;
  casework::FillActs(infos, acts);
  for (size_t i = 0; i < infos.size(); ++i) {
    v1::CommandModel& command = *model.add_commands();
    command.mutable_act()->Swap(acts.Mutable(static_cast<int>(i)));
    *command.mutable_allow() = infos[i]->options->allow();
    command.set_creates(infos[i]->options->creates());
  }
}

void AddService(const Described& described, v1::GetModelResponse& model) {
  v1::ServiceModel& service = *model.add_services();
  service.set_service(std::string(described.name));
  if (described.request == nullptr) {
    return AddEvents(EventCatalog::MustRead(*described.event), service);
  }
  const auto states = StateCatalog::MustRead(*described.states);
  const auto commands = CommandCatalog::MustRead(*described.request, states);
  AddStates(states, CommandGate(&commands, &states, ""), service);
  AddCommands(commands, service);
  AddEvents(EventCatalog::MustRead(*described.event, &states), service);
  for (const core::v1::CaseList* list : casework::ListsOf(*described.row)) {
    *service.add_lists() = *list;
  }
}

using Enums = std::map<std::string, const EnumDescriptor*>;

bool HasWords(const EnumDescriptor& of) {
  for (int i = 0; i < of.value_count(); ++i) {
    if (of.value(i)->options().HasExtension(core::v1::word)) return true;
  }
  return false;
}

void AddEnum(const EnumDescriptor& found, Enums& enums) {
  if (HasWords(found)) enums.emplace(found.full_name(), &found);
}

// Of the message's fields, and of the messages in it.
void FindEnums(const Descriptor& message, std::set<const Descriptor*>& seen, Enums& enums) {
  if (!seen.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (field.enum_type() != nullptr) AddEnum(*field.enum_type(), enums);
    if (field.message_type() != nullptr) FindEnums(*field.message_type(), seen, enums);
  }
}

void AddEnums(v1::GetModelResponse& model) {
  Enums enums;
  std::set<const Descriptor*> seen;
  for (const Described& service : Services()) {
    for (const Descriptor* message : {service.event, service.request, service.row}) {
      if (message != nullptr) FindEnums(*message, seen, enums);
    }
  }
  for (const EnumDescriptor* beside :
       {core::v1::Party_descriptor(), city::v1::Permission_descriptor(),
        core::v1::CitizenStatus_descriptor(), city::v1::Leg_descriptor(),
        v1::BulkAnswer::Result_descriptor()}) {
    AddEnum(*beside, enums);
  }
  for (const auto& [name, found] : enums) {
    v1::EnumModel& added = *model.add_enums();
    added.set_name(name);
    for (int i = 0; i < found->value_count(); ++i) {
      v1::EnumValueModel& value = *added.add_values();
      value.set_number(found->value(i)->number());
      value.set_name(found->value(i)->name());
      *value.mutable_word() = found->value(i)->options().GetExtension(core::v1::word);
    }
  }
}

}  // namespace

const v1::GetModelResponse& Model() {
  static const v1::GetModelResponse kModel = [] {
    v1::GetModelResponse model;
    for (const Described& service : Services()) AddService(service, model);
    AddEnums(model);
    return model;
  }();
  return kModel;
}

}  // namespace huying::gateway
