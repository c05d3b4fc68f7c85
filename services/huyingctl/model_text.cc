#include "services/huyingctl/model_text.h"

#include <vector>

#include "common/case/catalog.h"
#include "common/case/command_gate.h"
#include "common/core/text.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;

// A service as its messages describe it.
struct Service {
  const char* name;
  const Descriptor* event;
  // Null for a service that nobody commands.
  const Descriptor* request = nullptr;
  const EnumDescriptor* states = nullptr;
};

std::vector<Service> Services() {
  return {{"intake", intake::v1::Event::descriptor(), intake::v1::ExecuteRequest::descriptor(),
           intake::v1::CaseState_descriptor()},
          {"dispatch", dispatch::v1::Event::descriptor(),
           dispatch::v1::ExecuteRequest::descriptor(), dispatch::v1::TaskState_descriptor()},
          {"followup", followup::v1::Event::descriptor(),
           followup::v1::ExecuteRequest::descriptor(), followup::v1::FollowState_descriptor()},
          {"supervision", supervision::v1::Event::descriptor(),
           supervision::v1::ExecuteRequest::descriptor(), supervision::v1::WatchState_descriptor()},
          {.name = "analytics", .event = analytics::v1::Event::descriptor()}};
}

template <class Numbers, class NameOf>
std::string Names(const Numbers& numbers, NameOf name_of) {
  std::vector<std::string> names;
  for (int number : numbers) names.push_back(name_of(number));
  return Join(names, ", ");
}

std::string StatesOf(const core::v1::Allow& allow, bool creates) {
  if (creates) return "no case yet";
  return allow.states().empty()
             ? "any"
             : Join(std::vector<std::string>(allow.states().begin(), allow.states().end()), ", ");
}

std::string WhoOf(const core::v1::Allow& allow) {
  const std::string by = Names(allow.by(), [](int number) {
    return core::v1::Party_descriptor()
        ->FindValueByNumber(number)
        ->options()
        .GetExtension(core::v1::word)
        .en();
  });
  const std::string with = Names(allow.permissions(), [](int number) {
    return city::v1::Permission_descriptor()
        ->FindValueByNumber(number)
        ->options()
        .GetExtension(core::v1::word)
        .en();
  });
  if (by.empty() && with.empty()) return "see its guard";
  if (with.empty()) return by + "; see its guard";
  return Cat(by.empty() ? "anybody" : by, ", who may ", with);
}

std::string NeedsOf(const CommandInfo& command) {
  std::vector<std::string> needs;
  for (const InputInfo& input : command.inputs) {
    if (input.input->required()) needs.push_back(input.input->en());
  }
  if (!command.options->reason_en().empty()) {
    needs.push_back("a reason: " + command.options->reason_en());
  }
  return Join(needs, ", ");
}

void AppendCommands(const CommandCatalog& commands, std::string& text) {
  text +=
      "\n| command | mechanism | 中文 | who may | in which states | must bring |\n"
      "|---|---|---|---|---|---|\n";
  for (int number = 1; number < commands.size(); ++number) {
    const CommandInfo& command = commands.of(number);
    if (command.field == nullptr) continue;
    for (const core::v1::Allow& allow : command.options->allow()) {
      text += Cat("| ", command.name, " | ", command.options->mechanism(), " | ",
                  command.options->zh(), " | ", WhoOf(allow), " | ",
                  StatesOf(allow, command.options->creates()), " | ", NeedsOf(command), " |\n");
    }
  }
}

std::string ClocksOf(const core::v1::Clocks& clocks) {
  std::vector<std::string> acts;
  const auto add = [&](const char* verb, const auto& legs) {
    for (int leg : legs) {
      acts.push_back(Cat(verb, " ", city::v1::Leg_Name(static_cast<city::v1::Leg>(leg)).substr(4)));
    }
  };
  if (clocks.stop_all()) acts.push_back("stop all");
  if (clocks.pause_all()) acts.push_back("pause all");
  if (clocks.resume_all()) acts.push_back("resume all");
  add("stop", clocks.stop());
  add("pause", clocks.pause());
  add("resume", clocks.resume());
  add("regrade", clocks.regrade());
  add("start", clocks.start());
  return Join(acts, ", ");
}

void AppendEvents(const EventCatalog& events, std::string& text) {
  text +=
      "\n| event | mechanism | what people read | leads to | clocks | told to |\n"
      "|---|---|---|---|---|---|\n";
  for (int kind = 1; kind < events.size(); ++kind) {
    const EventInfo& event = events.of(kind);
    if (event.field == nullptr) continue;
    static constexpr const char* kAudiences[] = {"units at work", "subscribers", "the citizen"};
    text += Cat("| ", event.field->message_type()->name(), " | ", event.options->mechanism(), " | ",
                event.options->zh(), " | ", event.options->to(), " | ",
                ClocksOf(event.options->clocks()), " | ", kAudiences[event.options->audience()],
                " |\n");
  }
}

void AppendStates(const StateCatalog& states, const CommandGate& gate, std::string& text) {
  text += "\n| state | 中文 | what may be done | what comes next |\n|---|---|---|---|\n";
  for (int number = 1; number < states.size(); ++number) {
    const StateInfo& state = states.of(number);
    if (state.word == nullptr) continue;
    text += Cat("| ", state.name, " | ", state.word->zh(), " | ",
                Join(gate.PossibleIn(number), ", "), " | ", state.word->next_en(), " |\n");
  }
}

}  // namespace

std::string ModelText() {
  std::string text;
  for (const Service& service : Services()) {
    text += Cat("\n### ", service.name, "\n");
    if (service.states == nullptr) {
      AppendEvents(EventCatalog::MustRead(*service.event), text);
      continue;
    }
    const auto states = StateCatalog::MustRead(*service.states);
    const auto commands = CommandCatalog::MustRead(*service.request, states);
    const CommandGate gate(&commands, &states, "");
    AppendStates(states, gate, text);
    AppendCommands(commands, text);
    AppendEvents(EventCatalog::MustRead(*service.event, &states), text);
  }
  return text;
}

}  // namespace huying::ctl
