#include "services/dispatch/rules/decide.h"

#include <utility>

#include "services/dispatch/rules/handling.h"
#include "services/dispatch/rules/parking.h"
#include "services/dispatch/rules/reject.h"
#include "services/dispatch/rules/reply.h"
#include "services/dispatch/rules/returns.h"

namespace huying::dispatch::rules {

Verdict<NewEvents> Decide(const v1::Task& task, const v1::ExecuteRequest& request,
                          const Looked& looked, const Policy& policy, NewEvents new_events) {
  if (auto wrong = CheckReason(task.state(), policy.reason)) return *std::move(wrong);
  switch (request.command_case()) {
    case v1::ExecuteRequest::kAcceptTask:
      return Accept(task, policy, std::move(new_events));
    case v1::ExecuteRequest::kReturnTask:
      return Return(task, request.return_task(), policy, std::move(new_events));
    case v1::ExecuteRequest::kRuleReturn:
      return RuleReturn(task, request.rule_return(), looked.unit_known, policy,
                        std::move(new_events));
    case v1::ExecuteRequest::kAssignHandler:
      return AssignHandler(task, request.assign_handler(), looked.may_handle, policy,
                           std::move(new_events));
    case v1::ExecuteRequest::kContactCitizen:
      return ContactCitizen(task, request.contact_citizen(), policy, std::move(new_events));
    case v1::ExecuteRequest::kNoteWork:
      return NoteWork(task, request.note_work(), policy, std::move(new_events));
    case v1::ExecuteRequest::kDraftReply:
      return DraftReply(task, request.draft_reply(), looked.draft, policy, std::move(new_events));
    case v1::ExecuteRequest::kReviewReply:
      return ReviewReply(task, request.review_reply(), policy, std::move(new_events));
    case v1::ExecuteRequest::kReplyCitizen:
      return ReplyCitizen(task, request.reply_citizen(), policy, std::move(new_events));
    case v1::ExecuteRequest::kParkTask:
      return Park(task, request.park_task(), policy, std::move(new_events));
    case v1::ExecuteRequest::kResumeTask:
      return Resume(task, policy, std::move(new_events));
    case v1::ExecuteRequest::COMMAND_NOT_SET:
      break;
  }
  return Invalid(task.state(), "COMMAND_MISSING", "D3", "请求中没有操作。请选择一个可用的操作。");
}

}  // namespace huying::dispatch::rules
