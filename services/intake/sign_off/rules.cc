#include "services/intake/sign_off/rules.h"

#include <algorithm>

#include "common/case/command_gate.h"
#include "services/intake/accused/rules.h"
#include "services/intake/completing/rules.h"
#include "services/intake/registering/rules.h"

namespace huying::intake::sign_off {
namespace {

void GoOn(const v1::Case& of_case, NewEvents& events) {
  completing::Missing missing = completing::MissingOf(of_case);
  missing.sign_off = false;
  completing::Complete(missing, registering::TitleOf(of_case), registering::TakerOf(of_case),
                       events);
}

}  // namespace

// MECH I7
bool Ask(city::v1::Grade grade, bool danger, const Policy& policy, NewEvents& events) {
  const auto& grades = policy.limits->sign_off_grades();
  const bool wanted = std::find(grades.begin(), grades.end(), grade) != grades.end();
  if (!wanted) return false;
  if (danger || grade == city::v1::GRADE_INCIDENT) {
    events.Add().mutable_sign_off_deferred();
    return false;
  }
  events.Add().mutable_sign_off_asked()->set_due_ms(policy.sign_off_due_ms);
  return true;
}

// MECH I7
void AskAgain(const v1::Case& of_case, const Policy& policy, NewEvents& events) {
  if (IsWanted(of_case)) events.Add().mutable_sign_off_asked()->set_due_ms(policy.sign_off_due_ms);
}

bool WasAsked(const v1::Case& of_case) { return of_case.has_sign_off(); }
bool IsWanted(const v1::Case& of_case) { return of_case.sign_off().waits(); }
bool IsDeferred(const v1::Case& of_case) { return of_case.sign_off().deferred(); }

// MECH I7
void LetOut(const v1::Case& of_case, NewEvents& events) {
  if (!IsWanted(of_case)) return;
  events.Add().mutable_sign_off_deferred();
  GoOn(of_case, events);
}

// MECH I7, I8
std::optional<Rejection> MaySign(const v1::Case& of_case, const Policy& policy) {
  if (IsWanted(of_case) || IsDeferred(of_case)) {
    if (!accused::IsAboutActor(accused::MatterOf(of_case), policy)) return std::nullopt;
    return accused::NotByThem(
        "签批", IsWanted(of_case) ? "请由接诉即办中心或上级单位的领导签批；签批时限一到，自动派单。"
                                  : "该工单已派单，请由接诉即办中心或上级单位的领导补签。");
  }
  return Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE",
                IsOpen(of_case.state())
                    ? "该工单没有等待签批，不能签批。请先补齐诉求分类和发生地点。"
                    : "该工单没有等待签批，不能签批。请按列表中的待签批工单办理。");
}

// MECH I7
Verdict<NewEvents> Sign(const v1::Case& of_case, const v1::SignCase&, const Policy&,
                        NewEvents events) {
  events.Add().mutable_sign_off_given();
  if (IsWanted(of_case)) GoOn(of_case, events);
  return events;
}

// MECH I7
void Lapse(const v1::Case& of_case, const Policy&, NewEvents& events) {
  events.Add().mutable_sign_off_lapsed();
  GoOn(of_case, events);
}

int64_t DueMs(const v1::Case& of_case) {
  return IsOpen(of_case.state()) && IsWanted(of_case) ? of_case.sign_off().due_ms() : 0;
}

void OnAsked(const v1::SignOffAsked& asked, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_sign_off()->set_waits(true);
  of_case.mutable_sign_off()->set_due_ms(asked.due_ms());
}
void OnDeferred(const v1::SignOffDeferred&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_sign_off()->set_waits(false);
  of_case.mutable_sign_off()->set_deferred(true);
}
void OnGiven(const v1::SignOffGiven&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_sign_off()->set_waits(false);
  of_case.mutable_sign_off()->set_deferred(false);
}
void OnLapsed(const v1::SignOffLapsed&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_sign_off()->set_waits(false);
}

}  // namespace huying::intake::sign_off
