#include "services/intake/withdrawing/rules.h"

#include "common/case/command_gate.h"
#include "common/core/civil.h"
#include "services/intake/accused/rules.h"
#include "services/intake/refusing/rules.h"

namespace huying::intake::withdrawing {
namespace {

// Danger does not go away because somebody pressed a button.
bool IsAtOnce(const v1::Case& of_case, const Policy& policy) {
  const core::v1::CaseHeader& header = of_case.header();
  const int64_t until_ms =
      header.registered_ms() + policy.limits->withdraw_at_once_minutes() * kMinuteMs;
  return !policy.actor.Known() && !header.danger() && policy.now_ms <= until_ms;
}

void Forget(v1::Case& of_case) { of_case.clear_withdrawing(); }

// It waits, and somebody else wrote it down.
std::optional<Rejection> CheckWaits(const v1::Case& of_case, const Policy& policy) {
  if (!Waits(of_case)) {
    return Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE",
                  "该工单没有待核实的撤诉申请。请按列表中的撤诉核实工单办理。");
  }
  if (of_case.withdrawing().person_id() != policy.actor.person_id) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                "该撤诉申请是您登记的，不能由您核实。请由其他受理人员联系诉求人核实。");
}

std::optional<Rejection> CheckCentre(const v1::Case& of_case, const Policy& policy) {
  const Matter matter = accused::MatterOf(of_case);
  if (accused::IsAboutActor(matter, policy)) {
    const std::string desk = accused::NextDesk(matter, policy);
    return accused::NotByThem("核实撤诉", desk.empty()
                                              ? "请决定不撤诉，继续办理。"
                                              : "请交" + desk + "联系诉求人核实；核实前继续办理。");
  }
  if (refusing::IsOfCentre(of_case, policy)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                "撤诉由接诉即办中心联系诉求人核实，承办单位不能决定。请交接诉即办中心办理。");
}

}  // namespace

// MECH I8
Verdict<NewEvents> Withdraw(const v1::Case& of_case, const v1::WithdrawCase& command,
                            const Policy& policy, NewEvents events) {
  if (IsAtOnce(of_case, policy)) {
    events.Add().mutable_withdrawn();
  } else {
    events.Add().mutable_withdrawal_asked()->set_why(command.why());
  }
  return events;
}

// MECH I8
std::optional<Rejection> MayWithdraw(const v1::Case& of_case, const Policy& policy) {
  if (Waits(of_case)) {
    return Refuse(Rejection::Kind::kAlready, "WITHDRAWAL_ASKED",
                  "已收到撤诉申请，中心将电话核实；核实前继续办理。请留意来电，无需重复申请。");
  }
  if (!accused::IsAboutActor(accused::MatterOf(of_case), policy)) return std::nullopt;
  return accused::NotByThem("代诉求人登记撤诉", "请告知诉求人凭查询码自行撤回；未撤回前继续办理。");
}

// MECH I8
Verdict<NewEvents> Confirm(const v1::Case&, const v1::ConfirmWithdrawal& command, const Policy&,
                           NewEvents events) {
  events.Add().mutable_withdrawn()->set_said(command.said());
  return events;
}

// MECH I8
Verdict<NewEvents> Keep(const v1::Case&, const v1::KeepCase&, const Policy&, NewEvents events) {
  events.Add().mutable_kept();
  return events;
}

// MECH I8
std::optional<Rejection> MayConfirm(const v1::Case& of_case, const Policy& policy) {
  if (auto no = CheckWaits(of_case, policy)) return no;
  return CheckCentre(of_case, policy);
}

// MECH I8
std::optional<Rejection> MayKeep(const v1::Case& of_case, const Policy& policy) {
  if (auto no = CheckWaits(of_case, policy)) return no;
  const Matter matter = accused::MatterOf(of_case);
  const bool nobody_else = accused::IsAboutActor(matter, policy) && policy.actor.of_centre &&
                           accused::NextDesk(matter, policy).empty();
  return nobody_else ? std::nullopt : CheckCentre(of_case, policy);
}

// MECH I8
void Overtake(const v1::Case& of_case, NewEvents& events) {
  if (Waits(of_case)) events.Add().mutable_withdrawal_overtaken();
}

bool Waits(const v1::Case& of_case) { return of_case.withdrawing().open(); }

void OnAsked(const v1::WithdrawalAsked&, const core::v1::EventHeader& header, v1::Case& of_case) {
  of_case.mutable_withdrawing()->set_open(true);
  of_case.mutable_withdrawing()->set_person_id(header.actor().person_id());
}
void OnWithdrawn(const v1::CaseWithdrawn&, const core::v1::EventHeader&, v1::Case& of_case) {
  Forget(of_case);
}
void OnKept(const v1::CaseKept&, const core::v1::EventHeader&, v1::Case& of_case) {
  Forget(of_case);
}
void OnOvertaken(const v1::WithdrawalOvertaken&, const core::v1::EventHeader&, v1::Case& of_case) {
  Forget(of_case);
}

}  // namespace huying::intake::withdrawing
