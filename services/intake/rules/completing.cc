#include "services/intake/rules/completing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/intake/rules/registering.h"
#include "services/intake/rules/reject.h"
#include "services/intake/rules/triage.h"

namespace huying::intake::rules {
namespace {

constexpr uint32_t kToldBySomebodyWhoKnows = 1000;

// Why a member of staff cannot do this to the case; nothing if they can.
std::optional<Rejection> CheckTakeIn(const v1::Case& of_case, const char* command,
                                     const char* mechanism, std::string_view what,
                                     const Policy& policy) {
  if (!policy.actor.May(city::v1::PERMISSION_TAKE_IN)) {
    return NotAllowed(of_case, mechanism, what, "有受理权限的人员");
  }
  if (!IsPossible(of_case, command)) return NotNow(of_case, mechanism, what);
  return std::nullopt;
}

Missing MissingOf(const v1::Case& of_case) {
  return {of_case.needs_category(), of_case.needs_place(), of_case.needs_sign_off()};
}

}  // namespace

// MECH I7
bool AskSignOff(const v1::CaseTriaged& triaged, bool asked, const Policy& policy,
                NewEvents& new_events) {
  const auto& grades = policy.limits->sign_off_grades();
  const bool wanted = std::find(grades.begin(), grades.end(), triaged.grade()) != grades.end();
  if (asked || triaged.danger() || !wanted) return false;
  new_events.Add().mutable_sign_off_asked()->set_due_ms(policy.sign_off_due_ms);
  return true;
}

void Complete(const Missing& missing, std::string_view title, NewEvents& new_events) {
  if (missing.category || missing.place || missing.sign_off) return;
  new_events.Add().mutable_ready()->set_title(std::string(title));
}

// MECH I4
Verdict<NewEvents> TriageCase(const v1::Case& of_case, const v1::TriageCase& command,
                              const Looked& looked, const Policy& policy, NewEvents new_events) {
  if (auto no = CheckTakeIn(of_case, "TriageCase", "I4", "确定分类", policy)) return *no;
  if (!looked.category.known) {
    return Invalid("CATEGORY_UNKNOWN", "I4", "没有这个诉求分类，请重新选择。");
  }
  v1::CaseTriaged* triaged = new_events.Add().mutable_triaged();
  triaged->set_category_code(std::string(looked.category.code));
  triaged->set_grade(Raise(looked.category.grade, of_case.raised_to()));
  triaged->set_raised_to(of_case.raised_to());
  triaged->set_danger(of_case.danger());
  triaged->set_appeal_type(command.appeal_type());
  if (command.appeal_type() == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    const city::v1::AppealType before = of_case.header().appeal_type();
    triaged->set_appeal_type(
        before != city::v1::APPEAL_TYPE_UNSPECIFIED ? before : looked.category.usual_type);
  }
  Missing missing = MissingOf(of_case);
  missing.category = false;
  const bool asked = of_case.sign_off_due_ms() != 0;
  if (AskSignOff(*triaged, asked, policy, new_events)) missing.sign_off = true;
  Complete(missing, of_case.title(), new_events);
  return new_events;
}

// MECH I5
Verdict<NewEvents> PlaceCase(const v1::Case& of_case, const v1::PlaceCase& command,
                             const Looked& looked, const Policy& policy, NewEvents new_events) {
  if (auto no = CheckTakeIn(of_case, "PlaceCase", "I5", "确定地点", policy)) return *no;
  if (!looked.area_known) {
    return Invalid("AREA_UNKNOWN", "I5", "没有这个区划代码，请重新选择地点。");
  }
  if (!looked.area_exact) {
    return Invalid("AREA_TOO_WIDE", "I5", "请至少确定到街道（乡镇）。");
  }
  v1::CasePlaced* placed = new_events.Add().mutable_placed();
  placed->set_area_code(command.area_code());
  placed->set_certainty_permille(kToldBySomebodyWhoKnows);
  Missing missing = MissingOf(of_case);
  missing.place = false;
  Complete(missing, of_case.title(), new_events);
  return new_events;
}

// MECH I7
Verdict<NewEvents> SignCase(const v1::Case& of_case, const Policy& policy, NewEvents new_events) {
  if (!policy.actor.May(city::v1::PERMISSION_SIGN_OFF) || !policy.actor.of_place) {
    return NotAllowed(of_case, "I7", "签批", "所在辖区有签批权限的领导");
  }
  if (!IsPossible(of_case, "SignCase")) return NotNow(of_case, "I7", "签批");
  new_events.Add().mutable_sign_off_given();
  Missing missing = MissingOf(of_case);
  missing.sign_off = false;
  Complete(missing, of_case.title(), new_events);
  return new_events;
}

// MECH I7
void SignOffDue(const v1::Case& of_case, int64_t due_ms, NewEvents& new_events) {
  if (!IsPossible(of_case, "SignCase") || of_case.sign_off_due_ms() != due_ms) return;
  new_events.Add().mutable_sign_off_lapsed();
  Missing missing = MissingOf(of_case);
  missing.sign_off = false;
  Complete(missing, of_case.title(), new_events);
}

// MECH I3
std::optional<Rejection> CheckAnswerable(city::v1::AppealType type, bool danger,
                                         const v1::Case& of_case, const Policy& policy) {
  const auto& types = policy.limits->answerable_appeal_types();
  if (danger) return NotOnTheSpot(of_case, "内容中有危险信号");
  if (type == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    return Invalid("APPEAL_TYPE_MISSING", "I3", "请先选择诉求类型，再当场解答。");
  }
  if (std::find(types.begin(), types.end(), type) != types.end()) return std::nullopt;
  return NotOnTheSpot(of_case, "诉求类型为“" + std::string(TypeName(type)) + "”");
}

// MECH I3
Verdict<NewEvents> AnswerCase(const v1::Case& of_case, const v1::AnswerCase& command,
                              const Policy& policy, NewEvents new_events) {
  if (auto no = CheckTakeIn(of_case, "AnswerCase", "I3", "当场解答", policy)) return *no;
  if (auto wrong = CheckText(command.answer(), kAnswerBytesMax, "I3", "解答内容")) return *wrong;
  const city::v1::AppealType known = of_case.header().appeal_type();
  const bool told_now = known == city::v1::APPEAL_TYPE_UNSPECIFIED;
  const city::v1::AppealType type = told_now ? command.appeal_type() : known;
  if (auto no = CheckAnswerable(type, of_case.danger(), of_case, policy)) return *no;
  v1::CaseAnswered* answered = new_events.Add().mutable_answered();
  answered->set_answer(command.answer());
  if (told_now) answered->set_appeal_type(type);
  return new_events;
}

// MECH I8
Verdict<NewEvents> RefuseCase(const v1::Case& of_case, const v1::RefuseCase& command,
                              const Looked& looked, const Policy& policy, NewEvents new_events) {
  if (auto no = CheckTakeIn(of_case, "RefuseCase", "I8", "决定不予受理", policy)) return *no;
  if (looked.refusal_told.empty()) {
    return Invalid("REFUSAL_REASON_UNKNOWN", "I8", "没有这个不予受理情形，请从六种情形中选择。");
  }
  v1::CaseRefused* refused = new_events.Add().mutable_refused();
  refused->set_reason(command.reason());
  refused->set_notice(std::string(looked.refusal_told));
  return new_events;
}

// MECH I10
Verdict<NewEvents> AddEvidence(const v1::Case& of_case, const v1::AddEvidence& command,
                               const Policy& policy, NewEvents new_events) {
  if (!policy.actor.staff && !policy.actor.citizen) {
    return NotAllowed(of_case, "I10", "补充材料", "诉求人或工作人员");
  }
  if (!IsPossible(of_case, "AddEvidence")) return NotNow(of_case, "I10", "补充材料");
  if (of_case.evidence_count() >= kEvidenceMax) {
    return Invalid("EVIDENCE_TOO_MUCH", "I10", "补充材料次数已达上限，请联系办理人员当面提交。");
  }
  if (command.media_urls().empty() || !command.text().empty()) {
    if (auto wrong = CheckText(command.text(), kAnswerBytesMax, "I10", "补充内容")) return *wrong;
  }
  if (auto wrong = CheckUrls(command.media_urls())) return *wrong;
  v1::EvidenceAdded* evidence = new_events.Add().mutable_evidence();
  evidence->set_text(command.text());
  *evidence->mutable_media_urls() = command.media_urls();
  return new_events;
}

Verdict<NewEvents> Decide(const v1::Case& of_case, const v1::ExecuteRequest& request,
                          const Looked& looked, const Policy& policy, NewEvents new_events) {
  switch (request.command_case()) {
    case v1::ExecuteRequest::kTriageCase:
      return TriageCase(of_case, request.triage_case(), looked, policy, std::move(new_events));
    case v1::ExecuteRequest::kPlaceCase:
      return PlaceCase(of_case, request.place_case(), looked, policy, std::move(new_events));
    case v1::ExecuteRequest::kSignCase:
      return SignCase(of_case, policy, std::move(new_events));
    case v1::ExecuteRequest::kAnswerCase:
      return AnswerCase(of_case, request.answer_case(), policy, std::move(new_events));
    case v1::ExecuteRequest::kRefuseCase:
      return RefuseCase(of_case, request.refuse_case(), looked, policy, std::move(new_events));
    case v1::ExecuteRequest::kAddEvidence:
      return AddEvidence(of_case, request.add_evidence(), policy, std::move(new_events));
    default:
      return Invalid("COMMAND_MISSING", "I1", "请求中没有操作。请选择一个可用的操作。");
  }
}

}  // namespace huying::intake::rules
