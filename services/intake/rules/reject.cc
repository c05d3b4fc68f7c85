#include "services/intake/rules/reject.h"

#include <algorithm>
#include <utility>

#include "common/core/catalog.h"
#include "common/core/reject.h"
#include "huying/core/v1/annotations.pb.h"

namespace huying::intake::rules {
namespace {

const core::v1::Word& WordOf(v1::CaseState state) {
  static const StateCatalog kStates = StateCatalog::MustRead(*v1::CaseState_descriptor());
  return *kStates.of(state).word;
}

// While it waits, for what.
std::string_view NextStep(const v1::Case& of_case) {
  if (of_case.state() == v1::CASE_STATE_UNSPECIFIED) return "请核对工单编号";
  if (of_case.state() != v1::CASE_STATE_WAITING) return WordOf(of_case.state()).next_zh();
  if (of_case.needs_category()) return "请先确定诉求分类";
  if (of_case.needs_place()) return "请先确定发生地点";
  return "请等待领导签批";
}

}  // namespace

std::string_view StateName(const v1::Case& of_case) {
  if (of_case.state() == v1::CASE_STATE_UNSPECIFIED) return "未知";
  const bool waits_for_signature = of_case.state() == v1::CASE_STATE_WAITING &&
                                   !of_case.needs_category() && !of_case.needs_place();
  return waits_for_signature ? std::string_view("待签批") : WordOf(of_case.state()).zh();
}

std::string_view TypeName(city::v1::AppealType type) {
  const auto* value = city::v1::AppealType_descriptor()->FindValueByNumber(type);
  const bool known = value != nullptr && value->options().HasExtension(core::v1::word);
  return known ? std::string_view(value->options().GetExtension(core::v1::word).zh()) : "未定";
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
