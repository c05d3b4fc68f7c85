#include "services/dispatch/ending/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "services/dispatch/accused/rules.h"
#include "services/dispatch/proposals/rules.h"

namespace huying::dispatch::ending {
namespace {

// The centre, or who decides in its place; never who has agreed as the level before.
std::string SecondDecider(const v1::Task& task, std::string_view passed_by, const Policy& policy) {
  return accused::DeciderOf(task.header(), city::v1::PERMISSION_APPROVE, policy, passed_by);
}

std::string DeciderNow(const v1::Task& task, const Policy& policy) {
  const v1::Ending& row = task.ending();
  if (row.passed()) return SecondDecider(task, row.passed_by_person_id(), policy);
  return std::string(policy.lookups().ApproverOf(task.header(), policy.now_ms));
}

}  // namespace

// MECH D10
Verdict<NewEvents> Propose(const v1::Task& task, const v1::ProposeEnding& command,
                           const Policy& policy, NewEvents events) {
  if (auto wrong = proposals::CheckCalled(command, policy)) return *std::move(wrong);
  v1::EndingProposed* proposed = events.Add().mutable_ending_proposed();
  proposed->set_ground(command.ground());
  proposed->set_explanation(command.explanation());
  proposed->set_way(command.way());
  proposed->set_said(command.said());
  proposed->set_reviewer_unit_id(
      std::string(policy.lookups().ApproverOf(task.header(), policy.now_ms)));
  return events;
}

bool IsProposed(const v1::Task& task) { return task.has_ending(); }

// MECH D10
std::optional<Rejection> MayReview(const v1::Task& task, const Policy& policy) {
  if (!IsProposed(task)) {
    return huying::Refuse(Rejection::Kind::kNotNow, "NOTHING_PROPOSED", "没有待审的终止申请。");
  }
  const v1::Ending& row = task.ending();
  if (row.passed() && policy.actor.person_id == row.passed_by_person_id()) {
    return huying::Refuse(Rejection::Kind::kNotAllowed, "OWN_PROPOSAL",
                          "您已在上一级同意终止，复核须由另一人作出。");
  }
  const std::string decider = DeciderNow(task, policy);
  if (auto barred = accused::Bars(task, "审核", decider, policy)) return barred;
  if (row.passed() && !policy.actor.of_centre) {
    return huying::Refuse(
        Rejection::Kind::kNotAllowed, "NOT_YOUR_TURN",
        "上级已经同意终止，现由" + policy.lookups().NameOfUnit(decider) + "复核。");
  }
  return proposals::MayDecide(task, row.proposed_by_person_id(), row.reviewer_unit_id(), policy);
}

// MECH D10
Verdict<NewEvents> Pass(const v1::Task& task, const v1::PassEnding&, const Policy& policy,
                        NewEvents events) {
  if (!task.ending().passed()) {
    events.Add().mutable_ending_passed()->set_reviewer_unit_id(
        SecondDecider(task, policy.actor.person_id, policy));
    return events;
  }
  v1::TaskEnded* ended = events.Add().mutable_ended();
  ended->set_ground(task.ending().ground());
  ended->set_explanation(task.ending().explanation());
  ended->set_lead_unit_id(task.header().lead_unit_id());
  return events;
}

// MECH D10
Verdict<NewEvents> Refuse(const v1::Task&, const v1::RefuseEnding&, const Policy&,
                          NewEvents events) {
  events.Add().mutable_ending_refused();
  return events;
}

void OnProposed(const v1::EndingProposed& proposed, const core::v1::EventHeader& header,
                v1::Task& task) {
  v1::Ending& row = *task.mutable_ending();
  row.set_ground(proposed.ground());
  row.set_explanation(proposed.explanation());
  row.set_reviewer_unit_id(proposed.reviewer_unit_id());
  row.set_proposed_by_person_id(header.actor().person_id());
}

void OnPassed(const v1::EndingPassed& passed, const core::v1::EventHeader& header, v1::Task& task) {
  v1::Ending& row = *task.mutable_ending();
  row.set_passed(true);
  row.set_passed_by_person_id(header.actor().person_id());
  row.set_reviewer_unit_id(passed.reviewer_unit_id());
}

}  // namespace huying::dispatch::ending
