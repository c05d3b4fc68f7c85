#include "services/followup/work/rules.h"

#include <algorithm>
#include <string_view>

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

// MECH F1, F2, F3
std::optional<Rejection> MayJudge(const v1::Follow& follow, const Policy& policy) {
  const Authority& actor = policy.actor;
  if (DidTheWork(follow.work(), actor)) {
    return Refuse(Rejection::Kind::kNotAllowed, "WORKED_ON_CASE",
                  "您或您所在的单位参与了本工单的受理或办理，不能回访、核查或结案。请由接诉即办中心"
                  "或承办单位的上级单位中没有参与的人员操作。");
  }
  const bool above = actor.above_lead && !policy.lookups().IsUtility(actor.unit_id);
  if (actor.of_centre || above) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "NOT_OF_THE_CASE",
                "您所在的单位与本工单的承办单位没有隶属关系，不能回访、核查或结案。请由接诉即办中心"
                "或承办单位的上级单位操作。");
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
  if (worker.person_id().empty() || (known && unit_known)) return false;
  if (!unit_known) facts.add_unit_ids(unit_id);
  if (!Holds(facts.person_ids(), worker.person_id())) facts.add_person_ids(worker.person_id());
  return true;
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
