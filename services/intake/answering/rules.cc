#include "services/intake/answering/rules.h"

#include <algorithm>
#include <string_view>

#include "common/case/command_gate.h"
#include "services/intake/accused/rules.h"
#include "services/intake/refusing/rules.h"
#include "services/intake/registering/rules.h"

namespace huying::intake::answering {
namespace {

std::string_view TypeName(city::v1::AppealType type) {
  switch (type) {
    case city::v1::APPEAL_TYPE_CONSULT:
      return "咨询";
    case city::v1::APPEAL_TYPE_HELP:
      return "求助";
    case city::v1::APPEAL_TYPE_COMPLAINT:
      return "投诉";
    case city::v1::APPEAL_TYPE_REPORT:
      return "举报";
    case city::v1::APPEAL_TYPE_SUGGESTION:
      return "建议";
    case city::v1::APPEAL_TYPE_PRAISE:
      return "表扬";
    default:
      return "未定";
  }
}

Rejection NotOnTheSpot(std::string because) {
  Rejection rejection = Refuse(Rejection::Kind::kNotNow, "NOT_ANSWERABLE",
                               because.append("，不能当场解答办结。请派单办理。"));
  rejection.mechanism = "I3";  // registering asks, too
  return rejection;
}

}  // namespace

// MECH I3
std::optional<Rejection> CheckAnswerable(city::v1::AppealType type, bool danger,
                                         const Policy& policy) {
  const auto& types = policy.limits->answerable_appeal_types();
  if (danger) return NotOnTheSpot("内容中有危险信号");
  if (type == city::v1::APPEAL_TYPE_UNSPECIFIED) {
    Rejection rejection =
        Refuse(Rejection::Kind::kInvalid, "INPUT_MISSING", "请先选择诉求类型，再当场解答。");
    rejection.mechanism = "I3";
    return rejection;
  }
  if (std::find(types.begin(), types.end(), type) != types.end()) return std::nullopt;
  return NotOnTheSpot("诉求类型为“" + std::string(TypeName(type)) + "”");
}

// MECH I3, I8
std::optional<Rejection> CheckNotAbout(const Matter& matter, const Policy& policy) {
  if (!accused::IsAboutActor(matter, policy)) return std::nullopt;
  const std::string desk = accused::NextDesk(matter, policy);
  return accused::NotByThem("当场解答",
                            desk.empty() ? "请派单办理。" : "请派单办理，或交" + desk + "解答。");
}

// MECH I3, I8
std::optional<Rejection> MayAnswer(const v1::Case& of_case, const Policy& policy) {
  if (auto no = refusing::CheckOther(of_case, policy)) return no;
  if (auto no = CheckNotAbout(accused::MatterOf(of_case), policy)) return no;
  const core::v1::CaseHeader& header = of_case.header();
  // Of what is not known yet the officer says what it is.
  const bool known = header.appeal_type() != city::v1::APPEAL_TYPE_UNSPECIFIED;
  if (!known && !header.danger()) return std::nullopt;
  return CheckAnswerable(header.appeal_type(), header.danger(), policy);
}

// MECH I3
Verdict<NewEvents> Answer(const v1::Case& of_case, const v1::AnswerCase& command,
                          const Policy& policy, NewEvents events) {
  const bool told_now = of_case.header().appeal_type() == city::v1::APPEAL_TYPE_UNSPECIFIED;
  if (told_now) {
    if (auto no = CheckAnswerable(command.appeal_type(), of_case.header().danger(), policy)) {
      return *std::move(no);
    }
  }
  v1::CaseAnswered* answered = events.Add().mutable_answered();
  answered->set_answer(command.answer());
  answered->set_title(registering::TitleOf(of_case));
  if (told_now) answered->set_appeal_type(command.appeal_type());
  return events;
}

void Advance(const v1::CaseAnswered& answered, core::v1::CaseHeader& header) {
  if (answered.appeal_type() != city::v1::APPEAL_TYPE_UNSPECIFIED) {
    header.set_appeal_type(answered.appeal_type());
  }
}

void OnAnswered(const v1::CaseAnswered& answered, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_answering()->set_answer(answered.answer());
}

}  // namespace huying::intake::answering
