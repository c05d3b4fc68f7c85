#include "services/intake/correcting/rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/case/command_gate.h"
#include "services/intake/accused/rules.h"
#include "services/intake/danger/rules.h"
#include "services/intake/placing/rules.h"
#include "services/intake/refusing/rules.h"
#include "services/intake/registering/rules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake::correcting {
namespace {

Rejection Invalid(const char* code, std::string message) {
  return Refuse(Rejection::Kind::kInvalid, code, std::move(message));
}

std::optional<Rejection> CheckOpen(const v1::Case& of_case) {
  if (of_case.correcting().ended()) {
    return Refuse(
        Rejection::Kind::kNotNow, "CASE_CLOSED",
        "该工单已结案，不能再更正。问题仍未解决的，请申请重新办理；有新的情况，请重新登记。");
  }
  if (of_case.correcting().count() < kCorrectionsMax) return std::nullopt;
  return Refuse(Rejection::Kind::kNotNow, "CORRECTED_TOO_OFTEN",
                "该工单更正次数已达上限，不能再更正。请把新的情况作为补充材料登记。");
}

std::optional<Rejection> CheckCentre(const v1::Case& of_case, const Policy& policy) {
  if (refusing::IsOfCentre(of_case, policy)) return std::nullopt;
  const Matter matter = accused::MatterOf(of_case);
  if (accused::IsAboutActor(matter, policy)) {
    const std::string desk = accused::NextDesk(matter, policy);
    return accused::NotByThem("更正", desk.empty() ? "请把情况作为补充材料登记，继续办理。"
                                                   : "请把情况写明，交" + desk + "办理。");
  }
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
                "更正由接诉即办中心的受理人员办理，承办单位不能更正。"
                "请把情况写明，交接诉即办中心办理。");
}

std::optional<Rejection> CheckStaff(const v1::Case& of_case, const Policy& policy) {
  if (auto over = CheckOpen(of_case)) return over;
  return CheckCentre(of_case, policy);
}

// The reporter says what was wrong by saying what is right; staff must say how they know.
std::optional<Rejection> CheckReason(const Policy& policy) {
  if (!policy.actor.Known() || HasText(policy.reason)) return std::nullopt;
  return Invalid("INPUT_MISSING", "请填写更正理由。");
}

Rejection Unchanged(const char* what) {
  return Invalid("NOTHING_CORRECTED",
                 std::string(what) + "与现在的相同，无需更正。请核对要更正的内容。");
}

Rejection NotFoundYet(const char* message) {
  return Refuse(Rejection::Kind::kNotNow, "NOT_IN_STATE", message);
}

// Whoever is late would ask for the category with the longer limit, so nothing gets lower; and once
// the citizen has a date, only what makes it earlier counts.
city::v1::Grade GradeAfter(const v1::Case& of_case, city::v1::Grade by_rules) {
  const city::v1::Grade before = of_case.header().grade();
  const city::v1::Grade after = triage::Raise(before, by_rules);
  const bool urgent = after == city::v1::GRADE_INCIDENT || after == city::v1::GRADE_UTILITY;
  return urgent || IsOpen(of_case.state()) ? after : before;
}

void Count(v1::Case& of_case) {
  of_case.mutable_correcting()->set_count(of_case.correcting().count() + 1);
}

}  // namespace

// MECH I10, I4
Verdict<NewEvents> CorrectCategory(const v1::Case& of_case, const v1::CorrectCategory& command,
                                   const Policy& policy, NewEvents events) {
  const CategoryFacts category = policy.lookups().CategoryOf(command.category_code());
  if (!category.known) return Invalid("CATEGORY_UNKNOWN", "没有这个诉求分类，请重新选择。");
  const core::v1::CaseHeader& header = of_case.header();
  const bool stays = command.appeal_type() == city::v1::APPEAL_TYPE_UNSPECIFIED ||
                     command.appeal_type() == header.appeal_type();
  if (stays && category.code == header.category_code()) return Unchanged("诉求分类");
  v1::CategoryCorrected* corrected = events.Add().mutable_category_corrected();
  corrected->set_category_code(std::string(category.code));
  corrected->set_former_category_code(header.category_code());
  corrected->set_appeal_type(stays ? header.appeal_type() : command.appeal_type());
  corrected->set_grade(
      GradeAfter(of_case, triage::Raise(category.grade, triage::RaisedTo(of_case))));
  triage::Settle(of_case, category.code, corrected->grade(), policy, events);
  return events;
}

// MECH I10, I5
Verdict<NewEvents> CorrectPlace(const v1::Case& of_case, const v1::CorrectPlace& command,
                                const Policy& policy, NewEvents events) {
  if (auto wrong = placing::CheckArea(command.area_code(), policy)) return *std::move(wrong);
  if (command.address().size() > registering::kAddressBytesMax) {
    return Invalid("TEXT_TOO_LONG", "详细地址过长，请控制在400字以内。");
  }
  const std::string& before = of_case.header().area_code();
  if (command.area_code() == before && !HasText(command.address())) return Unchanged("发生地点");
  v1::PlaceCorrected* corrected = events.Add().mutable_place_corrected();
  corrected->set_area_code(command.area_code());
  corrected->set_former_area_code(before);
  corrected->set_address(command.address());
  return events;
}

