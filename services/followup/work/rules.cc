#include "services/followup/work/rules.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/case/command_gate.h"

namespace huying::followup::work {
namespace {

template <class Ids>
bool Holds(const Ids& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool DidTheWork(const v1::Work& work, const Authority& actor) {
  if (Holds(work.facts().person_ids(), actor.person_id)) return true;
  if (actor.lead_is_lent) return true;  // they act for somebody of the unit
  if (actor.of_centre) return false;
  const auto& units = work.facts().unit_ids();
  return actor.IsOf(work.unit_id()) ||
         std::any_of(units.begin(), units.end(),
                     [&](const std::string& unit_id) { return actor.IsOf(unit_id); });
}

// In words. Where the report is about somebody, not everybody of those who could otherwise.
std::string WhoJudges(std::string_view judge_unit_id, const v1::Follow& follow,
                      const Policy& policy) {
  if (follow.header().about_unit_ids().empty() || judge_unit_id.empty())
    return "接诉即办中心或承办单位的上级单位";
  return policy.lookups().NameOfUnit(judge_unit_id);
}

// Where the report is about somebody: they are whom the case would be given to now, though it may have been
// given to others when those could still judge it.
bool JudgesNow(city::v1::Permission permission, const v1::Follow& follow, const Policy& policy) {
  if (follow.header().about_unit_ids().empty()) return false;
  return policy.actor.IsOf(policy.lookups().JudgeOf(permission, follow.header(), UnitOf(follow),
                                                    FactsOf(follow), policy.now_ms));
}

// False if both are known, or nobody is named.
bool NameWorker(const std::string& unit_id, const std::string& person_id, v1::WorkFacts& facts) {
  const bool person_known = Holds(facts.person_ids(), person_id);
  const bool unit_known = unit_id.empty() || Holds(facts.unit_ids(), unit_id);
  if (person_id.empty() || (person_known && unit_known)) return false;
  if (!unit_known) facts.add_unit_ids(unit_id);
  if (!person_known) facts.add_person_ids(person_id);
  return true;
}

// Somebody judges it, or may still correct what they have said.
bool IsJudged(const v1::Follow& follow) {
  return IsOpen(follow.state()) || follow.state() == v1::FOLLOW_STATE_CLOSED ||
         follow.state() == v1::FOLLOW_STATE_REDOING;
}

// Who would judge it, if `facts` said who did the work; empty if it stays with whom it is.
std::string AnotherJudge(const v1::Follow& follow, const core::v1::CaseHeader& header,
                         const v1::WorkFacts& facts, const Policy& policy) {
  if (!IsOpen(follow.state())) return "";
  const std::string_view judge =
      policy.lookups().JudgeOf(PermissionOf(follow), header, UnitOf(follow), facts, policy.now_ms);
  return judge == JudgeOf(follow) ? "" : std::string(judge);
}

template <class Planned>
void Begin(const Planned& planned, bool on_the_spot, v1::Follow& follow) {
  v1::Work& work = *follow.mutable_work();
  work.set_unit_id(planned.unit_id());
  work.set_judge_unit_id(planned.judge_unit_id());
  work.set_on_the_spot(on_the_spot);
  *work.mutable_facts() = planned.work();
  work.clear_title();
}

}  // namespace

city::v1::Permission PermissionOf(const v1::Follow& follow) {
  if (follow.state() == v1::FOLLOW_STATE_TO_CHECK) return city::v1::PERMISSION_CHECK;
  return follow.state() == v1::FOLLOW_STATE_TO_CLOSE ? city::v1::PERMISSION_CLOSE
                                                     : city::v1::PERMISSION_VISIT;
}

// MECH F1, F2, F3
std::optional<Rejection> MayJudge(const v1::Follow& follow, const Policy& policy) {
  return MayJudgeAs(JudgeOf(follow), PermissionOf(follow), follow, policy);
}

// MECH F1, F2, F3
std::optional<Rejection> MayJudgeAs(std::string_view judge_unit_id, city::v1::Permission permission,
                                    const v1::Follow& follow, const Policy& policy) {
  const Authority& actor = policy.actor;
  const std::string who = WhoJudges(judge_unit_id, follow, policy);
  if (DidTheWork(follow.work(), actor)) {
    return Refuse(Rejection::Kind::kNotAllowed, "WORKED_ON_CASE",
                  "您或您所在的单位参与了本工单的受理或办理，不能回访、核查或结案。请由" + who +
                      "中没有参与的人员操作。");
  }
  const bool judges = actor.IsOf(judge_unit_id) || JudgesNow(permission, follow, policy);
  const Lookups& city = policy.lookups();
  if (!judges && city.IsAbout(actor.unit_id, follow.header(), policy.now_ms)) {
    return Refuse(Rejection::Kind::kNotAllowed, "REPORT_ABOUT_YOU",
                  "本工单反映的是您所在的单位或其上级单位，不能由您回访、核查或结案。请由" + who +
                      "的人员操作。");
  }
  const bool above = actor.above_lead && !city.IsUtility(actor.unit_id);
  if (actor.of_centre || above || judges) return std::nullopt;
  return Refuse(
      Rejection::Kind::kNotAllowed, "NOT_OF_THE_CASE",
      "您所在的单位与本工单的承办单位没有隶属关系，不能回访、核查或结案。请由" + who + "操作。");
}

const std::string& UnitOf(const v1::Follow& follow) { return follow.work().unit_id(); }
const std::string& JudgeOf(const v1::Follow& follow) { return follow.work().judge_unit_id(); }
const std::string& TitleOf(const v1::Follow& follow) { return follow.work().title(); }
bool IsOnTheSpot(const v1::Follow& follow) { return follow.work().on_the_spot(); }
const v1::WorkFacts& FactsOf(const v1::Follow& follow) { return follow.work().facts(); }
uint32_t RoundOf(const v1::Follow& follow) { return std::max(follow.header().round(), 1U); }

// MECH F1
bool AddWorker(const v1::Follow& follow, const core::v1::Actor& worker, v1::WorkFacts& facts) {
  const std::string& unit_id = worker.unit_id();
  const bool unit_known = unit_id.empty() || Holds(facts.unit_ids(), unit_id);
  const bool known = Holds(facts.person_ids(), worker.person_id()) ||
                     (unit_known && !unit_id.empty() && unit_id != JudgeOf(follow));
  return !(known && unit_known) && NameWorker(unit_id, worker.person_id(), facts);
}

// MECH F1, F2, F3
void RecuseWorker(const v1::Follow& follow, const core::v1::Actor& worker, const Policy& policy,
                  NewEvents& events) {
  v1::WorkFacts facts = FactsOf(follow);
  if (!IsJudged(follow) || !NameWorker(worker.unit_id(), worker.person_id(), facts)) return;
  v1::RecusalAdded* recusal = events.Add().mutable_recusal_added();
  recusal->set_unit_id(worker.unit_id());
  recusal->set_person_id(worker.person_id());
  recusal->set_judge_unit_id(AnotherJudge(follow, follow.header(), facts, policy));
}

// MECH F1, F2, F3
void RecuseUnits(const v1::Follow& follow, const UnitIds& about_unit_ids, const Policy& policy,
                 NewEvents& events) {
  if (!IsJudged(follow)) return;
  v1::RecusalAdded recusal;
  for (const std::string& unit_id : about_unit_ids) {
    if (!Holds(follow.header().about_unit_ids(), unit_id)) recusal.add_about_unit_ids(unit_id);
  }
  if (recusal.about_unit_ids().empty()) return;
  core::v1::CaseHeader header = follow.header();
  AdvanceRecused(recusal, header);
  recusal.set_judge_unit_id(AnotherJudge(follow, header, FactsOf(follow), policy));
  *events.Add().mutable_recusal_added() = std::move(recusal);
}

void AdvanceRecused(const v1::RecusalAdded& recusal, core::v1::CaseHeader& header) {
  header.mutable_about_unit_ids()->MergeFrom(recusal.about_unit_ids());
}

void OnRecused(const v1::RecusalAdded& recusal, const core::v1::EventHeader&, v1::Follow& follow) {
  NameWorker(recusal.unit_id(), recusal.person_id(), *follow.mutable_work()->mutable_facts());
  if (!recusal.judge_unit_id().empty()) {
    follow.mutable_work()->set_judge_unit_id(recusal.judge_unit_id());
  }
}

void OnVisitPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  Begin(planned, false, follow);
}

void OnSampleVisitPlanned(const v1::OnTheSpotVisitPlanned& planned, const core::v1::EventHeader&,
                          v1::Follow& follow) {
  Begin(planned, true, follow);
  follow.mutable_work()->set_title(planned.title());
}

void OnCheckPlanned(const v1::CheckPlanned& planned, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  Begin(planned, false, follow);
}

void OnCheckAsked(const v1::CheckAsked& asked, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_work()->set_judge_unit_id(asked.judge_unit_id());
}

void OnConfirmed(const v1::SolutionConfirmed& confirmed, const core::v1::EventHeader&,
                 v1::Follow& follow) {
  follow.mutable_work()->set_judge_unit_id(confirmed.judge_unit_id());
}

void OnClosingAsked(const v1::ClosingAsked& asked, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  follow.mutable_work()->set_judge_unit_id(asked.judge_unit_id());
}

void OnEnded(const v1::CaseEnded& ended, const core::v1::EventHeader&, v1::Follow& follow) {
  follow.mutable_work()->set_unit_id(ended.unit_id());
}

void OnClosedOnTheSpot(const v1::CaseClosedOnTheSpot& closed, const core::v1::EventHeader&,
                       v1::Follow& follow) {
  v1::Work& work = *follow.mutable_work();
  work.set_on_the_spot(true);
  if (work.title().empty()) work.set_title(closed.title());
  const std::string& person_id = closed.answered_by_person_id();
  if (!person_id.empty() && !Holds(work.facts().person_ids(), person_id)) {
    work.mutable_facts()->add_person_ids(person_id);
  }
}

}  // namespace huying::followup::work
