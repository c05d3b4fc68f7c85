#include "services/intake/rules/danger.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace huying::intake::rules {
namespace {

constexpr std::string_view kClauseEnds[] = {",", ".", ";", "?", "!", "。", "…"};

// Where the clauses of a text end.
std::vector<uint32_t> ClauseEnds(std::string_view text) {
  std::vector<uint32_t> ends;
  for (uint32_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    const bool is_end = std::any_of(std::begin(kClauseEnds), std::end(kClauseEnds),
                                    [&](std::string_view end) { return rest.starts_with(end); });
    if (is_end) ends.push_back(at);
  }
  return ends;
}

}  // namespace

// MECH I8
std::vector<Danger> FindDangers(std::string_view text, const std::vector<DangerWord>& words) {
  const std::vector<uint32_t> ends = ClauseEnds(text);
  const auto clause_of = [&](const DangerWord& word) {
    return std::upper_bound(ends.begin(), ends.end(), word.begin) - ends.begin();
  };
  std::set<std::pair<std::string_view, std::ptrdiff_t>> excused;  // line and clause
  for (const DangerWord& word : words) {
    if (word.excuse) excused.emplace(word.line, clause_of(word));
  }
  std::vector<Danger> dangers;
  for (const DangerWord& word : words) {
    if (word.excuse || excused.contains({word.line, clause_of(word)})) continue;
    const bool said = std::any_of(dangers.begin(), dangers.end(),
                                  [&](const Danger& danger) { return danger.line == word.line; });
    if (!said) dangers.push_back({word.line, word.word});
  }
  return dangers;
}

// MECH I8
void SignalDangers(const std::vector<Danger>& dangers, Facts& facts) {
  std::vector<std::string_view> signalled;
  for (const Danger& danger : dangers) {
    if (std::find(signalled.begin(), signalled.end(), danger.line) != signalled.end()) continue;
    signalled.push_back(danger.line);
    v1::DangerSignalled* fact = facts.Add().mutable_danger();
    fact->set_line(std::string(danger.line));
    fact->set_because(std::string(danger.word));
  }
}

}  // namespace huying::intake::rules
