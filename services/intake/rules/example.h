// A report and those who take it, for tests of the rules.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/intake/rules/completing.h"
#include "services/intake/rules/evolve.h"
#include "services/intake/rules/registering.h"

namespace huying::intake::rules {

inline constexpr int64_t kNow = 1'795'300'000'000;
inline constexpr int64_t kSignOffDueMs = kNow + 1'800'000;

class Example {
 public:
  Example() {
    limits.set_triage_confidence_per_mille(600);
    limits.add_sign_off_grades(city::v1::GRADE_INCIDENT);
    limits.add_answerable_appeal_types(city::v1::APPEAL_TYPE_CONSULT);
    limits.add_answerable_appeal_types(city::v1::APPEAL_TYPE_COMPLAINT);  // the example's own type
    policy.limits = &limits;
    policy.now_ms = kNow;
    policy.sign_off_due_ms = kSignOffDueMs;
    policy.actor = {.staff = true, .citizen = false, .permissions = ~0u, .of_place = true};
    registration.mutable_report()->set_title("路灯不亮");
    registration.mutable_report()->set_detail("已经一周了");
    registration.mutable_report()->set_channel(city::v1::CHANNEL_KIND_PHONE);
    registration.set_street_code("990101001");
    registration.set_area_code("990101001001");
    registration.set_certainty_permille(1000);
    findings.triage.best = {"02.01.01", city::v1::GRADE_GENERAL, city::v1::APPEAL_TYPE_COMPLAINT,
                            true};
    findings.triage.suggestions = {{"02.01.01", 900, {"路灯"}}};
    findings.refusal_told = "请向受理机关查询";
    looked.category = {"03.01.01", city::v1::GRADE_GENERAL, city::v1::APPEAL_TYPE_HELP, true};
    looked.area_known = true;
    looked.area_exact = true;
    looked.refusal_told = "请向受理机关查询";
  }

  Verdict<NewEvents> Take(Verdict<NewEvents> verdict) {
    if (!verdict.ok()) return verdict;
    for (v1::Event* event : verdict->events()) {
      core::v1::CaseHeader header = of_case.header();
      header.set_case_id("990101001-261122-00001");
      header.set_area_code(header.area_code().empty() ? registration.area_code()
                                                      : header.area_code());
      Advance(*event, header);
      *event->mutable_header()->mutable_case_() = header;
      event->mutable_header()->set_seq(of_case.seq() + 1);
      Evolve(*event, of_case);
    }
    return verdict;
  }
  Verdict<NewEvents> Register() {
    return Take(rules::Register(registration, findings, policy, NewEvents(&arena)));
  }
  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    return Take(Decide(of_case, request, looked, policy, NewEvents(&arena)));
  }

  // Registers so that all or some of it is missing.
  void Wait(bool category, bool place, bool sign_off) {
    if (category) findings.triage.suggestions[0].confidence_permille = 100;
    registration.set_place_undecided(place);
    if (sign_off) findings.triage.raised_to = city::v1::GRADE_INCIDENT;
    Register();
  }

  google::protobuf::Arena arena;
  city::v1::Limits limits;
  Policy policy;
  v1::Registration registration;
  ReportFindings findings;
  Looked looked;
  v1::Case of_case;
};

inline std::vector<std::pair<std::string, v1::ExecuteRequest>> AllRequests() {
  std::vector<std::pair<std::string, v1::ExecuteRequest>> all;
  const auto add = [&all](const char* name) -> v1::ExecuteRequest& {
    all.emplace_back(name, v1::ExecuteRequest());
    return all.back().second;
  };
  add("TriageCase").mutable_triage_case()->set_category_code("03.01.01");
  add("PlaceCase").mutable_place_case()->set_area_code("990101001002");
  add("SignCase").mutable_sign_case();
  v1::AnswerCase& answer = *add("AnswerCase").mutable_answer_case();
  answer.set_answer("路灯由市政维护，今晚修复。");
  answer.set_appeal_type(city::v1::APPEAL_TYPE_CONSULT);
  add("RefuseCase").mutable_refuse_case()->set_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
  add("AddEvidence").mutable_add_evidence()->set_text("又不亮了");
  return all;
}

inline v1::ExecuteRequest RequestOf(const std::string& name) {
  for (auto& [command, request] : AllRequests()) {
    if (command == name) return request;
  }
  return {};
}

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& new_events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : new_events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::intake::rules
