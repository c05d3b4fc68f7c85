#include "services/intake/rules/registering.h"

#include <algorithm>
#include <string>

#include "services/intake/rules/completing.h"
#include "services/intake/rules/reject.h"

namespace huying::intake::rules {
namespace {

std::optional<Rejection> CheckReport(const v1::RegisterCase& report, const Policy& policy) {
  const bool told = !report.answer().empty() || report.refusal_reason() != 0;
  if (!policy.actor.staff && (!policy.actor.citizen || told)) {
    return NotAllowed({}, "I1", told ? "当场解答或不予受理" : "登记", "单位名录中的工作人员");
  }
  if (told && !policy.actor.May(city::v1::PERMISSION_TAKE_IN)) {
    return NotAllowed({}, "I3", "当场解答或不予受理", "有受理权限的人员");
  }
  if (!report.answer().empty() && report.refusal_reason() != 0) {
    return Invalid("ANSWERED_AND_REFUSED", "I3", "不能既当场解答又不予受理，请只选一项。");
  }
  if (report.channel() == city::v1::CHANNEL_KIND_UNSPECIFIED) {
    return Invalid("CHANNEL_MISSING", "I1", "请填写受理渠道。");
  }
  if (auto wrong = CheckText(report.title(), kTitleBytesMax, "I1", "诉求标题")) return wrong;
  if (report.detail().size() > kDetailBytesMax) {
    return CheckText(report.detail(), kDetailBytesMax, "I1", "诉求内容");
  }
  if (report.place().address().size() > kAddressBytesMax) {
    return CheckText(report.place().address(), kAddressBytesMax, "I5", "地址");
  }
  if (report.external_id().size() > kExternalIdBytesMax) {
    return Invalid("EXTERNAL_ID_TOO_LONG", "I1", "外部编号过长，请控制在128个字符以内。");
  }
  if (report.answer().size() > kAnswerBytesMax) {
    return CheckText(report.answer(), kAnswerBytesMax, "I3", "解答内容");
  }
  if (report.reported_ms() > policy.now_ms) {
    return Invalid("REPORTED_LATER", "I9", "反映时间晚于现在，请核对。");
  }
  return CheckUrls(report.media_urls());
}

void Receive(const v1::Registration& registration, NewEvents& new_events) {
  const v1::RegisterCase& report = registration.report();
  v1::CaseReceived* received = new_events.Add().mutable_received();
  received->set_title(report.title());
  received->set_detail(report.detail());
  *received->mutable_place() = report.place();
  received->set_reporter_sealed(registration.reporter_sealed());
  received->set_reporter_ref(registration.reporter_ref());
  received->set_anonymous(registration.anonymous());
  received->set_confidential(registration.confidential());
  received->set_external_id(report.external_id());
  *received->mutable_media_urls() = report.media_urls();
  received->set_reported_ms(report.reported_ms());
  received->set_channel_id(report.channel_id());
}

template <class Placed>
void SetPlace(const v1::Registration& registration, Placed& placed) {
  placed.set_area_code(registration.area_code());
  placed.set_certainty_permille(registration.certainty_permille());
}

}  // namespace

std::optional<Rejection> CheckUrls(
    const google::protobuf::RepeatedPtrField<std::string>& media_urls) {
  if (media_urls.size() > kUrlsMax) {
    return Invalid("MEDIA_TOO_MANY", "I10", "附件过多，请控制在20个以内。");
  }
  for (const std::string& url : media_urls) {
    const bool plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    if (!web || url.size() > kUrlBytesMax || !plain) {
      return Invalid("MEDIA_URL_WRONG", "I10", "附件地址不正确，请重新上传。");
    }
  }
  return std::nullopt;
}

// MECH I1, I2
Verdict<NewEvents> Register(const v1::Registration& registration, const ReportFindings& findings,
                            const Policy& policy, NewEvents new_events) {
  const v1::RegisterCase& report = registration.report();
  if (auto wrong = CheckReport(report, policy)) return *wrong;
  if (!report.category_code().empty() && !findings.triage.told.known) {
    return Invalid("CATEGORY_UNKNOWN", "I4", "没有这个诉求分类，请重新选择，或留空由系统建议。");
  }
  if (report.refusal_reason() != 0 && findings.refusal_told.empty()) {
    return Invalid("REFUSAL_REASON_UNKNOWN", "I8", "没有这个不予受理情形，请从六种情形中选择。");
  }
  Receive(registration, new_events);
  SignalDangers(findings.dangers, new_events);
  Triage(findings.triage, policy, new_events);
  const v1::Event& triage = *new_events.events().back();
  const bool open = triage.has_triage_left_open();
  if (!report.answer().empty()) {
    const city::v1::AppealType type =
        open ? triage.triage_left_open().appeal_type() : triage.triaged().appeal_type();
    if (auto no = CheckAnswerable(type, findings.triage.danger, {}, policy)) return *no;
  }
  v1::Event& place = new_events.Add();
  if (registration.place_undecided()) {
    SetPlace(registration, *place.mutable_place_left_open());
  } else {
    SetPlace(registration, *place.mutable_placed());
  }

  if (!report.answer().empty()) {
    new_events.Add().mutable_answered()->set_answer(report.answer());
  } else if (report.refusal_reason() != 0) {
    v1::CaseRefused* refused = new_events.Add().mutable_refused();
    refused->set_reason(report.refusal_reason());
    refused->set_notice(std::string(findings.refusal_told));
  } else {
    Missing missing{.category = open, .place = registration.place_undecided()};
    if (!open) missing.sign_off = AskSignOff(triage.triaged(), false, policy, new_events);
    Complete(missing, report.title(), new_events);
  }
  return new_events;
}

}  // namespace huying::intake::rules
