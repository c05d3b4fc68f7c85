#include "services/huyingctl/model_text.h"

#include <vector>

#include "common/core/text.h"
#include "services/gateway/model.h"

namespace huying::ctl {
namespace {

using gateway::v1::ServiceModel;

// The English words of these values of an enum.
template <class Numbers>
std::string WordsOf(const Numbers& numbers, const google::protobuf::EnumDescriptor& of) {
  std::vector<std::string> words;
  for (int number : numbers) {
    words.push_back(of.FindValueByNumber(number)->options().GetExtension(core::v1::word).en());
  }
  return Join(words, ", ");
}

template <class Names>
std::string Joined(const Names& names) {
  return Join({names.begin(), names.end()}, ", ");
}

std::string StatesOf(const core::v1::Allow& allow, bool creates) {
  if (creates) return "no case yet";
  return allow.states().empty() ? "any" : Joined(allow.states());
}

std::string WhoOf(const core::v1::Allow& allow) {
  const std::string by = WordsOf(allow.by(), *core::v1::Party_descriptor());
  const std::string with = WordsOf(allow.permissions(), *city::v1::Permission_descriptor());
  if (by.empty() && with.empty()) return "see its guard";
  if (with.empty()) return by + "; see its guard";
  return Cat(by.empty() ? "anybody" : by, ", who may ", with);
}

std::string NeedsOf(const core::v1::Act& act) {
  std::vector<std::string> needs;
  for (const core::v1::ActInput& input : act.inputs()) {
    if (input.required()) needs.push_back(input.en());
  }
  if (!act.reason_en().empty()) needs.push_back("a reason: " + act.reason_en());
  return Join(needs, ", ");
}

void AppendCommands(const ServiceModel& service, std::string& text) {
  text +=
      "\n| command | mechanism | 中文 | who may | in which states | must bring |\n"
      "|---|---|---|---|---|---|\n";
  for (const gateway::v1::CommandModel& command : service.commands()) {
    const core::v1::Act& act = command.act();
    for (const core::v1::Allow& allow : command.allow()) {
      text += Cat("| ", act.command(), " | ", act.mechanism(), " | ", act.zh(), " | ", WhoOf(allow),
                  " | ", StatesOf(allow, command.creates()), " | ", NeedsOf(act), " |\n");
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
  add("uncharge", clocks.uncharge());
  add("resume", clocks.resume());
  add("regrade", clocks.regrade());
  add("hand over", clocks.hand_over());
  add("start", clocks.start());
  return Join(acts, ", ");
}

void AppendEvents(const ServiceModel& service, std::string& text) {
  text +=
      "\n| event | mechanism | what people read | leads to | clocks | told to |\n"
      "|---|---|---|---|---|---|\n";
  for (const gateway::v1::EventModel& event : service.events()) {
    static constexpr const char* kAudiences[] = {"units at work", "subscribers", "the citizen"};
    const core::v1::EventOptions& options = event.options();
    text += Cat("| ", event.name(), " | ", options.mechanism(), " | ", options.zh(), " | ",
                options.to(), " | ", ClocksOf(options.clocks()), " | ",
                kAudiences[options.audience()], " |\n");
  }
}

void AppendStates(const ServiceModel& service, std::string& text) {
  text += "\n| state | 中文 | what may be done | what comes next |\n|---|---|---|---|\n";
  for (const gateway::v1::StateModel& state : service.states()) {
    text += Cat("| ", state.name(), " | ", state.word().zh(), " | ", Joined(state.commands()),
                " | ", state.word().next_en(), " |\n");
  }
}

std::string WhoseOf(const core::v1::CaseList& list) {
  switch (list.of()) {
    case core::v1::LIST_OF_UNIT:
      return "a unit";
    case core::v1::LIST_OF_PERSON:
      return "a person";
    case core::v1::LIST_OF_AREA:
      return "an area";
    case core::v1::LIST_OF_GRADE:
      return "a grade";
    case core::v1::LIST_OF_WORD: {
      std::vector<std::string> words;
      for (const core::v1::ListWord& word : list.words()) words.push_back(word.name());
      return Join(words, ", ");
    }
    default:
      return "";
  }
}

void AppendLists(const ServiceModel& service, std::string& text) {
  text += "\n| list | of | 中文 | what | first comes |\n|---|---|---|---|---|\n";
  for (const core::v1::CaseList& list : service.lists()) {
    const char* first = list.by_due_time() ? "what is due first" : "the oldest";
    if (list.of() == core::v1::LIST_OF_AREA) first = "by area, in each the oldest";
    text += Cat("| ", list.name(), " | ", WhoseOf(list), " | ", list.zh(), " | ", list.en(), " | ",
                first, " |\n");
  }
}

}  // namespace

std::string ModelText() {
  std::string text;
  for (const ServiceModel& service : gateway::Model().services()) {
    text += Cat("\n### ", service.service(), "\n");
    if (service.states_size() > 0) AppendStates(service, text);
    if (service.commands_size() > 0) AppendCommands(service, text);
    AppendEvents(service, text);
    if (service.lists_size() > 0) AppendLists(service, text);
  }
  return text;
}

}  // namespace huying::ctl
