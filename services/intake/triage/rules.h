// I4: what a report is about, and how urgent it is, by the words of the pack. Pure: what a text says
// can choose among the pack's categories and grades, and nothing else.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/intake/policy.h"

namespace huying::intake::triage {

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
};

struct Triaged {
  bool decided = false;
  std::string_view category_code = {};  // if it is decided
  city::v1::AppealType appeal_type = city::v1::APPEAL_TYPE_UNSPECIFIED;
  city::v1::Grade grade = city::v1::GRADE_UNSPECIFIED;
};

// MECH I4: the told category, else the best one if its confidence reaches the pack's threshold;
// else a person decides, and until then the grade is that of a general matter, raised by words.
Triaged Triage(const TriageInput& input, const Policy& policy, NewEvents& events);

// MECH I4: a person decides or corrects category and type while the case waits; words keep a grade
// raised.
Verdict<NewEvents> Decide(const v1::Case& of_case, const v1::TriageCase& command,
                          const Policy& policy, NewEvents events);

// MECH I4, I7, I8: what follows once a person has named the category: the lines that it names are
// told; a case that waits is signed if the grade asks for it, and goes on when nothing is missing.
void Settle(const v1::Case& of_case, std::string_view category_code, city::v1::Grade grade,
            const Policy& policy, NewEvents& events);

// A person must decide.
bool IsOpen(const v1::Case& of_case);
// The grade that words ask for, whatever the category; unspecified if none does.
city::v1::Grade RaisedTo(const v1::Case& of_case);

void AdvanceTriaged(const v1::CaseTriaged& triaged, core::v1::CaseHeader& header);
void AdvanceLeftOpen(const v1::TriageLeftOpen& open, core::v1::CaseHeader& header);
void AdvanceRaised(const v1::GradeRaised& raised, core::v1::CaseHeader& header);

void OnTriaged(const v1::CaseTriaged& triaged, const core::v1::EventHeader& header,
               v1::Case& of_case);
void OnLeftOpen(const v1::TriageLeftOpen& open, const core::v1::EventHeader& header,
                v1::Case& of_case);
void OnRaised(const v1::GradeRaised& raised, const core::v1::EventHeader& header,
              v1::Case& of_case);

}  // namespace huying::intake::triage
