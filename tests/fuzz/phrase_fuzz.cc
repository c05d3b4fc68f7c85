// A phrase of a city pack, the names of the own unit, and a text in which it is looked for.
#include <string>
#include <vector>

#include "common/core/text.h"
#include "common/text/phrase.h"
#include "tests/fuzz/target.h"

namespace huying::fuzz {
namespace {

void CheckClauses(const text::ClausedText& text) {
  HY_CHECK(!text.clauses.empty());
  uint32_t before = 0;
  for (const text::ClausedText::Clause& clause : text.clauses) {
    HY_CHECK(clause.span.begin >= before && clause.span.end >= clause.span.begin);
    before = clause.span.end;
  }
  HY_CHECK(before <= text.plain.size());
}

}  // namespace

HY_FUZZ(phrase) {
  Input input(bytes);
  const std::string_view written = input.Line();
  std::vector<std::string> names;
  for (const std::string_view name : Split(input.Line(), ',')) names.emplace_back(name);
  const text::ClausedText text(input.Rest());
  CheckClauses(text);
  HY_CHECK(text::NumberAtStart(text.plain) <= text.plain.size());
  HY_CHECK(text::NumberAtEnd(text.plain) <= text.plain.size());
  auto phrase = text::Phrase::Parse(written, names);
  if (!phrase.ok()) return;
  const text::PhraseFinder finder({*std::move(phrase)});
  for (const text::PhraseFinder::Match& match : finder.FindAll(text)) {
    HY_CHECK(match.phrase == 0 && match.span.begin <= match.span.end);
    HY_CHECK(match.span.end <= text.plain.size());
  }
}

}  // namespace huying::fuzz