// MECH I10, I8
Verdict<NewEvents> CorrectText(const v1::Case& of_case, const v1::CorrectText& command,
                               const Policy& policy, NewEvents events) {
  if (auto missing = CheckReason(policy)) return *std::move(missing);
  if (command.title().size() > registering::kTitleBytesMax) {
    return Invalid("TEXT_TOO_LONG", "诉求标题过长，请控制在200字以内。");
  }
  v1::TextCorrected* corrected = events.Add().mutable_text_corrected();
  corrected->set_title(HasText(command.title()) ? command.title() : registering::TitleOf(of_case));
  corrected->set_detail(command.detail());
  const UnitIds& known = registering::AboutOf(of_case);
  for (const std::string_view id :
       policy.lookups().UnitsNamed(corrected->title(), corrected->detail())) {
    if (std::find(known.begin(), known.end(), id) == known.end())
      corrected->add_about_unit_ids(std::string(id));
  }
  // If danger lets the case out of the ledger, it goes out with its new title.
  v1::Case after = of_case;
  registering::AdvanceTextCorrected(*corrected, *after.mutable_header());
  registering::OnTextCorrected(*corrected, {}, after);
  danger::ReadAddition(after, corrected->title() + "\n" + corrected->detail(), policy, events);
  return events;
}

// MECH I10, I11
Verdict<NewEvents> CorrectContact(const v1::Case&, const v1::CorrectContact& command,
                                  const Policy& policy, NewEvents events) {
  if (command.has_reporter()) {
    return Invalid("NOT_PREPARED", "更正联系方式的请求未经受理入口处理，请重试。");
  }
  if (auto missing = CheckReason(policy)) return *std::move(missing);
  v1::ContactCorrected* corrected = events.Add().mutable_contact_corrected();
  corrected->set_reporter_sealed(command.reporter_sealed());
  corrected->set_reporter_ref(command.reporter_ref());
  return events;
}

// MECH I10
std::optional<Rejection> MayCorrectCategory(const v1::Case& of_case, const Policy& policy) {
  if (triage::IsOpen(of_case)) {
    return NotFoundYet("该工单待受理，还没有确定诉求分类。请先确定分类。");
  }
  return CheckStaff(of_case, policy);
}

// MECH I10
std::optional<Rejection> MayCorrectPlace(const v1::Case& of_case, const Policy& policy) {
  if (placing::IsOpen(of_case)) {
    return NotFoundYet("该工单待受理，还没有确定发生地点。请先确定地点。");
  }
  return CheckStaff(of_case, policy);
}

// MECH I10
std::optional<Rejection> MayCorrectText(const v1::Case& of_case, const Policy& policy) {
  return policy.actor.Known() ? CheckStaff(of_case, policy) : CheckOpen(of_case);
}

// MECH I10, I11
std::optional<Rejection> MayCorrectContact(const v1::Case& of_case, const Policy& policy) {
  if (policy.actor.Known() && of_case.correcting().anonymous()) {
    return Refuse(Rejection::Kind::kNotAllowed, "REPORTER_ANONYMOUS",
                  "诉求人匿名反映，工作人员不能登记联系方式。"
                  "请诉求人凭查询码自行填写。");
  }
  return MayCorrectText(of_case, policy);
}

// MECH I10
void End(const v1::Case& of_case, NewEvents& events) {
  if (!of_case.correcting().ended()) events.Add().mutable_correcting_ended();
}

// MECH I10
void Resume(const v1::Case& of_case, NewEvents& events) {
  if (of_case.correcting().ended()) events.Add().mutable_correcting_resumed();
}

void AdvanceCategory(const v1::CategoryCorrected& corrected, core::v1::CaseHeader& header) {
  header.set_category_code(corrected.category_code());
  header.set_appeal_type(corrected.appeal_type());
  header.set_grade(corrected.grade());
}

void AdvancePlace(const v1::PlaceCorrected& corrected, core::v1::CaseHeader& header) {
  header.set_area_code(corrected.area_code());
}

// The edge takes none without a number or an address.
void AdvanceContact(const v1::ContactCorrected&, core::v1::CaseHeader& header) {
  header.set_no_contact(false);
}

void OnReceived(const v1::CaseReceived& received, const core::v1::EventHeader&, v1::Case& of_case) {
  if (received.anonymous()) of_case.mutable_correcting()->set_anonymous(true);
}

void OnCategory(const v1::CategoryCorrected&, const core::v1::EventHeader&, v1::Case& of_case) {
  Count(of_case);
}
void OnPlace(const v1::PlaceCorrected&, const core::v1::EventHeader&, v1::Case& of_case) {
  Count(of_case);
}
void OnText(const v1::TextCorrected&, const core::v1::EventHeader&, v1::Case& of_case) {
  Count(of_case);
}
void OnContact(const v1::ContactCorrected&, const core::v1::EventHeader&, v1::Case& of_case) {
  Count(of_case);
  of_case.mutable_correcting()->set_anonymous(false);
}
void OnEnded(const v1::CorrectingEnded&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_correcting()->set_ended(true);
}
void OnResumed(const v1::CorrectingResumed&, const core::v1::EventHeader&, v1::Case& of_case) {
  of_case.mutable_correcting()->set_ended(false);
}

}  // namespace huying::intake::correcting
