// A report and those who take it, for tests of the rules.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/intake/processor.h"
#include "services/intake/registering/rules.h"

namespace huying::intake {

inline constexpr char kCaseId[] = "990101001-261122-00001";
inline constexpr int64_t kNow = 1'795'300'000'000;
inline constexpr int64_t kSignOffDueMs = kNow + 1'800'000;

inline const Rules& AllRules() {
  static const Rules rules;
  return rules;
}

class Example : public Lookups {
 public:
  Example() {
    limits.set_triage_confidence_per_mille(600);
    limits.set_withdraw_at_once_minutes(10);
    limits.add_sign_off_grades(city::v1::GRADE_INCIDENT);
    limits.add_sign_off_grades(city::v1::GRADE_COMPLEX);
    limits.add_answerable_appeal_types(city::v1::APPEAL_TYPE_CONSULT);
    limits.add_answerable_appeal_types(city::v1::APPEAL_TYPE_COMPLAINT);  // the example's own type
    policy.city = this;
    policy.limits = &limits;
    policy.now_ms = kNow;
    policy.reason = "理由";
    policy.sign_off_due_ms = kSignOffDueMs;
    policy.actor = Everything();
    registration.mutable_report()->set_title("路灯不亮");
    registration.mutable_report()->set_detail("已经一周了");
    registration.mutable_report()->set_channel(city::v1::CHANNEL_KIND_PHONE);
    registration.set_street_code("990101001");
    registration.set_area_code("990101001001");
    registration.set_certainty_permille(1000);
    read.keywords = {{"02.01.01", "路灯", 2, 1, true}};
  }
  Example(const Example&) = delete;

  bool KnowsUnit(std::string_view unit_id, int64_t) const override { return unit_id != "nowhere"; }
  CategoryFacts CategoryOf(std::string_view code) const override {
    if (code == "02.01.01" && categories_known) {
      return {code, city::v1::GRADE_GENERAL, city::v1::APPEAL_TYPE_COMPLAINT, true};
    }
    if (code == "03.01.01" && categories_known) {
      return {code, grade_of_other, city::v1::APPEAL_TYPE_HELP, true};
    }
    return {};
  }
  AreaFacts AreaOf(std::string_view) const override { return area; }
  std::string_view ToldFor(city::v1::RefusalReason) const override { return told; }
  RefusalRight RefusalRightOf(std::string_view unit_id, const Matter& matter,
                              int64_t now_ms) const override {
    if (IsAbout(unit_id, matter, now_ms)) return RefusalRight::kAccused;
    return matter.category_code == sensitive_category ? RefusalRight::kReceives : right;
  }
  bool IsAbout(std::string_view unit_id, const Matter& matter, int64_t) const override {
    return matter.about != nullptr &&
           std::find(matter.about->begin(), matter.about->end(), unit_id) != matter.about->end();
  }
  std::string_view DeciderOf(const Matter&, int64_t) const override { return decider; }
  std::vector<std::string_view> UnitsNamed(std::string_view, std::string_view) const override {
    return named;
  }
  ReadReport Read(std::string_view, std::string_view) const override { return read; }
  UnsaidDanger DangerOf(std::string_view code, city::v1::Grade grade) const override {
    UnsaidDanger danger = unsaid;
    if (code.empty()) danger.of_category.clear();
    if (grade == city::v1::GRADE_INCIDENT) danger.of_grade = {{"110", "突发事件"}};
    return danger;
  }

  // Somebody of the place with every permission.
  static Authority Everything() {
    return {.permissions = ~0U,
            .person_id = "everybody",
            .unit_id = "s-east",
            .of_centre = true,
            .parties = 1U << core::v1::PARTY_PLACE};
  }
  static Authority Citizen() { return {.parties = 1U << core::v1::PARTY_CITIZEN}; }

