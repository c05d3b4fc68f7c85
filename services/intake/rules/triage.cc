#include "services/intake/rules/triage.h"

#include <algorithm>
#include <string>
#include <utility>

namespace huying::intake::rules {
namespace {

constexpr uint64_t kTitleFactor = 3;
constexpr uint64_t kCharacter = 1000;  // weight of one character, so that shares stay whole numbers
constexpr size_t kSuggestionsMax = 3;
constexpr uint64_t kCertain = 1000;

struct Score {
  std::string_view code;
  uint64_t weight = 0;
  std::vector<std::string_view> because;
};

bool IsBeneath(std::string_view code, std::string_view upper) {
  return code.size() > upper.size() && code.starts_with(upper) && code[upper.size()] == '.';
}

bool IsRepeated(const std::vector<KeywordHit>& hits, size_t at) {
  return std::any_of(
      hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(at), [&](const KeywordHit& earlier) {
        return earlier.category_code == hits[at].category_code && earlier.word == hits[at].word &&
               earlier.in_title == hits[at].in_title;
      });
}

void AddWord(std::string_view word, std::vector<std::string_view>& words) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

std::vector<Score> Weigh(const std::vector<KeywordHit>& hits) {
  std::vector<Score> scores;
  for (size_t i = 0; i < hits.size(); ++i) {
    const KeywordHit& hit = hits[i];
    if (IsRepeated(hits, i)) continue;
    auto score = std::find_if(scores.begin(), scores.end(),
                              [&](const Score& known) { return known.code == hit.category_code; });
    if (score == scores.end()) score = scores.insert(scores.end(), {hit.category_code, 0, {}});
    score->weight += hit.characters * kCharacter * (hit.in_title ? kTitleFactor : 1) /
                     std::max<uint32_t>(1, hit.shared_by);
    AddWord(hit.word, score->because);
  }
  return scores;
}

uint64_t Total(const std::vector<Score>& scores) {
  uint64_t total = 0;
  for (const Score& score : scores) total += score.weight;
  return total;
}

bool IsUrgent(city::v1::Grade grade) {
  return grade == city::v1::GRADE_INCIDENT || grade == city::v1::GRADE_UTILITY;
}

// What the report itself says, whether a category was chosen or not.
template <class Triaged>
void SetFindings(const TriageInput& input, city::v1::Grade grade, Triaged& triaged) {
  for (const Suggested& suggested : input.suggestions) {
    v1::Suggestion* suggestion = triaged.add_suggestions();
    suggestion->set_category_code(std::string(suggested.category_code));
    suggestion->set_confidence_permille(suggested.confidence_permille);
    std::string* because = suggestion->mutable_because();
    for (std::string_view word : suggested.because) {
      if (!because->empty()) because->append("、");
      because->append(word);
    }
  }
  triaged.set_raised_to(input.raised_to);
  triaged.set_danger(input.danger);
  triaged.set_appeal_type(input.told_type);
  triaged.set_grade(Raise(grade, input.raised_to));
}

}  // namespace

// MECH I4
std::vector<Suggested> Suggest(const std::vector<KeywordHit>& hits) {
  const std::vector<Score> scores = Weigh(hits);
  const uint64_t total = Total(scores) + kCharacter;
  std::vector<Suggested> suggestions;
  for (const Score& score : scores) {
    const bool deepest = std::none_of(scores.begin(), scores.end(), [&](const Score& other) {
      return IsBeneath(other.code, score.code);
    });
    if (!deepest) continue;
    Suggested suggested{score.code, 0, score.because};
    uint64_t weight = score.weight;
    for (const Score& upper : scores) {
      if (!IsBeneath(score.code, upper.code)) continue;
      weight += upper.weight;
      for (std::string_view word : upper.because) AddWord(word, suggested.because);
    }
    suggested.confidence_permille = static_cast<uint32_t>(weight * kCertain / total);
    suggestions.push_back(std::move(suggested));
  }
  std::sort(suggestions.begin(), suggestions.end(), [](const Suggested& a, const Suggested& b) {
    return a.confidence_permille != b.confidence_permille
               ? a.confidence_permille > b.confidence_permille
               : a.category_code < b.category_code;
  });
  if (suggestions.size() > kSuggestionsMax) suggestions.resize(kSuggestionsMax);
  return suggestions;
}

// MECH I4
city::v1::Grade Raise(city::v1::Grade grade, city::v1::Grade asked_for) {
  if (IsUrgent(grade) && IsUrgent(asked_for)) return std::min(grade, asked_for);
  if (IsUrgent(grade)) return grade;
  if (IsUrgent(asked_for)) return asked_for;
  const bool complex = grade == city::v1::GRADE_COMPLEX || asked_for == city::v1::GRADE_COMPLEX;
  return complex ? city::v1::GRADE_COMPLEX : city::v1::GRADE_GENERAL;
}

// MECH I4
void Triage(const TriageInput& input, const Policy& policy, NewEvents& new_events) {
  const bool sure = input.best.known && !input.suggestions.empty() &&
                    input.suggestions[0].confidence_permille >=
                        static_cast<uint32_t>(policy.limits->triage_confidence_per_mille());
  const CategoryFacts* chosen = nullptr;
  if (input.told.known) {
    chosen = &input.told;
  } else if (sure) {
    chosen = &input.best;
  }
  v1::Event& event = new_events.Add();
  if (chosen == nullptr) {
    v1::TriageLeftOpen& open = *event.mutable_triage_left_open();
    SetFindings(input, city::v1::GRADE_GENERAL, open);
    return;
  }
  v1::CaseTriaged& triaged = *event.mutable_triaged();
  SetFindings(input, chosen->grade, triaged);
  triaged.set_category_code(std::string(chosen->code));
  if (input.told_type == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    triaged.set_appeal_type(chosen->usual_type);
  }
}

}  // namespace huying::intake::rules
