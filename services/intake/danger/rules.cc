#include "services/intake/danger/rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "services/intake/sign_off/rules.h"

namespace huying::intake::danger {
namespace {

constexpr std::string_view kClauseEnds[] = {",", ".", ";", "?", "!", "。", "…"};

}  // namespace

Clauses::Clauses(std::string_view text, const std::vector<uint32_t>& line_ends) : ends_(line_ends) {
  for (uint32_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    const bool is_end = std::any_of(std::begin(kClauseEnds), std::end(kClauseEnds),
                                    [&](std::string_view end) { return rest.starts_with(end); });
    if (is_end) ends_.push_back(at);
  }
  std::sort(ends_.begin(), ends_.end());
}

size_t Clauses::At(uint32_t byte) const {
  return static_cast<size_t>(std::upper_bound(ends_.begin(), ends_.end(), byte) - ends_.begin());
}

// MECH I8
std::vector<Danger> FindDangers(const Clauses& clauses, const std::vector<DangerWord>& words) {
  std::set<std::pair<std::string_view, size_t>> excused;  // line and clause
  for (const DangerWord& word : words) {
    if (word.excuse) excused.emplace(word.line, clauses.At(word.begin));
  }
  std::vector<Danger> dangers;
  for (const DangerWord& word : words) {
    if (word.excuse || excused.contains({word.line, clauses.At(word.begin)})) continue;
    const bool said = std::any_of(dangers.begin(), dangers.end(),
                                  [&](const Danger& danger) { return danger.line == word.line; });
    if (!said) dangers.push_back({word.line, word.word});
  }
  return dangers;
}

// MECH I4, I8
bool IsExcused(uint32_t byte, const Clauses& clauses, const std::vector<DangerWord>& words) {
  const size_t clause = clauses.At(byte);
  return std::any_of(words.begin(), words.end(), [&](const DangerWord& word) {
    return word.excuse && clauses.At(word.begin) == clause;
  });
}

// MECH I8
std::vector<Danger> EachLineOnce(const std::vector<Danger>& dangers) {
  std::vector<Danger> lines;
  for (const Danger& danger : dangers) {
    const bool said = std::any_of(lines.begin(), lines.end(),
                                  [&](const Danger& known) { return known.line == danger.line; });
    if (!said) lines.push_back(danger);
  }
  return lines;
}

// MECH I8
std::vector<Danger> NotSaid(const UnsaidDanger& unsaid, const std::vector<Danger>& said) {
  std::vector<Danger> all = said;
  all.insert(all.end(), unsaid.of_category.begin(), unsaid.of_category.end());
  if (all.empty()) all = unsaid.of_grade;
  all = EachLineOnce(all);
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(EachLineOnce(said).size());
  return {first, all.end()};
}

// MECH I8
void Signal(const std::vector<Danger>& dangers, NewEvents& events) {
  for (const Danger& danger : EachLineOnce(dangers)) {
    v1::DangerSignalled* signalled = events.Add().mutable_danger();
    signalled->set_line(std::string(danger.line));
    signalled->set_because(std::string(danger.word));
  }
}

// MECH I8
void ReadAddition(const v1::Case& of_case, std::string_view text, const Policy& policy,
                  NewEvents& events) {
  const ReadReport read = policy.lookups().Read("", text);
  if (read.raised_to != city::v1::GRADE_INCIDENT) return;
  Signal(read.dangers, events);
  const std::string& category_code = of_case.header().category_code();
  Signal(NotSaid(policy.lookups().DangerOf(category_code, read.raised_to), read.dangers), events);
  if (of_case.header().grade() == read.raised_to) return;
  v1::GradeRaised* raised = events.Add().mutable_grade_raised();
  raised->set_grade(read.raised_to);
  raised->set_because(std::string(read.because));
  sign_off::LetOut(of_case, events);
}

void Advance(const v1::DangerSignalled&, core::v1::CaseHeader& header) { header.set_danger(true); }

}  // namespace huying::intake::danger
