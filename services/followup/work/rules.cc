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
  if (actor.of_centre) return false;
  return actor.unit_id == work.unit_id() || Holds(work.facts().unit_ids(), actor.unit_id);
}

void Begin(const std::string& unit_id, const v1::WorkFacts& facts, bool on_the_spot,
           v1::Follow& follow) {
  v1::Work& work = *follow.mutable_work();
  work.set_unit_id(unit_id);
  work.set_on_the_spot(on_the_spot);
  *work.mutable_facts() = facts;
}

}  // namespace

// MECH F1, F2, F3
std::optional<Rejection> MayJudge(const v1::Follow& follow, const Policy& policy) {
  if (!DidTheWork(follow.work(), policy.actor)) return std::nullopt;
  return Refuse(Rejection::Kind::kNotAllowed, "WORKED_ON_CASE",
                "您或您所在的单位参与了本工单的办理，不能回访、核查或结案。请由主办、协办单位以外有"
                "相应权限的人员操作。");
}

const std::string& UnitOf(const v1::Follow& follow) { return follow.work().unit_id(); }
bool IsOnTheSpot(const v1::Follow& follow) { return follow.work().on_the_spot(); }
const v1::WorkFacts& FactsOf(const v1::Follow& follow) { return follow.work().facts(); }
uint32_t RoundOf(const v1::Follow& follow) { return std::max(follow.header().round(), 1U); }

void OnVisitPlanned(const v1::VisitPlanned& planned, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  Begin(planned.unit_id(), planned.work(), false, follow);
}

void OnSampleVisitPlanned(const v1::OnTheSpotVisitPlanned& planned, const core::v1::EventHeader&,
                          v1::Follow& follow) {
  Begin(planned.unit_id(), planned.work(), true, follow);
}

void OnCheckPlanned(const v1::CheckPlanned& planned, const core::v1::EventHeader&,
                    v1::Follow& follow) {
  Begin(planned.unit_id(), planned.work(), false, follow);
}

void OnClosedOnTheSpot(const v1::CaseClosedOnTheSpot&, const core::v1::EventHeader&,
                       v1::Follow& follow) {
  follow.mutable_work()->set_on_the_spot(true);
}

}  // namespace huying::followup::work
