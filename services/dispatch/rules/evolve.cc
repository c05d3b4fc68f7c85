#include "services/dispatch/rules/evolve.h"

namespace huying::dispatch::rules {
namespace {

void BeginRound(const v1::TaskRouted& routed, v1::Task& task) {
  task.set_state(v1::TASK_STATE_ROUTED);
  task.set_title(routed.title());
  task.set_lead_unit_id(routed.lead_unit_id());
  *task.mutable_helper_unit_ids() = routed.helper_unit_ids();
  task.set_community_unit_id(routed.community_unit_id());
  *task.mutable_notified_unit_ids() = routed.notified_unit_ids();
  task.set_duty_id(routed.duty_id());
  task.set_class_id(routed.class_id());
  task.set_review_levels(routed.review_levels());
  *task.mutable_review_chain() = routed.review_chain();
  task.set_two_meetings(routed.two_meetings());
  // What was done for the last round does not count for this one.
  task.clear_handler_person_id();
  task.clear_reviewed_level();
  task.clear_drafts();
  task.clear_draft_text();
  task.clear_drafted_by();
  task.clear_met_first();
  task.clear_met_second();
}

template <class Drafted>
void Draft(const Drafted& drafted, const core::v1::EventHeader& header, v1::Task& task) {
  task.set_draft_text(drafted.text());
  task.set_drafts(drafted.draft());
  task.set_drafted_by(header.actor().person_id());
  task.clear_reviewed_level();
}

void EvolveReply(const v1::Event& event, v1::Task& task) {
  switch (event.kind_case()) {
    case v1::Event::kDraftSubmitted:
      Draft(event.draft_submitted(), event.header(), task);
      task.set_state(v1::TASK_STATE_IN_REVIEW);
      break;
    case v1::Event::kDraftReady:
      Draft(event.draft_ready(), event.header(), task);
      task.set_state(v1::TASK_STATE_REVIEWED);
      break;
    case v1::Event::kPassedLevel:
      task.set_reviewed_level(event.passed_level().level());
      break;
    case v1::Event::kApproved:
      task.set_reviewed_level(event.approved().level());
      task.set_state(v1::TASK_STATE_REVIEWED);
      break;
    case v1::Event::kSentBack:
      task.clear_reviewed_level();
      task.set_state(v1::TASK_STATE_HANDLING);
      break;
    default:
      task.set_state(v1::TASK_STATE_REPLIED);
      break;
  }
}

void Park(const v1::TaskParked& parked, v1::Task& task) {
  task.set_parked_from(task.state());
  task.set_state(v1::TASK_STATE_PARKED);
  task.set_promise(parked.promise());
  task.set_resume_ms(parked.resume_ms());
}

}  // namespace

void Advance(const v1::Event& fact, core::v1::CaseHeader& header) {
  if (fact.has_routed()) {
    // After a return the first receiver stays responsible until the other unit accepts (D3).
    const bool goes_on = header.round() == fact.routed().round() && !header.unit_id().empty();
    if (!goes_on) header.set_unit_id(fact.routed().lead_unit_id());
    header.set_round(fact.routed().round());
  } else if (fact.has_accepted()) {
    header.set_unit_id(fact.accepted().unit_id());
  }
}

void Evolve(const v1::Event& event, v1::Task& task) {
  *task.mutable_header() = event.header().case_();
  task.set_seq(event.header().seq());
  switch (event.kind_case()) {
    case v1::Event::kRouted:
      BeginRound(event.routed(), task);
      break;
    case v1::Event::kUnrouted:
      task.set_state(v1::TASK_STATE_UNROUTED);
      task.set_class_id(event.unrouted().class_id());
      task.set_title(event.unrouted().title());
      break;
    case v1::Event::kHeld:
      task.set_state(v1::TASK_STATE_HELD);
      break;
    case v1::Event::kAccepted:
      task.set_state(v1::TASK_STATE_ACCEPTED);
      break;
    case v1::Event::kReturned:
      task.set_state(v1::TASK_STATE_RETURNED);
      task.set_returns(event.returned().returns());
      break;
    case v1::Event::kReturnUpheld:
      task.set_state(v1::TASK_STATE_ROUTED);
      break;
    case v1::Event::kReturnRejected:
      task.set_state(v1::TASK_STATE_ROUTED);
      if (!event.return_rejected().unit_id().empty()) {
        task.add_overruled_unit_ids(event.return_rejected().unit_id());
      }
      break;
    case v1::Event::kDesignated:
      task.set_designated(true);
      break;
    case v1::Event::kHandlerAssigned:
      task.set_handler_person_id(event.handler_assigned().person_id());
      break;
    case v1::Event::kFirstMeetingHeld:
      task.set_met_first(true);
      if (task.state() == v1::TASK_STATE_ACCEPTED) task.set_state(v1::TASK_STATE_HANDLING);
      break;
    case v1::Event::kSecondMeetingHeld:
      task.set_met_second(true);
      break;
    case v1::Event::kWorkNoted:
      task.set_work_notes(task.work_notes() + 1);
      break;
    case v1::Event::kDraftSubmitted:
    case v1::Event::kDraftReady:
    case v1::Event::kPassedLevel:
    case v1::Event::kApproved:
    case v1::Event::kSentBack:
    case v1::Event::kReplied:
      EvolveReply(event, task);
      break;
    case v1::Event::kParked:
      Park(event.parked(), task);
      break;
    case v1::Event::kResumed:
      task.set_state(task.parked_from());
      task.clear_parked_from();
      task.clear_resume_ms();
      task.clear_promise();
      break;
    case v1::Event::KIND_NOT_SET:
      break;
  }
}

}  // namespace huying::dispatch::rules
