// A case, a calendar and limits to start from; for the tests of these rules.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/city/legs.h"
#include "common/core/calendar.h"
#include "common/core/civil.h"
#include "services/supervision/calendar/rules.h"
#include "services/supervision/clocks/rules.h"
#include "services/supervision/escalation/rules.h"
#include "services/supervision/orders/rules.h"
#include "services/supervision/service.h"

namespace huying::supervision {

// Monday 2026-11-23, 10:00 in Beijing.
inline constexpr int64_t kMonday10 = 1'795'399'200'000;

// Mondays to Fridays, 09:00 to 18:00, but for what is given.
inline WorkCalendar ExampleCalendar(const std::vector<Day>& off = {},
                                    const std::vector<Day>& worked = {}) {
  WorkCalendarSpec spec;
  spec.work_hours = {{.from_minute = 9 * 60, .until_minute = 18 * 60}};
  spec.weekend = {DayOfWeek::kSaturday, DayOfWeek::kSunday};
  spec.first_year = 2026;
  spec.last_year = 2026;
  for (const Day day : off) spec.days_off.push_back({day, day});
  spec.makeup_workdays = worked;
  return WorkCalendar::Make(spec).value();
}

inline constexpr legs::Act kStartSolve[] = {{legs::Verb::kStart, city::v1::LEG_SOLVE}};
inline constexpr legs::Act kStopSolve[] = {{legs::Verb::kStop, city::v1::LEG_SOLVE}};

inline const Rules& AllRules() {
  static const Rules rules;
  return rules;
}

// Every leg has so many minutes, with warnings at half and at the end; some legs have none. There are
// two units under a district with a centre, with a person each.
class ExampleCity final : public Lookups {
 public:
  explicit ExampleCity(const WorkCalendar* calendar) : calendar_(calendar) {}

  std::optional<Terms> TermsOf(city::v1::Leg leg, city::v1::Grade grade, int64_t start_ms,
                               int64_t around_due_ms) const override {
    if (const auto days = workdays.find(leg); days != workdays.end())
      return InWorkdays(days->second, start_ms, around_due_ms);
    const auto found = minutes.find(leg);
    if (found == minutes.end()) return std::nullopt;
    const int64_t limit = grade == city::v1::GRADE_INCIDENT ? found->second / 10 : found->second;
    Terms terms;
    terms.working_time = working_time;
    const auto after = [&](int64_t n) {
      return working_time ? calendar_->AddWorkMinutes(start_ms, n) : start_ms + n * kMinuteMs;
    };
    terms.due_ms = city::DueWithin(after(limit), start_ms, around_due_ms);
    if (terms.due_ms == after(limit)) {
      terms.limit.set_amount(static_cast<int32_t>(limit));
      terms.limit.set_unit(working_time ? city::v1::TIME_UNIT_WORK_MINUTE
                                        : city::v1::TIME_UNIT_MINUTE);
    }
    terms.warnings = {{.percent = 50, .at_ms = std::min(after(limit / 2), terms.due_ms)},
                      {.percent = 100, .at_ms = terms.due_ms}};
    return terms;
  }

  std::vector<Warning> WarningsOf(city::v1::Leg, city::v1::Grade, int64_t start_ms,
                                  int64_t due_ms) const override {
    if (due_ms <= start_ms) return {};
    return {{.percent = 50, .at_ms = start_ms + (due_ms - start_ms) / 2},
            {.percent = 100, .at_ms = due_ms}};
  }
  city::v1::Leg LegAround(city::v1::Leg leg) const override { return city::LegAround(leg); }
  bool KnowsUnit(std::string_view unit_id, int64_t) const override {
    return unit_id == "street-1" || unit_id == "heat" || unit_id == "centre";
  }
  // A day, or two.
  int64_t TellAgainMs(int64_t now_ms, bool acknowledged) const override {
    return now_ms + (acknowledged ? 2 : 1) * kDayMs;
  }
  bool IsOfUnit(std::string_view person_id, std::string_view unit_id, int64_t) const override {
    return (person_id == "li" && unit_id == "street-1") ||
           (person_id == "sun" && unit_id == "heat") ||
           (person_id == "zhao" && unit_id == "centre");
  }
  std::string_view ActsFor(std::string_view person_id, std::string_view, int64_t) const override {
    const auto away = acting.find(person_id);
    return away == acting.end() ? person_id : std::string_view(away->second);
  }
  std::string_view NameOf(std::string_view unit_id) const override {
    return unit_id == "district" ? "区政府" : "接诉即办中心";
  }
  std::string_view UnitNow(std::string_view unit_id, int64_t at_ms) const override {
    const bool gone = unit_id == merged_unit && at_ms >= merged_ms;
    return gone ? std::string_view("heat") : unit_id;
  }
  std::vector<std::string_view> UnitsAbove(std::string_view unit_id, int64_t) const override {
    if (unit_id == "district") return {};
    return {"district"};
  }
  bool IsCentre(std::string_view unit_id) const override { return unit_id == "centre"; }
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t) const override {
    const auto& about = of_case.about_unit_ids();
    return std::find(about.begin(), about.end(), unit_id) != about.end();
  }
  bool HasSupervisor(std::string_view unit_id,
                     std::span<const std::string_view> but_not) const override {
    const auto of_unit = supervisors.find(unit_id);
    return of_unit != supervisors.end() &&
           std::ranges::any_of(of_unit->second, [&](std::string_view person) {
             return std::ranges::count(but_not, person) == 0;
           });
  }

