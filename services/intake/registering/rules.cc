#include "services/intake/registering/rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/case/command_gate.h"
#include "services/intake/answering/rules.h"
#include "services/intake/completing/rules.h"
#include "services/intake/danger/rules.h"
#include "services/intake/evidence/rules.h"
#include "services/intake/placing/rules.h"
#include "services/intake/refusing/rules.h"
#include "services/intake/sign_off/rules.h"
#include "services/intake/triage/rules.h"

namespace huying::intake::registering {
namespace {

Rejection Wrong(const char* code, const char* mechanism, std::string message) {
  Rejection rejection = Refuse(Rejection::Kind::kInvalid, code, std::move(message));
  rejection.mechanism = mechanism;
  return rejection;
}

std::optional<Rejection> CheckBound(std::string_view text, size_t bytes_max, const char* mechanism,
                                    const std::string& word) {
  if (text.size() <= bytes_max) return std::nullopt;
  return Wrong("TEXT_TOO_LONG", mechanism,
               word + "过长，请控制在" + std::to_string(bytes_max / 3) + "字以内。");
}

// Answering or refusing at once is for those who may take in.
std::optional<Rejection> CheckTold(const v1::RegisterCase& report, const Policy& policy) {
  if (report.answer().empty() && report.refusal_reason() == 0) return std::nullopt;
  if (!policy.actor.May(city::v1::PERMISSION_TAKE_IN)) {
    Rejection rejection =
        Refuse(Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
               "您不能当场解答或不予受理。请由有受理权限的人员操作，或不填写解答和不予受理情形。");
    rejection.mechanism = "I3";
    return rejection;
  }
  if (!report.answer().empty() && report.refusal_reason() != 0) {
    return Wrong("ANSWERED_AND_REFUSED", "I3", "不能既当场解答又不予受理，请只选一项。");
  }
  if (report.refusal_reason() != 0 && !HasText(report.refusal_explanation())) {
    return Wrong("INPUT_MISSING", "I8", "请填写不予受理理由。");
  }
  const std::string& explanation = report.refusal_explanation();
  if (auto wrong = CheckBound(explanation, kAnswerBytesMax, "I8", "不予受理理由")) return wrong;
  return CheckBound(report.answer(), kAnswerBytesMax, "I3", "解答内容");
}

std::optional<Rejection> CheckAbout(const v1::RegisterCase& report, const Policy& policy) {
  const UnitIds& told = report.about_unit_ids();
  if (told.size() > kAboutMax) {
    return Wrong("ABOUT_TOO_MANY", "I1", "被反映单位过多，请控制在20个以内。");
  }
  const bool known = std::all_of(told.begin(), told.end(), [&](const std::string& id) {
    return policy.city->KnowsUnit(id, policy.now_ms);
  });
  if (known) return std::nullopt;
  return Wrong("UNIT_UNKNOWN", "I1",
               "所填的被反映单位不在城市配置中，或已并入其他单位。请从承办单位名录中选择。");
}

std::optional<Rejection> CheckReport(const v1::RegisterCase& report, const Policy& policy) {
  if (report.channel() == city::v1::CHANNEL_KIND_UNSPECIFIED) {
    return Wrong("INPUT_MISSING", "I1", "请填写受理渠道。");
  }
  if (!HasText(report.title())) return Wrong("INPUT_MISSING", "I1", "请填写诉求标题。");
  if (auto wrong = CheckBound(report.title(), kTitleBytesMax, "I1", "诉求标题")) return wrong;
  if (auto wrong = CheckBound(report.detail(), kDetailBytesMax, "I1", "诉求内容")) return wrong;
  const std::string& address = report.place().address();
  if (auto wrong = CheckBound(address, kAddressBytesMax, "I5", "地址")) return wrong;
  for (const std::string* id : {&report.external_id(), &report.city_number()}) {
    if (id->size() > kExternalIdBytesMax) {
      return Wrong("EXTERNAL_ID_TOO_LONG", "I1",
                   "外部编号或市级工单号过长，请控制在128个字符以内。");
    }
  }
  if (report.reported_ms() != 0 && report.reported_ms() < kReportedFromMs) {
    return Wrong("REPORTED_TOO_EARLY", "I9", "反映时间早于1980年，请核对。");
  }
  if (report.reported_ms() > policy.now_ms) {
    return Wrong("REPORTED_LATER", "I9", "反映时间晚于现在，请核对。");
  }
  if (auto wrong = CheckAbout(report, policy)) return wrong;
  return evidence::CheckUrls(report.media_urls());
}

bool Holds(const UnitIds& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// MECH I8: what the words say first, so that nobody crowds it out by telling much.
void FillAbout(const v1::RegisterCase& report, const Policy& policy, UnitIds& about) {
  for (const std::string_view id : policy.lookups().UnitsNamed(report.title(), report.detail())) {
    about.Add(std::string(id));
  }
  for (const std::string& id : report.about_unit_ids()) {
    if (!Holds(about, id)) about.Add(std::string(id));
  }
}

const UnitIds& Receive(const v1::Registration& registration, const Policy& policy,
                       NewEvents& events) {
  const v1::RegisterCase& report = registration.report();
  v1::CaseReceived* received = events.Add().mutable_received();
  received->set_title(report.title());
  received->set_detail(report.detail());
  *received->mutable_place() = report.place();
  received->set_reporter_sealed(registration.reporter_sealed());
  received->set_reporter_ref(registration.reporter_ref());
  received->set_anonymous(registration.anonymous());
  received->set_external_id(report.external_id());
  *received->mutable_media_urls() = report.media_urls();
  FillAbout(report, policy, *received->mutable_about_unit_ids());
  return received->about_unit_ids();
}

triage::TriageInput InputOf(const v1::RegisterCase& report, const ReadReport& read,
                            const Policy& policy) {
  triage::TriageInput input;
  input.suggestions = triage::Suggest(read.keywords);
  input.told = policy.lookups().CategoryOf(report.category_code());
  if (!input.suggestions.empty()) {
    input.best = policy.lookups().CategoryOf(input.suggestions[0].category_code);
  }
  input.told_type = report.appeal_type();
  input.raised_to = read.raised_to;
  return input;
}

}  // namespace

core::v1::CaseHeader FirstHeader(const v1::Registration& registration, int64_t now_ms) {
  const v1::RegisterCase& report = registration.report();
  core::v1::CaseHeader header;
  header.set_area_code(registration.area_code());
  header.set_registered_ms(now_ms);
  header.set_channel(report.channel());
  header.set_channel_id(report.channel_id());
  header.set_appeal_type(report.appeal_type());
  header.set_round(1);
  header.set_city_number(report.city_number());
  header.set_confidential(registration.confidential());
  header.set_reported_ms(report.reported_ms());
  header.set_no_contact(registration.no_contact());
  return header;
}

// MECH I1, I2
Verdict<NewEvents> Register(const v1::Case&, const v1::Registration& registration,
                            const Policy& policy, NewEvents events) {
  const v1::RegisterCase& report = registration.report();
  if (auto wrong = CheckTold(report, policy)) return *std::move(wrong);
  if (auto wrong = CheckReport(report, policy)) return *std::move(wrong);
  const ReadReport read = policy.lookups().Read(report.title(), report.detail());
  const triage::TriageInput input = InputOf(report, read, policy);
  if (!report.category_code().empty() && !input.told.known) {
    return Wrong("CATEGORY_UNKNOWN", "I4", "没有这个诉求分类，请重新选择，或留空由系统建议。");
  }
  Matter matter{.area_code = registration.area_code(),
                .about = &Receive(registration, policy, events)};
  danger::Signal(read.dangers, events);
  const triage::Triaged triaged = triage::Triage(input, policy, events);
  const std::vector<Danger> more = danger::NotSaid(
      policy.lookups().DangerOf(triaged.category_code, triaged.grade), read.dangers);
  danger::Signal(more, events);
  const bool in_danger = !read.dangers.empty() || !more.empty();
  if (!report.answer().empty()) {
    if (auto no = answering::CheckNotAbout(matter, policy)) return *std::move(no);
    if (auto no = answering::CheckAnswerable(triaged.appeal_type, in_danger, policy)) {
      return *std::move(no);
    }
  }
  placing::Place(registration, events);
  if (!report.answer().empty()) {
    v1::CaseAnswered* answered = events.Add().mutable_answered();
    answered->set_answer(report.answer());
    answered->set_title(report.title());
    return events;
  }
  if (report.refusal_reason() != 0) {
    // The best guess stands in where the category is left to a person.
    matter.category_code = triaged.decided ? triaged.category_code : input.best.code;
    return refusing::RefuseFor({.reason = report.refusal_reason(),
                                .explanation = report.refusal_explanation(),
                                .matter = matter,
                                .danger = in_danger},
                               policy, std::move(events));
  }
  completing::Missing missing{.category = !triaged.decided,
                              .place = registration.place_undecided()};
  // Whether a leader must sign is known when the category is.
  missing.sign_off = triaged.decided && sign_off::Ask(triaged.grade, in_danger, policy, events);
  completing::Complete(missing, report.title(), policy.actor.person_id, events);
  return events;
}

Verdict<NewEvents> RefuseUnprepared(const v1::Case&, const v1::RegisterCase&, const Policy&,
                                    NewEvents) {
  return Wrong("NOT_PREPARED", "I2", "登记请求未经受理入口处理，请重试。");
}

const std::string& TitleOf(const v1::Case& of_case) { return of_case.registering().title(); }
const UnitIds& AboutOf(const v1::Case& of_case) { return of_case.header().about_unit_ids(); }
const std::string& TakerOf(const v1::Case& of_case) { return of_case.registering().taken_by(); }

void AdvanceReceived(const v1::CaseReceived& received, core::v1::CaseHeader& header) {
  *header.mutable_about_unit_ids() = received.about_unit_ids();
}

void AdvanceTextCorrected(const v1::TextCorrected& corrected, core::v1::CaseHeader& header) {
  header.mutable_about_unit_ids()->MergeFrom(corrected.about_unit_ids());
}

void OnReceived(const v1::CaseReceived& received, const core::v1::EventHeader& header,
                v1::Case& of_case) {
  of_case.mutable_registering()->set_title(received.title());
  of_case.mutable_registering()->set_taken_by(header.actor().person_id());
}

void OnTextCorrected(const v1::TextCorrected& corrected, const core::v1::EventHeader&,
                     v1::Case& of_case) {
  of_case.mutable_registering()->set_title(corrected.title());
}

}  // namespace huying::intake::registering
