#include "services/followup/checks/rules.h"

#include <optional>

#include "common/case/command_gate.h"
#include "common/case/site_photos.h"
#include "services/followup/closing/rules.h"
#include "services/followup/redo/rules.h"
#include "services/followup/work/rules.h"

namespace huying::followup::checks {
namespace {

// SolutionConfirmed or SolutionRefuted.
template <class Command, class Checked>
void Fill(const v1::Follow& follow, const Command& command, Checked& checked) {
  checked.set_finding(command.finding());
  *checked.mutable_photo_urls() = command.photo_urls();
  checked.set_unit_id(work::UnitOf(follow));
}

}  // namespace

// MECH F2
void Ask(const v1::Follow& follow, v1::CheckCause cause, const Policy& policy, NewEvents& events) {
  v1::CheckAsked* asked = events.Add().mutable_check_asked();
  asked->set_cause(cause);
  asked->set_unit_id(work::UnitOf(follow));
  asked->set_judge_unit_id(std::string(
      policy.lookups().JudgeOf(city::v1::PERMISSION_CHECK, follow.header(), asked->unit_id(),
                               work::FactsOf(follow), policy.now_ms)));
}

// MECH F2
void Plan(const core::v1::CaseHeader& of_case, const v1::WorkFacts& facts, const Policy& policy,
          NewEvents& events) {
  v1::CheckPlanned* planned = events.Add().mutable_check_planned();
  planned->set_unit_id(of_case.unit_id());
  *planned->mutable_work() = facts;
  planned->set_judge_unit_id(std::string(policy.lookups().JudgeOf(
      city::v1::PERMISSION_CHECK, of_case, of_case.unit_id(), facts, policy.now_ms)));
}

// MECH F2
Verdict<NewEvents> Confirm(const v1::Follow& follow, const v1::ConfirmSolution& command,
                           const Policy& policy, NewEvents events) {
  if (auto wrong = CheckPhotos(command.photo_urls(), "CHECK")) return *std::move(wrong);
  v1::SolutionConfirmed* confirmed = events.Add().mutable_solution_confirmed();
  Fill(follow, command, *confirmed);
  confirmed->set_judge_unit_id(closing::JudgeOf(follow, policy));
  closing::HoldIfOrdered(follow, policy, events);
  return events;
}

// MECH F2
Verdict<NewEvents> Refute(const v1::Follow& follow, const v1::RefuteSolution& command,
                          const Policy& policy, NewEvents events) {
  if (auto wrong = CheckPhotos(command.photo_urls(), "CHECK")) return *std::move(wrong);
  Fill(follow, command, *events.Add().mutable_solution_refuted());
  redo::Order(follow, policy, events);
  return events;
}

v1::CheckCause CauseOf(const v1::Follow& follow) { return follow.checks().cause(); }

bool IsAsked(const v1::Follow& follow) { return CauseOf(follow) != v1::CHECK_CAUSE_UNSPECIFIED; }

bool IsConfirmed(const v1::Follow& follow) { return follow.checks().confirmed(); }

void OnVisitPlanned(const v1::VisitPlanned&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.clear_checks();
}

void OnSampleVisitPlanned(const v1::OnTheSpotVisitPlanned&, const core::v1::EventHeader&,
                          v1::Follow& follow) {
  follow.clear_checks();
}

void OnPlanned(const v1::CheckPlanned&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.clear_checks();
  follow.mutable_checks()->set_cause(v1::CHECK_CAUSE_NOBODY_TO_VISIT);
}

void OnAsked(const v1::CheckAsked& asked, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_checks()->set_cause(asked.cause());
}

void OnConfirmed(const v1::SolutionConfirmed&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_checks()->set_confirmed(true);
}

void OnRefuted(const v1::SolutionRefuted&, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_checks()->set_confirmed(false);
}

void OnClosingAsked(const v1::ClosingAsked&, const core::v1::EventHeader&, v1::Follow& follow) {
  if (!IsConfirmed(follow)) follow.mutable_checks()->clear_cause();
}

}  // namespace huying::followup::checks
