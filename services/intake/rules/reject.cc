#include "services/intake/rules/reject.h"

#include <algorithm>
#include <utility>

#include "common/core/reject.h"

namespace huying::intake::rules {
namespace {

std::string_view NextStep(const v1::Case& of_case) {
  switch (of_case.state()) {
    case v1::CASE_STATE_WAITING:
      if (of_case.needs_category()) return "请先确定诉求分类";
      if (of_case.needs_place()) return "请先确定发生地点";
      return "请等待领导签批";
    case v1::CASE_STATE_READY:
      return "该工单已受理转派，请在办理环节继续；有新情况请补充材料";
    case v1::CASE_STATE_ANSWERED:
      return "该工单已当场解答；有新情况请补充材料";
    case v1::CASE_STATE_REFUSED:
      return "该工单不予受理；如有新的事实，请重新登记";
    default:
      return "请核对工单编号";
  }
}

}  // namespace

std::string_view StateName(const v1::Case& of_case) {
  switch (of_case.state()) {
    case v1::CASE_STATE_WAITING:
      return of_case.needs_category() || of_case.needs_place() ? "待补充" : "待签批";
    case v1::CASE_STATE_READY:
      return "已受理";
    case v1::CASE_STATE_ANSWERED:
      return "当场解答";
    case v1::CASE_STATE_REFUSED:
      return "不予受理";
    default:
      return "未知";
  }
}

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

std::vector<std::string> PossibleFor(const v1::Case& of_case) {
  switch (of_case.state()) {
    case v1::CASE_STATE_WAITING: {
      std::vector<std::string> possible = {"TriageCase", "PlaceCase", "AnswerCase", "RefuseCase",
                                           "AddEvidence"};
      if (of_case.needs_sign_off()) possible.emplace_back("SignCase");
      return possible;
    }
    case v1::CASE_STATE_READY:
    case v1::CASE_STATE_ANSWERED:
      return {"AddEvidence"};
    default:
      return {};
  }
}

bool IsPossible(const v1::Case& of_case, std::string_view command) {
  switch (of_case.state()) {
    case v1::CASE_STATE_WAITING:
      return command != "SignCase" || of_case.needs_sign_off();
    case v1::CASE_STATE_READY:
    case v1::CASE_STATE_ANSWERED:
      return command == "AddEvidence";
    default:
      return false;
  }
}

Rejection NoCase() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "CASE_UNKNOWN",
          .mechanism = "I2",
          .message = "没有找到该工单。请核对工单编号。",
          .possible = {}};
}

Rejection NotNow(const v1::Case& of_case, std::string mechanism, std::string_view what) {
  return huying::NotNow({"工单", StateName(of_case), NextStep(of_case)}, "CASE_NOT_IN_STATE",
                        std::move(mechanism), what, PossibleFor(of_case));
}

Rejection NotOnTheSpot(const v1::Case& of_case, std::string_view because) {
  std::string message(because);
  message.append("，不能当场解答办结。请派单办理。");
  return {.kind = Rejection::Kind::kNotNow,
          .code = "NOT_ANSWERABLE",
          .mechanism = "I3",
          .message = std::move(message),
          .possible = PossibleFor(of_case)};
}

Rejection NotAllowed(const v1::Case& of_case, std::string mechanism, std::string_view what,
                     std::string_view who) {
  return huying::NotAllowed("NOT_YOUR_CASE", std::move(mechanism), what, who, PossibleFor(of_case));
}

Rejection Invalid(std::string code, std::string mechanism, std::string message) {
  return {.kind = Rejection::Kind::kInvalid,
          .code = std::move(code),
          .mechanism = std::move(mechanism),
          .message = std::move(message),
          .possible = {}};
}

std::optional<Rejection> CheckText(std::string_view text, size_t bytes_max,
                                   const std::string& mechanism, std::string_view what) {
  if (!HasText(text)) {
    std::string message = "请填写";
    message.append(what).append("。");
    return Invalid("TEXT_MISSING", mechanism, std::move(message));
  }
  if (text.size() > bytes_max) {
    std::string message(what);
    message.append("过长，请控制在").append(std::to_string(bytes_max / 3)).append("字以内。");
    return Invalid("TEXT_TOO_LONG", mechanism, std::move(message));
  }
  return std::nullopt;
}

}  // namespace huying::intake::rules