  bool working_time = false;
  // Goes over into "heat" then.
  std::string merged_unit = {};
  int64_t merged_ms = 0;
  // Legs that have so many workdays instead of minutes.
  std::map<city::v1::Leg, int32_t> workdays;
  // Who acts for somebody; empty: they are away or gone, and nobody does.
  std::map<std::string, std::string, std::less<>> acting;
  std::map<std::string, std::vector<std::string>, std::less<>> supervisors = {
      {"street-1", {"li"}}, {"centre", {"zhao", "qian"}}, {"district", {"everybody", "feng"}}};
  std::map<city::v1::Leg, int64_t> minutes = {
      {city::v1::LEG_DISPATCH, 60},      {city::v1::LEG_ACCEPT, 60},
      {city::v1::LEG_RETURN_RULING, 60}, {city::v1::LEG_SOLVE, 600},
      {city::v1::LEG_FIRST_CONTACT, 60}, {city::v1::LEG_REVIEW, 60},
      {city::v1::LEG_VISIT, 600},        {city::v1::LEG_ORDER, 120},
      {city::v1::LEG_ORDER_JUDGING, 240}};

 private:
  Terms InWorkdays(int32_t days, int64_t start_ms, int64_t around_due_ms) const {
    Terms terms;
    terms.working_time = true;
    const int64_t own_ms = calendar_->AddWorkdays(start_ms, days);
    terms.due_ms = city::DueWithin(own_ms, start_ms, around_due_ms);
    if (terms.due_ms == own_ms) {
      terms.limit.set_amount(days);
      terms.limit.set_unit(city::v1::TIME_UNIT_WORKDAY);
    }
    terms.warnings = {{.percent = 50, .at_ms = calendar_->WorkShare(start_ms, terms.due_ms, 50)},
                      {.percent = 100, .at_ms = terms.due_ms}};
    return terms;
  }

  const WorkCalendar* calendar_;
};

struct Example {
  Example() {
    of_case.set_case_id("110101008-261122-00042");
    of_case.set_unit_id("street-1");
    of_case.set_grade(city::v1::GRADE_GENERAL);
    of_case.set_round(1);
  }
  Example(const Example&) = delete;
  Example& operator=(const Example&) = delete;

  Situation At(int64_t at_ms) const {
    return {.city = &city,
            .calendar = &calendar,
            .grade = of_case.grade(),
            .unit_id = of_case.unit_id(),
            .centre_unit_id = "centre",
            .round = std::max(of_case.round(), 1U),
            .at_ms = at_ms,
            .of_case = &of_case};
  }

  // Applies acts and folds their events into `watch`, as the processor does.
  std::vector<v1::Event*> Do(std::span<const legs::Act> acts, int64_t at_ms,
                             std::optional<uint32_t> item = std::nullopt,
                             std::string_view charged_unit_id = "") {
    NewEvents new_events(&arena);
    v1::Watch following = watch;
    Situation now = At(at_ms);
    now.item = item;
    now.charged_unit_id = charged_unit_id;
    clocks::Apply(acts, now, following, new_events);
    Fold(new_events);
    return new_events.events();
  }

  void Fold(const NewEvents& new_events) {
    for (v1::Event* event : new_events.events()) {
      *event->mutable_header()->mutable_case_() = of_case;
      event->mutable_header()->set_seq(watch.seq() + 1);
      Evolve(AllRules(), *event, watch);
    }
  }

