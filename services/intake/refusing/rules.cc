#include "services/intake/refusing/rules.h"

#include <string>
#include <utility>

#include "common/case/command_gate.h"
#include "services/intake/accused/rules.h"
#include "services/intake/completing/rules.h"
#include "services/intake/danger/rules.h"
#include "services/intake/registering/rules.h"
#include "services/intake/sign_off/rules.h"

namespace huying::intake::refusing {
namespace {

Rejection NotAllowed(const char* message) {
  Rejection rejection = huying::Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED", message);
  rejection.mechanism = "I8";  // registering and answering ask, too
  return rejection;
}

RefusalRight RightOver(const Matter& matter, const Policy& policy) {
  return policy.lookups().RefusalRightOf(policy.actor.unit_id, matter, policy.now_ms);
}

Rejection NotWhatIsAboutThem(const Matter& matter, const Policy& policy) {
  const std::string desk = accused::NextDesk(matter, policy);
  return accused::NotByThem(
      "决定不予受理", desk.empty() ? "本市没有其他单位可以决定不予受理，请正常受理，派单办理。"
                                   : "请正常受理；确需不予受理的，交" + desk + "决定。");
}

std::optional<Rejection> CheckRight(const Matter& matter, const Policy& policy) {
  switch (RightOver(matter, policy)) {
    case RefusalRight::kMay:
      return std::nullopt;
    case RefusalRight::kAccused:
      return NotWhatIsAboutThem(matter, policy);
    case RefusalRight::kReceives:
      return NotAllowed(
          "按职责清单，该诉求由您所在单位承办，不能由本单位决定不予受理。"
          "请正常受理，或由上级单位的受理人员决定。");
    case RefusalRight::kNotTheirs:
      break;
  }
  return NotAllowed(
      "不予受理由接诉即办中心的受理人员决定，承办单位和其他单位不能决定。"
      "请补充情况后，交接诉即办中心办理。");
}

// Who is told to call the line is told to; for any other reason a report of danger is not sent away.
std::optional<Rejection> CheckDanger(const Refusal& refusal) {
  if (!refusal.danger || refusal.reason == city::v1::REFUSAL_REASON_EMERGENCY) return std::nullopt;
  Rejection rejection = huying::Refuse(
      Rejection::Kind::kInvalid, "DANGER_STANDS",
      "该诉求有危险迹象，除“紧急警情”外，不能以其他情形不予受理。请告知诉求人立即拨打紧急电话，"
      "并正常受理，交承办单位处置。");
  rejection.mechanism = "I8";  // registering asks, too
  return rejection;
}

}  // namespace

// MECH I8
Verdict<NewEvents> RefuseFor(const Refusal& refusal, const Policy& policy, NewEvents events) {
  if (auto no = CheckRight(refusal.matter, policy)) return *std::move(no);
  if (auto no = CheckDanger(refusal)) return *std::move(no);
  const std::string_view told = policy.lookups().ToldFor(refusal.reason);
  if (told.empty()) {
    Rejection rejection = huying::Refuse(Rejection::Kind::kInvalid, "REFUSAL_REASON_UNKNOWN",
                                         "没有这个不予受理情形，请从六种情形中选择。");
    rejection.mechanism = "I8";  // registering asks, too
    return rejection;
  }
  v1::CaseRefused* refused = events.Add().mutable_refused();
  refused->set_reason(refusal.reason);
  refused->set_notice(std::string(told));
  refused->set_explanation(std::string(refusal.explanation));
  refused->set_final(refusal.matter.contested);
  return events;
}

// MECH I8
Verdict<NewEvents> Refuse(const v1::Case& of_case, const v1::RefuseCase& command,
                          const Policy& policy, NewEvents events) {
  return RefuseFor({.reason = command.reason(),
                    .explanation = command.explanation(),
                    .matter = accused::MatterOf(of_case),
                    .danger = of_case.header().danger()},
                   policy, std::move(events));
}

// MECH I8
std::optional<Rejection> MayRefuse(const v1::Case& of_case, const Policy& policy) {
  if (auto no = CheckOther(of_case, policy)) return no;
  return CheckRight(accused::MatterOf(of_case), policy);
}

// MECH I7, I8
Verdict<NewEvents> Contest(const v1::Case& of_case, const v1::ContestRefusal& command,
                           const Policy& policy, NewEvents events) {
  events.Add().mutable_contested()->set_statement(command.statement());
  sign_off::AskAgain(of_case, policy, events);
  danger::ReadAddition(of_case, command.statement(), policy, events);
  return events;
}

// MECH I8
std::optional<Rejection> MayContest(const v1::Case& of_case, const Policy&) {
  if (!of_case.refusing().contested()) return std::nullopt;
  return huying::Refuse(
      Rejection::Kind::kNotNow, "REFUSAL_FINAL",
      "该诉求提出过异议，已由另一名工作人员复核，仍不予受理，这是最终决定，不能再次提出异议。"
      "如有新的事实，请重新登记；也可以按告知的去向反映。");
}

// MECH I8
Verdict<NewEvents> Admit(const v1::Case& of_case, const v1::AdmitCase&, const Policy&,
                         NewEvents events) {
  events.Add().mutable_admitted();
  completing::Missing missing = completing::MissingOf(of_case);
  missing.contest = false;
  completing::Complete(missing, registering::TitleOf(of_case), registering::TakerOf(of_case),
                       events);
  return events;
}

// MECH I8
std::optional<Rejection> MayAdmit(const v1::Case& of_case, const Policy& policy) {
  if (!of_case.refusing().open()) {
    return huying::Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE",
                          "工单现为“待受理”，没有等待复核的异议。请直接确定诉求分类和发生地点。");
  }
  if (auto no = CheckOther(of_case, policy)) return no;
  // To take in what goes to the own unit, or is about it, harms nobody.
  if (RightOver(accused::MatterOf(of_case), policy) != RefusalRight::kNotTheirs)
    return std::nullopt;
  return NotAllowed("异议由接诉即办中心或其上级单位的受理人员复核。请交接诉即办中心办理。");
}

// MECH I8
std::optional<Rejection> CheckOther(const v1::Case& of_case, const Policy& policy) {
  const v1::Refusing& row = of_case.refusing();
  if (!row.contested() || row.person_id() != policy.actor.person_id) return std::nullopt;
  return NotAllowed(
      "该诉求是您决定不予受理的，诉求人已提出异议，不能由您复核。请由其他受理人员决定。");
}

bool IsOfCentre(const v1::Case& of_case, const Policy& policy) {
  return RightOver(accused::MatterOf(of_case), policy) == RefusalRight::kMay;
}

bool IsUndecided(const v1::Case& of_case) {
  return of_case.refusing().open() || of_case.state() == v1::CASE_STATE_REFUSED;
}

void OnRefused(const v1::CaseRefused& refused, const core::v1::EventHeader& header,
               v1::Case& of_case) {
  v1::Refusing& row = *of_case.mutable_refusing();
  row.set_reason(refused.reason());
  row.set_notice(refused.notice());
  row.set_explanation(refused.explanation());
  row.set_person_id(header.actor().person_id());
  row.set_open(false);
}

void OnContested(const v1::RefusalContested&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_refusing()->set_contested(true);
  of_case.mutable_refusing()->set_open(true);
}

void OnAdmitted(const v1::CaseAdmitted&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_refusing()->set_open(false);
}

}  // namespace huying::intake::refusing
