#include "common/testing/casework.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace huying::testing {
namespace {

std::vector<CommandOracle>& CommandOracles() {
  static std::vector<CommandOracle> oracles;
  return oracles;
}

std::vector<EventOracle>& EventOracles() {
  static std::vector<EventOracle> oracles;
  return oracles;
}

std::set<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> words;
  for (std::string word; in >> word;) words.insert(word);
  return words;
}

// The numbers that names stand for; an unknown one fails.
std::set<int> Numbers(const google::protobuf::EnumDescriptor& of, const std::string& prefix,
                      const std::string& text) {
  std::set<int> numbers;
  for (const std::string& word : Words(text)) {
    const auto* value = of.FindValueByName(prefix + word);
    EXPECT_NE(value, nullptr) << prefix << word;
    if (value != nullptr) numbers.insert(value->number());
  }
  return numbers;
}

bool Expected(const std::vector<const CommandOracle*>& oracles, const StateCatalog& states,
              int state, int permission, int party) {
  for (const CommandOracle* oracle : oracles) {
    const auto permissions =
        Numbers(*city::v1::Permission_descriptor(), "PERMISSION_", oracle->permissions);
    const auto parties = Numbers(*core::v1::Party_descriptor(), "PARTY_", oracle->by);
    if (Words(oracle->states).contains(state == 0 ? "(none)" : states.of(state).name) &&
        (permissions.empty() || permissions.contains(permission)) &&
        (parties.empty() || parties.contains(party))) {
      return true;
    }
  }
  return false;
}

void CheckCommand(const CommandInfo& command, const CommandGate& gate, const StateCatalog& states) {
  std::vector<const CommandOracle*> oracles;
  for (const CommandOracle& oracle : CommandOracles()) {
    if (oracle.command == command.field->message_type()) oracles.push_back(&oracle);
  }
  EXPECT_FALSE(oracles.empty()) << "no test says who may give " << command.name;
  for (int state = 0; state < states.size(); ++state) {
    if (state != 0 && states.of(state).word == nullptr) continue;
    for (int permission = 0; permission < city::v1::Permission_ARRAYSIZE; ++permission) {
      for (int party = 0; party < core::v1::Party_ARRAYSIZE; ++party) {
        Authority actor = {.permissions = 1U << permission};
        actor.parties = 1U << party;
        EXPECT_EQ(gate.MayNow(command, state, actor),
                  Expected(oracles, states, state, permission, party))
            << command.name << " in " << states.of(state).name << " by "
            << core::v1::Party_Name(party) << " with " << city::v1::Permission_Name(permission);
      }
    }
  }
}

void CheckEvent(const EventInfo& event, const StateCatalog& states) {
  const auto* body = event.field->message_type();
  const EventOracle* oracle = nullptr;
  for (const EventOracle& one : EventOracles()) {
    if (one.event == body) oracle = &one;
  }
  ASSERT_NE(oracle, nullptr) << "no test says what " << body->name() << " means";
  std::string to = event.to < 0 ? "" : states.of(event.to).name;
  for (const std::string& from : event.options->from()) to.append(" from ").append(from);
  EXPECT_EQ(to, oracle->to) << body->name();
  std::string status = core::v1::CitizenStatus_Name(event.options->citizen_status()).substr(15);
  if (event.options->citizen_status() == core::v1::CITIZEN_STATUS_UNSPECIFIED) status.clear();
  EXPECT_EQ(status, oracle->status) << body->name();
  EXPECT_EQ(ClocksText(event.options->clocks()), oracle->clocks) << body->name();
}

}  // namespace

CommandOracle::CommandOracle(const google::protobuf::Descriptor* of, std::string in_states,
                             std::string with, std::string parties)
    : command(of),
      states(std::move(in_states)),
      permissions(std::move(with)),
      by(std::move(parties)) {
  CommandOracles().push_back(*this);
}

EventOracle::EventOracle(const google::protobuf::Descriptor* of, std::string leads_to,
                         std::string citizen_status, std::string acts)
    : event(of),
      to(std::move(leads_to)),
      status(std::move(citizen_status)),
      clocks(std::move(acts)) {
  EventOracles().push_back(*this);
}

void CheckOracles(const CommandCatalog& commands, const CommandGate& gate,
                  const StateCatalog& states, const EventCatalog& events) {
  for (int number = 1; number < commands.size(); ++number) {
    if (commands.of(number).field != nullptr) CheckCommand(commands.of(number), gate, states);
  }
  for (int kind = 1; kind < events.size(); ++kind) {
    if (events.of(kind).field != nullptr) CheckEvent(events.of(kind), states);
  }
}

std::string ClocksText(const core::v1::Clocks& clocks) {
  std::string text;
  const auto add = [&text](const std::string& act) {
    if (!text.empty()) text.append(", ");
    text.append(act);
  };
  const auto add_legs = [&](const char* verb, const auto& legs) {
    for (int leg : legs) {
      add(std::string(verb) + " " + city::v1::Leg_Name(static_cast<city::v1::Leg>(leg)).substr(4));
    }
  };
  if (clocks.stop_all()) add("stop all");
  if (clocks.pause_all()) add("pause all");
  if (clocks.resume_all()) add("resume all");
  add_legs("stop", clocks.stop());
  add_legs("pause", clocks.pause());
  add_legs("uncharge", clocks.uncharge());
  add_legs("resume", clocks.resume());
  add_legs("regrade", clocks.regrade());
  add_legs("hand over", clocks.hand_over());
  add_legs("start", clocks.start());
  if (!clocks.unit().empty()) text.append(" of ").append(clocks.unit());
  if (!clocks.item().empty()) text.append(" by ").append(clocks.item());
  return text;
}

}  // namespace huying::testing