  // A command, by whom `actor` says.
  Verdict<NewEvents> Execute(const v1::ExecuteRequest& request, int64_t at_ms = kMonday10) {
    Policy policy;
    policy.city = &city;
    policy.now_ms = at_ms;
    policy.now = At(at_ms);
    policy.order = orders::OrderOf(request);
    policy.actor = actor;
    policy.actor.parties |= orders::OrderPartiesOf(actor, orders::FindOrder(watch, policy.order));
    policy.reason = request.header().reason();
    policy.expected_seq = request.header().expected_seq();
    auto verdict = Decide(AllRules(), watch, request, policy, NewEvents(&arena));
    if (!verdict.ok()) return verdict;
    for (v1::Event* event : verdict->events()) {
      event->mutable_header()->mutable_actor()->set_person_id(std::string(actor.person_id));
      event->mutable_header()->mutable_actor()->set_unit_id(std::string(actor.unit_id));
    }
    Fold(*verdict);
    return verdict;
  }
  // A colleague of who is told to act answers.
  Verdict<NewEvents> Answer(uint32_t order, int64_t at_ms = kMonday10);

  void End(bool refused = false) {
    NewEvents events(&arena);
    events.Add().mutable_ended()->set_refused(refused);
    Fold(events);
  }

  // What happened, as "ClockStarted SOLVE", for the whole of a decision.
  static std::vector<std::string> Names(const std::vector<v1::Event*>& events) {
    std::vector<std::string> names;
    for (const v1::Event* event : events) {
      switch (event->kind_case()) {
        case v1::Event::kStarted:
          names.push_back("start " + Leg_Name(event->started().leg()).substr(4));
          break;
        case v1::Event::kStopped:
          names.push_back("stop " + Leg_Name(event->stopped().leg()).substr(4));
          break;
        case v1::Event::kPaused:
          names.push_back("pause " + Leg_Name(event->paused().leg()).substr(4));
          break;
        case v1::Event::kMoved:
          names.push_back("move " + Leg_Name(event->moved().leg()).substr(4));
          break;
        case v1::Event::kResumed:
          names.push_back("resume " + Leg_Name(event->resumed().leg()).substr(4));
          break;
        case v1::Event::kWarned:
          names.push_back("warn " + std::to_string(event->warned().percent()));
          break;
        case v1::Event::kBreached:
          names.push_back("breach");
          break;
        case v1::Event::kEscalated:
          names.push_back("tell " + event->escalated().person_id());
          break;
        case v1::Event::kEscalationRepeated:
          names.push_back("tell again " + event->escalation_repeated().person_id());
          break;
        case v1::Event::kRungEmpty:
          names.push_back("empty " + std::to_string(event->rung_empty().level()));
          break;
        case v1::Event::kEscalationAcknowledged:
          names.push_back("known to " + event->escalation_acknowledged().person_id());
          break;
        default:
          names.push_back("other");
      }
    }
    return names;
  }

  google::protobuf::Arena arena;
  WorkCalendar calendar = ExampleCalendar();
  ExampleCity city{&calendar};
  core::v1::CaseHeader of_case;
  v1::Watch watch;
  // Somebody of the unit, the one above it and the centre at once, who may everything.
  Authority actor = {.permissions = ~0U,
                     .person_id = "everybody",
                     .unit_id = "district",
                     .of_lead = true,
                     .above_lead = true,
                     .of_centre = true};
};

inline v1::ExecuteRequest IssueRequest() {
  v1::ExecuteRequest request;
  request.mutable_issue_order()->set_unit_id("street-1");
  request.mutable_issue_order()->set_person_id("li");
  request.mutable_issue_order()->set_demand("今日内清运完毕");
  return request;
}

inline v1::ExecuteRequest AnswerRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_answer_order()->set_order(order);
  request.mutable_answer_order()->set_answer("已清运");
  return request;
}

inline Verdict<NewEvents> Example::Answer(uint32_t order, int64_t at_ms) {
  const Authority before = actor;
  actor = {.permissions = 0, .person_id = "clerk", .unit_id = "street-1", .of_lead = true};
  auto verdict = Execute(AnswerRequest(order), at_ms);
  actor = before;
  return verdict;
}

inline v1::ExecuteRequest AcceptRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_accept_order()->set_order(order);
  return request;
}

inline v1::ExecuteRequest AcknowledgeRequest() {
  v1::ExecuteRequest request;
  request.mutable_acknowledge_escalation();
  return request;
}

inline v1::ExecuteRequest RepeatRequest(uint32_t order) {
  v1::ExecuteRequest request;
  request.mutable_repeat_order()->set_order(order);
  request.mutable_repeat_order()->set_demand("仍有残留，请再清");
  return request;
}

}  // namespace huying::supervision
