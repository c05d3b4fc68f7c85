// I8: signs of danger in a report. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/intake/policy.h"

namespace huying::intake::danger {

// A word of the pack's emergencies, found in a text. Nothing of it is owned.
struct DangerWord {
  std::string_view line;  // the number to call
  std::string_view word;
  uint32_t begin = 0;  // bytes of the text, [begin, end)
  uint32_t end = 0;
  bool excuse = false;  // one of the words with which a match does not count
};

// The clauses of a text: they end at a full stop, comma, semicolon, question or exclamation mark,
// and where a line ended.
class Clauses {
 public:
  // `text` is normalised (text/utf8.h), which leaves line ends out: `line_ends` are the bytes of it
  // at which a line ended before, in order.
  explicit Clauses(std::string_view text, const std::vector<uint32_t>& line_ends = {});
  // The number of the clause that the byte belongs to.
  size_t At(uint32_t byte) const;

 private:
  std::vector<uint32_t> ends_;
};

// MECH I8: a danger word counts unless a word that excuses it (a drill, last year) stands in the
// same clause. Each line once, in the order of the text. `words` are in the order of the text.
std::vector<Danger> FindDangers(const Clauses& clauses, const std::vector<DangerWord>& words);

// MECH I4, I8: whether the clause at that byte speaks of something past, practised or only feared,
// by any line's excuses: then a word there makes no incident either.
bool IsExcused(uint32_t byte, const Clauses& clauses, const std::vector<DangerWord>& words);

// MECH I8: the first sign for each line.
std::vector<Danger> EachLineOnce(const std::vector<Danger>& dangers);

// MECH I8: the lines that category and grade name and that were not said: the grade's only where
// nothing else names one.
std::vector<Danger> NotSaid(const UnsaidDanger& unsaid, const std::vector<Danger>& said);

// MECH I8: signals each line once.
void Signal(const std::vector<Danger>& dangers, NewEvents& events);

// MECH I8: what was added to a report shows danger: the lines are told, the case is an incident from
// now on, and waits for no signature.
void ReadAddition(const v1::Case& of_case, std::string_view text, const Policy& policy,
                  NewEvents& events);

void Advance(const v1::DangerSignalled& signalled, core::v1::CaseHeader& header);

}  // namespace huying::intake::danger
