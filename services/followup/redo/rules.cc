#include "services/followup/redo/rules.h"

#include <string>

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/followup/closing/rules.h"
#include "services/followup/work/rules.h"

namespace huying::followup::redo {
namespace {

// Again after as many rounds more, since an owner and a plan did not help.
bool IsHard(const v1::Follow& follow, const Policy& policy) {
  const uint32_t redone = work::RoundOf(follow) - 1;
  const auto bearable = static_cast<uint32_t>(policy.limits->redo_rounds_before_hard_case());
  return follow.header().hard() ? redone % bearable == 0 : redone >= bearable;
}

void GoOn(const v1::Follow& follow, bool danger, NewEvents& events) {
  const uint32_t round = work::RoundOf(follow);
  v1::RedoOrdered* redo = events.Add().mutable_redo_ordered();
  redo->set_danger(danger);
  redo->set_unit_id(work::UnitOf(follow));
  if (!work::IsOnTheSpot(follow)) return redo->set_round(round + 1);
  // No unit has had it yet: its first round begins, with what the report says.
  redo->set_round(round);
  redo->set_on_the_spot(true);
  redo->set_title(work::TitleOf(follow));
  const auto& answered_by = work::FactsOf(follow).person_ids();
  if (!answered_by.empty()) redo->set_answered_by_person_id(answered_by.Get(0));
}

}  // namespace

// MECH F4
void Order(const v1::Follow& follow, const Policy& policy, NewEvents& events) {
  if (IsHard(follow, policy)) events.Add().mutable_hard_case()->set_rounds(work::RoundOf(follow));
  GoOn(follow, false, events);
}

// MECH F8
Verdict<NewEvents> Reopen(const v1::Follow& follow, const v1::ReopenCase&, const Policy& policy,
                          NewEvents events) {
  events.Add().mutable_reopened();
  Order(follow, policy, events);
  return events;
}

// MECH F8
std::optional<Rejection> MayReopen(const v1::Follow& follow, const Policy& policy) {
  const int64_t until_ms =
      policy.lookups().WindowEndMs(closing::ClosedMs(follow), policy.limits->reopen_window_days());
  if (policy.now_ms <= until_ms) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "REOPEN_WINDOW_OVER",
                "本工单可以在" + rules::Minute(until_ms, policy.hours) +
                    "之前重新打开，现已超过。请重新登记诉求，并注明原工单编号。");
}

// MECH F4
void OnDanger(v1::Follow& follow, NewEvents& events) {
  const bool closed =
      follow.state() == v1::FOLLOW_STATE_CLOSED || follow.state() == v1::FOLLOW_STATE_ENDED;
  if (!closed && !IsOpen(follow.state())) return;
  follow.mutable_header()->set_danger(true);
  follow.mutable_header()->set_grade(city::v1::GRADE_INCIDENT);
  if (closed) events.Add().mutable_reopened();
  GoOn(follow, true, events);
}

void AdvanceHard(const v1::HardCaseDeclared&, core::v1::CaseHeader& header) {
  header.set_hard(true);
}

}  // namespace huying::followup::redo
