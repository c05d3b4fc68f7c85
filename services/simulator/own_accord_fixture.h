// Who did what, read from the logs: an oracle of "an act of a citizen or of a machine writes neither lead unit nor
// handler, moves a clock only where a rule says so, and ends a case only where a person has decided it".
//
// For tests only. Threads: one.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/simulator/town_fixture.h"

namespace huying::simulator {

// A kind of event that moves a clock or names a unit though no officer decides it.
struct OwnAccord {
  std::string_view kind;
  enum Whose { kCitizen = 1, kMachine = 2, kBoth = 3 } whose;
  std::string_view because;
};

// By hand. Whoever adds a kind here says why nobody need decide it.
std::span<const OwnAccord> OwnAccords();

// A kind of event with which the platform ends a case, following what a person decided in another service.
struct Ending {
  std::string_view kind;
  std::string_view follows;
};

// By hand. No timer stands here: whoever adds a kind says whose decision it follows.
std::span<const Ending> Endings();

// Ends of cases that nobody decided, in words: the platform's that follow no person's act, and those of a citizen
// other than taking a report back at once, within so many minutes and without danger. No end state is left again but
// by an event that says so, so that whatever state was before counts: HANDLING, PARKED, TO_CHECK and all others.
std::set<std::string> EndedByNobody(const std::vector<intake::v1::Event>& intake,
                                    const std::vector<dispatch::v1::Event>& dispatch,
                                    const std::vector<followup::v1::Event>& followup,
                                    int64_t withdraw_at_once_minutes);

// What a citizen or the platform did in a town that they may not, in words.
std::set<std::string> NotOfTheirOwn(const Town& town);

}  // namespace huying::simulator