  void Take(const NewEvents& events) {
    for (v1::Event* event : events.events()) {
      core::v1::CaseHeader header = of_case.header();
      AllRules().Advance(*event, header);
      *event->mutable_header()->mutable_case_() = header;
      event->mutable_header()->set_seq(of_case.seq() + 1);
      event->mutable_header()->set_time_ms(policy.now_ms);
      event->mutable_header()->mutable_actor()->set_person_id(std::string(policy.actor.person_id));
      AllRules().Evolve(*event, of_case);
    }
  }
  Verdict<NewEvents> Register() {
    v1::ExecuteRequest request;
    *request.mutable_registration() = registration;
    core::v1::CaseHeader& header = *of_case.mutable_header();
    header = registering::FirstHeader(registration, kNow);
    auto verdict = AllRules().Decide(of_case, request, policy, NewEvents(&arena));
    if (!verdict.ok()) return verdict;
    for (const v1::Event* event : verdict->events()) AllRules().Advance(*event, header);
    header.set_case_id(kCaseId);
    Take(*verdict);
    return verdict;
  }
  Verdict<NewEvents> Do(const v1::ExecuteRequest& request) {
    auto verdict = AllRules().Decide(of_case, request, policy, NewEvents(&arena));
    if (verdict.ok()) Take(*verdict);
    return verdict;
  }

  void ShowDanger() {
    read.dangers = {{"119", "着火"}};
    read.raised_to = city::v1::GRADE_INCIDENT;
    read.because = "着火";
  }
  // Registers so that all or some of it is missing.
  void Wait(bool category, bool place, bool sign_off) {
    if (category) read.keywords.clear();
    registration.set_place_undecided(place);
    if (sign_off && read.dangers.empty()) read.raised_to = city::v1::GRADE_COMPLEX;
    Register();
  }

  google::protobuf::Arena arena;
  city::v1::Limits limits;
  Policy policy;
  v1::Registration registration;
  ReadReport read;
  UnsaidDanger unsaid;
  bool categories_known = true;
  city::v1::Grade grade_of_other = city::v1::GRADE_GENERAL;  // of 03.01.01
  AreaFacts area{.known = true, .exact = true};
  RefusalRight right = RefusalRight::kMay;
  std::string_view sensitive_category = "none";  // goes to the actor's own unit
  std::string told = "请向受理机关查询";
  std::string decider = "区政府";       // where the report is about the centre
  std::vector<std::string_view> named;  // in the report's words
  v1::Case of_case;
};

// Valid requests about a case, in the order of the commands' numbers.
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
  v1::RefuseCase& refuse = *add("RefuseCase").mutable_refuse_case();
  refuse.set_reason(city::v1::REFUSAL_REASON_OTHER_PROCEDURE);
  refuse.set_explanation("法院已经立案");
  add("AddEvidence").mutable_add_evidence()->set_text("又不亮了");
  add("OpenReporter").mutable_open_reporter()->set_purpose(core::v1::OPENING_PURPOSE_EMERGENCY);
  add("ContestRefusal").mutable_contest_refusal()->set_statement("不是同一件事");
  add("AdmitCase").mutable_admit_case();
  add("WithdrawCase").mutable_withdraw_case();
  add("ConfirmWithdrawal").mutable_confirm_withdrawal()->set_said("确认自己解决了");
  add("KeepCase").mutable_keep_case();
  add("CorrectCategory").mutable_correct_category()->set_category_code("03.01.01");
  add("CorrectPlace").mutable_correct_place()->set_area_code("990101002001");
  v1::CorrectText& text = *add("CorrectText").mutable_correct_text();
  text.set_title("路灯倒了");
  text.set_detail("倒在三号楼门前");
  add("CorrectContact").mutable_correct_contact()->set_reporter_sealed("sealed");
  return all;
}

inline v1::ExecuteRequest RequestOf(const std::string& name) {
  for (auto& [command, request] : AllRequests()) {
    if (command == name) return request;
  }
  return {};
}

inline std::vector<v1::Event::KindCase> KindsOf(const NewEvents& events) {
  std::vector<v1::Event::KindCase> kinds;
  for (const v1::Event* event : events.events()) kinds.push_back(event->kind_case());
  return kinds;
}

}  // namespace huying::intake
