// What a report is about, and how urgent it is, by the words of the pack. Pure: what a text says
// can choose among the pack's categories and grades, and nothing else.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/intake/rules/policy.h"

namespace huying::intake::rules {

// A keyword of a category, found in a report. Nothing of it is owned.
struct KeywordHit {
  std::string_view category_code;
  std::string_view word;
  uint32_t characters = 0;  // of the word
  uint32_t shared_by = 1;   // how many categories have this keyword
  bool in_title = false;
};

struct Suggested {
  std::string_view category_code;
  uint32_t confidence_permille = 0;
  std::vector<std::string_view> because;  // the words, in the order of the text
};

// MECH I4: at most three categories, best first; of equals the lower code first. A keyword weighs
// its number of characters, shared out among the categories that have it; three times as much in
// the title; each once there and once in the text. What points to a category above supports those
// beneath it. The confidence is the category's share of all weight found plus one character's, in
// thousandths: nothing is certain from one short word.
std::vector<Suggested> Suggest(const std::vector<KeywordHit>& hits);

// MECH I4: the grade of a case: the category's, raised by words. An incident is more urgent than a
// utility matter and that more than the rest; a general matter becomes complex, never the other
// way. Nothing lowers a grade.
city::v1::Grade Raise(city::v1::Grade grade, city::v1::Grade asked_for);

// What is known when a report is triaged.
struct TriageInput {
  std::vector<Suggested> suggestions;
  CategoryFacts told;  // by the caller
  CategoryFacts best;  // the first suggestion, if there is any
  city::v1::AppealType told_type = city::v1::APPEAL_TYPE_UNSPECIFIED;
  city::v1::Grade raised_to = city::v1::GRADE_UNSPECIFIED;  // by words; danger raises to incident
  bool danger = false;                                      // there are signs of it
};

// MECH I4: the told category, else the best one if its confidence reaches the pack's threshold;
// else a person decides, and until then the grade is that of a general matter, raised by words.
void Triage(const TriageInput& input, const Policy& policy, NewEvents& new_events);

}  // namespace huying::intake::rules
