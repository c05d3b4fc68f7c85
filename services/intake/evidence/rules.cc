#include "services/intake/evidence/rules.h"

#include <algorithm>

#include "common/case/command_gate.h"
#include "services/intake/danger/rules.h"

namespace huying::intake::evidence {
namespace {

Rejection Wrong(const char* code, const char* message) {
  Rejection rejection = Refuse(Rejection::Kind::kInvalid, code, message);
  rejection.mechanism = "I10";  // registering asks, too
  return rejection;
}

// Not more often than so many times, the reporter and staff apart, so that neither fills the case for the
// other; as often again for what shows danger, so that it is read whoever has filled the case.
std::optional<Rejection> CheckCount(const v1::Case& of_case, std::string_view text,
                                    const Policy& policy) {
  const uint32_t by_staff = of_case.evidence().by_staff();
  const uint32_t count = policy.actor.Known() ? by_staff : CountOf(of_case) - by_staff;
  if (count < kEvidenceMax) return std::nullopt;
  const bool danger = policy.lookups().Read("", text).raised_to == city::v1::GRADE_INCIDENT;
  if (danger && count < 2 * kEvidenceMax) return std::nullopt;
  return Wrong("EVIDENCE_TOO_MUCH", "补充材料次数已达上限，请联系办理人员当面提交。");
}

}  // namespace

// MECH I10
std::optional<Rejection> CheckUrls(
    const google::protobuf::RepeatedPtrField<std::string>& media_urls) {
  if (media_urls.size() > kUrlsMax) {
    return Wrong("MEDIA_TOO_MANY", "附件过多，请控制在20个以内。");
  }
  for (const std::string& url : media_urls) {
    const bool plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    if (!web || url.size() > kUrlBytesMax || !plain) {
      return Wrong("MEDIA_URL_WRONG", "附件地址不正确，请重新上传。");
    }
  }
  return std::nullopt;
}

// MECH I10
Verdict<NewEvents> Add(const v1::Case& of_case, const v1::AddEvidence& command,
                       const Policy& policy, NewEvents events) {
  const bool blank = !HasText(command.text());
  if (blank && (command.media_urls().empty() || !command.text().empty())) {
    return Wrong("INPUT_MISSING", "请填写补充内容，或上传附件。");
  }
  if (auto wrong = CheckUrls(command.media_urls())) return *std::move(wrong);
  if (auto wrong = CheckCount(of_case, command.text(), policy)) return *std::move(wrong);
  v1::EvidenceAdded* added = events.Add().mutable_evidence();
  added->set_text(command.text());
  *added->mutable_media_urls() = command.media_urls();
  danger::ReadAddition(of_case, command.text(), policy, events);
  return events;
}

uint32_t CountOf(const v1::Case& of_case) { return of_case.evidence().count(); }

void OnAdded(const v1::EvidenceAdded&, const core::v1::EventHeader& header, v1::Case& of_case) {
  v1::Evidence& row = *of_case.mutable_evidence();
  row.set_count(row.count() + 1);
  if (!header.actor().person_id().empty()) row.set_by_staff(row.by_staff() + 1);
}

}  // namespace huying::intake::evidence
