#include "services/intake/triage/rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/case/command_gate.h"
#include "services/intake/completing/rules.h"
#include "services/intake/danger/rules.h"
#include "services/intake/registering/rules.h"
#include "services/intake/sign_off/rules.h"

namespace huying::intake::triage {
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

std::string Join(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words) {
    if (!text.empty()) text.append("、");
    text.append(word);
  }
  return text;
}

// CaseTriaged and TriageLeftOpen say alike what words say.
template <class Fact>
void Fill(const TriageInput& input, const Triaged& triaged, Fact& fact) {
  for (const Suggested& suggested : input.suggestions) {
    v1::Suggestion* suggestion = fact.add_suggestions();
    suggestion->set_category_code(std::string(suggested.category_code));
    suggestion->set_confidence_permille(suggested.confidence_permille);
    suggestion->set_because(Join(suggested.because));
  }
  fact.set_raised_to(input.raised_to);
  fact.set_appeal_type(triaged.appeal_type);
  fact.set_grade(triaged.grade);
}

bool IsUrgent(city::v1::Grade grade) {
  return grade == city::v1::GRADE_INCIDENT || grade == city::v1::GRADE_UTILITY;
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
Triaged Triage(const TriageInput& input, const Policy& policy, NewEvents& events) {
  const bool sure = input.best.known && !input.suggestions.empty() &&
                    input.suggestions[0].confidence_permille >=
                        static_cast<uint32_t>(policy.limits->triage_confidence_per_mille());
  const CategoryFacts* chosen = nullptr;
  if (input.told.known) {
    chosen = &input.told;
  } else if (sure) {
    chosen = &input.best;
  }
  Triaged triaged{.decided = chosen != nullptr, .appeal_type = input.told_type};
  if (chosen == nullptr) {
    triaged.grade = Raise(city::v1::GRADE_GENERAL, input.raised_to);
    Fill(input, triaged, *events.Add().mutable_triage_left_open());
    return triaged;
  }
  triaged.category_code = chosen->code;
  triaged.grade = Raise(chosen->grade, input.raised_to);
  if (input.told_type == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    triaged.appeal_type = chosen->usual_type;
  }
  v1::CaseTriaged* fact = events.Add().mutable_triaged();
  fact->set_category_code(std::string(chosen->code));
  Fill(input, triaged, *fact);
  return triaged;
}

// MECH I4
Verdict<NewEvents> Decide(const v1::Case& of_case, const v1::TriageCase& command,
                          const Policy& policy, NewEvents events) {
  const CategoryFacts category = policy.lookups().CategoryOf(command.category_code());
  if (!category.known) {
    return Refuse(Rejection::Kind::kInvalid, "CATEGORY_UNKNOWN", "没有这个诉求分类，请重新选择。");
  }
  const city::v1::Grade raised_to = RaisedTo(of_case);
  v1::CaseTriaged* triaged = events.Add().mutable_triaged();
  triaged->set_category_code(std::string(category.code));
  triaged->set_grade(Raise(category.grade, raised_to));
  triaged->set_raised_to(raised_to);
  triaged->set_appeal_type(command.appeal_type());
  if (command.appeal_type() == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    const city::v1::AppealType before = of_case.header().appeal_type();
    triaged->set_appeal_type(before != city::v1::APPEAL_TYPE_UNSPECIFIED ? before
                                                                         : category.usual_type);
  }
  Settle(of_case, category.code, triaged->grade(), policy, events);
  return events;
}

// MECH I4, I7, I8
void Settle(const v1::Case& of_case, std::string_view category_code, city::v1::Grade grade,
            const Policy& policy, NewEvents& events) {
  const bool known = of_case.header().danger();
  UnsaidDanger unsaid = policy.lookups().DangerOf(category_code, grade);
  if (known) unsaid.of_grade.clear();
  const std::vector<Danger> dangers = danger::NotSaid(unsaid, {});
  danger::Signal(dangers, events);
  if (!intake::IsOpen(of_case.state())) return;
  const bool in_danger = known || !dangers.empty();
  // An incident waits for no signature that was asked for when it was none yet.
  if (sign_off::IsWanted(of_case) && (in_danger || grade == city::v1::GRADE_INCIDENT)) {
    return sign_off::LetOut(of_case, events);
  }
  completing::Missing missing = completing::MissingOf(of_case);
  missing.category = false;
  if (!sign_off::WasAsked(of_case)) {
    missing.sign_off = sign_off::Ask(grade, in_danger, policy, events);
  }
  completing::Complete(missing, registering::TitleOf(of_case), registering::TakerOf(of_case),
                       events);
}

bool IsOpen(const v1::Case& of_case) { return of_case.triage().open(); }

city::v1::Grade RaisedTo(const v1::Case& of_case) { return of_case.triage().raised_to(); }

void AdvanceTriaged(const v1::CaseTriaged& triaged, core::v1::CaseHeader& header) {
  header.set_category_code(triaged.category_code());
  header.set_appeal_type(triaged.appeal_type());
  header.set_grade(triaged.grade());
}

void AdvanceLeftOpen(const v1::TriageLeftOpen& open, core::v1::CaseHeader& header) {
  header.set_appeal_type(open.appeal_type());
  header.set_grade(open.grade());
}

void AdvanceRaised(const v1::GradeRaised& raised, core::v1::CaseHeader& header) {
  header.set_grade(raised.grade());
}

void OnTriaged(const v1::CaseTriaged& triaged, const core::v1::EventHeader&, v1::Case& of_case) {
  v1::Triage& row = *of_case.mutable_triage();
  row.set_open(false);
  row.set_raised_to(triaged.raised_to());
  // A person's decision leaves the suggestions as they were.
  if (triaged.suggestions_size() > 0) *row.mutable_suggestions() = triaged.suggestions();
}

void OnLeftOpen(const v1::TriageLeftOpen& open, const core::v1::EventHeader&, v1::Case& of_case) {
  v1::Triage& row = *of_case.mutable_triage();
  row.set_open(true);
  row.set_raised_to(open.raised_to());
  *row.mutable_suggestions() = open.suggestions();
}

void OnRaised(const v1::GradeRaised& raised, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_triage()->set_raised_to(raised.grade());
}

}  // namespace huying::intake::triage
