// What the commands and events of a service shall be, written by hand next to the tests of each
// mechanism, and held against what their options say. Options are never the expected value.
//
//   const CommandOracle kAccept{v1::AcceptTask::descriptor(), "ROUTED", "ACCEPT", "LEAD"};
//   const EventOracle kAccepted{v1::TaskAccepted::descriptor(), "ACCEPTED", "ACCEPTED",
//                               "stop ACCEPT, start FIRST_CONTACT"};
//
// Each registers itself; one test of the service calls CheckOracles, which fails for a command or
// event that has none.
#pragma once

#include <string>
#include <vector>

#include "common/case/catalog.h"
#include "common/case/command_gate.h"

namespace huying::testing {

// Who may give a command, and when. Several for one command add up.
struct CommandOracle {
  // Names without prefix, separated by blanks; "" for permissions or by: anybody. The state
  // "(none)": there is no row yet, and the command makes it.
  CommandOracle(const google::protobuf::Descriptor* command, std::string states,
                std::string permissions, std::string by);

  const google::protobuf::Descriptor* command;
  std::string states;
  std::string permissions;
  std::string by;
};

// What an event means: "HANDLING" or "HANDLING from ACCEPTED" or "" if the state stays; the
// citizen's status or ""; clocks as "stop ACCEPT, start REPORT_IN of unit_id by call".
struct EventOracle {
  EventOracle(const google::protobuf::Descriptor* event, std::string to, std::string status,
              std::string clocks);

  const google::protobuf::Descriptor* event;
  std::string to;
  std::string status;
  std::string clocks;
};

// Every command over all states, parties and permissions; every event. Only oracles of the
// catalogs' own messages are looked at.
void CheckOracles(const CommandCatalog& commands, const CommandGate& gate,
                  const StateCatalog& states, const EventCatalog& events);

// "stop ACCEPT, start REPORT_IN of unit_id by call"
std::string ClocksText(const core::v1::Clocks& clocks);

}  // namespace huying::testing
