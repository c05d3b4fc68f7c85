// What a simulation has done, counted.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "services/simulator/case_view.h"

namespace huying::simulator {

struct Tally {
  int64_t reported = 0;
  int64_t taken_up = 0;  // left open by an earlier run
  std::array<int64_t, static_cast<size_t>(End::kFailed) + 1> ended{};  // by End
  int64_t commands = 0;                                                // answered durably
  int64_t looks = 0;
  int64_t repeated = 0;  // answered once more, after a lost reply
  std::map<std::string, int64_t> by_command;
  std::map<std::string, int64_t> rejections;         // by command and code
  std::map<std::string, int64_t> slips_refused;      // by command and code
  std::map<std::string, int64_t> slips_done;         // possible after all, by command
  std::map<std::string, int64_t> colluders_refused;  // by command and code
  std::map<std::string, int64_t> colluders_done;     // must stay empty; by command
  std::map<std::string, int64_t> failures;           // of the world, by status
  std::map<std::string, std::string> stuck;  // why cases got stuck, with one case as an example
  double seconds = 0;                        // of real time
  double days = 0;                           // of the city's time

  int64_t Ended() const;
  int64_t Open() const { return reported + taken_up - Ended(); }
  int64_t Ended(End end) const { return ended[static_cast<size_t>(end)]; }
};

// For people; a table of a few lines.
std::string ToText(const Tally& tally);
std::string ToJson(const Tally& tally);
// What stands at the end of the line of progress.
std::string ShortText(const Tally& tally);

}  // namespace huying::simulator
