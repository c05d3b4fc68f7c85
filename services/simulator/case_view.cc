#include "services/simulator/case_view.h"

namespace huying::simulator {
namespace {

void GoTo(Stage stage, CaseView& view) {
  view.stage = stage;
  view.awaits_reaction = true;
}

void Finish(End end, CaseView& view) {
  view.stage = Stage::kOver;
  view.awaits_reaction = false;
  view.end = end;
}

void SettleIntake(CaseView& view) {
  switch (view.intake.state()) {
    case intake::v1::CASE_STATE_READY:
      return GoTo(Stage::kDispatch, view);
    case intake::v1::CASE_STATE_ANSWERED:
      return GoTo(Stage::kFollowup, view);
    case intake::v1::CASE_STATE_REFUSED:
      return Finish(End::kRefused, view);
    default:
      view.awaits_reaction = false;
  }
}

void SettleDispatch(CaseView& view) {
  switch (view.task.state()) {
    case dispatch::v1::TASK_STATE_UNSPECIFIED:
      return GoTo(Stage::kDispatch, view);
    case dispatch::v1::TASK_STATE_REPLIED:
      return GoTo(Stage::kFollowup, view);
    case dispatch::v1::TASK_STATE_PARKED:
      return Finish(End::kParked, view);
    default:
      view.awaits_reaction = false;
  }
}

void SettleFollowup(CaseView& view) {
  switch (view.follow.state()) {
    case followup::v1::FOLLOW_STATE_TO_VISIT:
    case followup::v1::FOLLOW_STATE_TO_CHECK:
    case followup::v1::FOLLOW_STATE_TO_CLOSE:
      view.awaits_reaction = false;
      return;
    case followup::v1::FOLLOW_STATE_CLOSED:
      return Finish(End::kClosed, view);
    case followup::v1::FOLLOW_STATE_REDOING:
      // Before the reply of this round has been followed the state is still that of the last one.
      if (!view.awaits_reaction) GoTo(Stage::kDispatch, view);
      return;
    default:
      return GoTo(Stage::kFollowup, view);
  }
}

// What a command of dispatch changes beside the state.
void Note(const dispatch::v1::ExecuteRequest& request, CaseView& view) {
  dispatch::v1::Task& task = view.task;
  switch (request.command_case()) {
    case dispatch::v1::ExecuteRequest::kReturnTask:
      task.mutable_returns()->set_count(task.returns().count() + 1);
      break;
    case dispatch::v1::ExecuteRequest::kNameUnit:
    case dispatch::v1::ExecuteRequest::kUpholdReturn:
    case dispatch::v1::ExecuteRequest::kRejectReturn:
    case dispatch::v1::ExecuteRequest::kResumeTask:
    case dispatch::v1::ExecuteRequest::kBlowWhistle:
    case dispatch::v1::ExecuteRequest::kReportIn:
    case dispatch::v1::ExecuteRequest::kFinishSubtask:
      view.stale = true;  // lead unit, round or who is called may be others now
      break;
    case dispatch::v1::ExecuteRequest::kAssignHandler:
      task.mutable_handling()->set_handler_person_id(request.assign_handler().person_id());
      break;
    case dispatch::v1::ExecuteRequest::kRecordFirstMeeting:
      task.mutable_meetings()->set_met_first(true);
      break;
    case dispatch::v1::ExecuteRequest::kRecordSecondMeeting:
      task.mutable_meetings()->set_met_second(true);
      break;
    case dispatch::v1::ExecuteRequest::kDraftReply:
      task.mutable_reply()->set_drafted_by(request.header().actor().person_id());
      task.mutable_review()->clear_passed();
      break;
    case dispatch::v1::ExecuteRequest::kPassReply:
      task.mutable_review()->set_passed(task.review().passed() + 1);
      break;
    case dispatch::v1::ExecuteRequest::kSendBackReply:
      task.mutable_review()->clear_passed();
      break;
    default:
      break;
  }
}

}  // namespace

void Learn(const intake::v1::ExecuteRequest&, const intake::v1::ExecuteResponse& answer,
           CaseView& view) {
  view.case_id = answer.case_id();
  view.intake.set_state(answer.state());
  if (view.stage == Stage::kReport) view.stage = Stage::kIntake;
  // What it waits for stands only in the case itself.
  view.stale = view.stage == Stage::kIntake && answer.state() == intake::v1::CASE_STATE_WAITING;
  Settle(view);
}

void Learn(const dispatch::v1::ExecuteRequest& request, const dispatch::v1::ExecuteResponse& answer,
           CaseView& view) {
  view.task.set_state(answer.state());
  Note(request, view);
  Settle(view);
}

void Learn(const followup::v1::ExecuteRequest& request, const followup::v1::ExecuteResponse& answer,
           CaseView& view) {
  view.follow.set_state(answer.state());
  // When to try again stands only in the case itself, and so do supervision orders, which come with
  // a second round.
  const bool again =
      request.has_record_missed_visit() && answer.state() == followup::v1::FOLLOW_STATE_TO_VISIT;
  const bool orders =
      answer.state() == followup::v1::FOLLOW_STATE_TO_CLOSE && view.task.header().round() > 1;
  view.stale = again || orders;
  Settle(view);
}

void Learn(const supervision::v1::ExecuteRequest&, const supervision::v1::ExecuteResponse&,
           CaseView& view) {
  view.stale = true;  // whether follow-up has noted it
}

void Learn(const intake::v1::GetCaseRequest&, const intake::v1::GetCaseResponse& answer,
           CaseView& view) {
  view.intake = answer.case_();
  view.stale = false;
  Settle(view);
}

void Learn(const dispatch::v1::GetTaskRequest&, const dispatch::v1::GetTaskResponse& answer,
           CaseView& view) {
  view.task = answer.task();
  view.stale = false;
  Settle(view);
}

void Learn(const followup::v1::GetFollowRequest&, const followup::v1::GetFollowResponse& answer,
           CaseView& view) {
  view.follow = answer.follow();
  view.stale = false;
  Settle(view);
}

void Settle(CaseView& view) {
  switch (view.stage) {
    case Stage::kIntake:
      return SettleIntake(view);
    case Stage::kDispatch:
      // The reply of the last round stands until dispatch has followed the redo.
      if (view.awaits_reaction && view.task.state() == dispatch::v1::TASK_STATE_REPLIED) return;
      return SettleDispatch(view);
    case Stage::kFollowup:
      return SettleFollowup(view);
    case Stage::kReport:
    case Stage::kOver:
      return;
  }
}

}  // namespace huying::simulator
