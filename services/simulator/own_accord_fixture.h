// Who did what, read from the logs: an oracle of "an act of a citizen or of a machine writes neither lead unit nor
// handler, and moves a clock only where a rule says so".
//
// For tests only. Threads: one.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

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

// What a citizen or the platform did in a town that they may not, in words.
std::set<std::string> NotOfTheirOwn(const Town& town);

}  // namespace huying::simulator
