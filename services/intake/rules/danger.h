// Signs of danger in a report. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/intake/rules/policy.h"

namespace huying::intake::rules {

// A word of the pack's emergencies, found in a text. Nothing of it is owned.
struct DangerWord {
  std::string_view line;  // the number to call
  std::string_view word;
  uint32_t begin = 0;  // bytes of the text, [begin, end)
  uint32_t end = 0;
  bool excuse = false;  // one of the words with which a match does not count
};

struct Danger {
  std::string_view line;
  std::string_view word;
};

// MECH I8: a danger word counts unless a word that excuses it (a drill, last year) stands in the
// same clause, which ends at a full stop, comma, semicolon, question or exclamation mark. Each line
// once, in the order of the text. `text` is normalised (text/utf8.h); `words` are in its order.
std::vector<Danger> FindDangers(std::string_view text, const std::vector<DangerWord>& words);

// MECH I8: signals each line once.
void SignalDangers(const std::vector<Danger>& dangers, Facts& facts);

}  // namespace huying::intake::rules
