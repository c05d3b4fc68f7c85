#include "services/intake/rules/evolve.h"

namespace huying::intake::rules {

void Advance(const v1::Event& fact, core::v1::CaseHeader& header) {
  if (fact.has_triaged()) {
    header.set_category_code(fact.triaged().category_code());
    header.set_appeal_type(fact.triaged().appeal_type());
    header.set_grade(fact.triaged().grade());
  } else if (fact.has_triage_left_open()) {
    header.clear_category_code();
    header.set_appeal_type(fact.triage_left_open().appeal_type());
    header.set_grade(fact.triage_left_open().grade());
  } else if (fact.answered().appeal_type() != city::v1::APPEAL_TYPE_UNSPECIFIED) {
    header.set_appeal_type(fact.answered().appeal_type());
  } else if (fact.has_placed()) {
    header.set_area_code(fact.placed().area_code());
  } else if (fact.has_place_left_open()) {
    header.set_area_code(fact.place_left_open().area_code());
  }
}

namespace {

template <class Triaged>
void SetTriage(const Triaged& triaged, v1::Case& of_case) {
  of_case.set_raised_to(triaged.raised_to());
  of_case.set_danger(triaged.danger());
  // A person's decision leaves the suggestions as they were.
  if (triaged.suggestions_size() > 0) *of_case.mutable_suggestions() = triaged.suggestions();
}

}  // namespace

void Evolve(const v1::Event& event, v1::Case& of_case) {
  *of_case.mutable_header() = event.header().case_();
  of_case.set_seq(event.header().seq());
  switch (event.kind_case()) {
    case v1::Event::kReceived:
      of_case.set_state(v1::CASE_STATE_WAITING);
      of_case.set_title(event.received().title());
      of_case.set_anonymous(event.received().anonymous());
      of_case.set_confidential(event.received().confidential());
      break;
    case v1::Event::kTriaged:
      of_case.set_needs_category(false);
      SetTriage(event.triaged(), of_case);
      break;
    case v1::Event::kTriageLeftOpen:
      of_case.set_needs_category(true);
      SetTriage(event.triage_left_open(), of_case);
      break;
    case v1::Event::kPlaced:
      of_case.set_needs_place(false);
      break;
    case v1::Event::kPlaceLeftOpen:
      of_case.set_needs_place(true);
      break;
    case v1::Event::kSignOffAsked:
      of_case.set_needs_sign_off(true);
      of_case.set_sign_off_due_ms(event.sign_off_asked().due_ms());
      break;
    case v1::Event::kSignOffGiven:
    case v1::Event::kSignOffLapsed:
      of_case.set_needs_sign_off(false);
      break;
    case v1::Event::kReady:
      of_case.set_state(v1::CASE_STATE_READY);
      break;
    case v1::Event::kAnswered:
      of_case.set_state(v1::CASE_STATE_ANSWERED);
      of_case.set_answer(event.answered().answer());
      break;
    case v1::Event::kRefused:
      of_case.set_state(v1::CASE_STATE_REFUSED);
      of_case.set_refusal_reason(event.refused().reason());
      of_case.set_notice(event.refused().notice());
      break;
    case v1::Event::kEvidence:
      of_case.set_evidence_count(of_case.evidence_count() + 1);
      break;
    case v1::Event::kDanger:
    case v1::Event::KIND_NOT_SET:
      break;
  }
}

}  // namespace huying::intake::rules
