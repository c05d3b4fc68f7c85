#include "services/supervision/service.h"

#include <algorithm>
#include <utility>

#include "common/city/city_builder.h"
#include "common/city/judges.h"
#include "common/city/legs.h"
#include "services/supervision/orders/rules.h"

namespace huying::casework {
template class CaseRules<supervision::Types>;
}  // namespace huying::casework

namespace huying::supervision {
namespace {

city::v1::Grade GradeOf(const core::v1::CaseHeader& of_case) {
  const bool graded = of_case.grade() != city::v1::GRADE_UNSPECIFIED;
  return graded ? of_case.grade() : city::v1::GRADE_GENERAL;
}

// Somebody in the unit or the centre, one on call before the others: for a rung that names a role
// nobody holds. Nothing only where neither has anybody.
std::optional<city::PersonRef> AnybodyOf(const city::v1::Unit& unit, const city::v1::Unit* centre) {
  for (const city::v1::Unit* of : {&unit, centre}) {
    if (of == nullptr) continue;
    const city::v1::Person* person = escalation::AnybodyIn(*of);
    if (person != nullptr) return city::PersonRef{person, of};
  }
  return std::nullopt;
}

}  // namespace

void Evolve(const Rules& rules, const v1::Event& event, v1::Watch& watch) {
  const core::v1::CaseHeader& header = event.header().case_();
  // A service that does not know the unit does not take it away.
  const bool older = watch.has_header() && header.round() < watch.header().round();
  const bool unit_kept = header.unit_id().empty();
  core::v1::CaseHeader before;
  if (older || unit_kept) before.Swap(watch.mutable_header());
  rules.Evolve(event, watch);
  if (older) {
    watch.mutable_header()->Swap(&before);
  } else if (unit_kept) {
    watch.mutable_header()->set_unit_id(before.unit_id());
  }
  if (watch.ended_round() != 0 && watch.clocks().empty() && watch.orders().empty()) {
    watch.clear_header();
    watch.clear_changes();
    watch.clear_citizen_date();
    watch.clear_graded_unit_id();
  }
}

// MECH S3, S4
Verdict<NewEvents> Decide(const Rules& rules, const v1::Watch& watch,
                          const v1::ExecuteRequest& request, const Policy& policy,
                          NewEvents events) {
  std::optional<Rejection> missing = orders::CheckThere(watch, request);
  Verdict<NewEvents> verdict = missing ? Verdict<NewEvents>(*std::move(missing))
                                       : rules.Decide(watch, request, policy, std::move(events));
  if (verdict.ok()) return verdict;
  verdict.rejection().possible = orders::PossibleWith(watch, policy.order);
  if (!escalation::MayAcknowledge(watch, policy))
    verdict.rejection().possible.emplace_back("AcknowledgeEscalation");
  return verdict;
}

Situation Supervision::SituationOf(const core::v1::CaseHeader& of_case, std::string_view unit_id,
                                   int64_t at_ms) const {
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* centre = city::CentreOf(*city_, of_case.area_code(), day);
  return {.city = this,
          .calendar = &city_->calendar(),
          .grade = GradeOf(of_case),
          .unit_id = unit_id,
          .centre_unit_id = centre != nullptr ? std::string_view(centre->id()) : "",
          .round = std::max(of_case.round(), 1U),
          .at_ms = at_ms,
          .of_case = &of_case};
}

Policy Supervision::PolicyOf(const v1::Watch& watch, const core::v1::CommandHeader& command,
                             uint32_t order, std::string_view unit_id, int64_t now_ms) const {
  Policy policy;
  policy.city = this;
  policy.now_ms = now_ms;
  policy.now = SituationOf(watch.header(), unit_id, now_ms);
  policy.order = order;
  policy.actor = people_.AuthorityOf(command.actor(), unit_id, city_->calendar().Today(now_ms));
  policy.actor.parties |=
      orders::OrderPartiesOf(policy.actor, orders::FindOrder(watch, policy.order));
  policy.reason = command.reason();
  policy.expected_seq = command.expected_seq();
  return policy;
}

std::string_view Supervision::UnitOf(const core::v1::Actor& actor, int64_t now_ms) const {
  return people_.AuthorityOf(actor, "", city_->calendar().Today(now_ms)).unit_id;
}

// MECH S4
std::vector<escalation::Rung> Supervision::LadderOf(const v1::Clock& clock,
                                                    const core::v1::CaseHeader& of_case,
                                                    int64_t now_ms) const {
  std::vector<escalation::Rung> ladder;
  const Day today = city_->calendar().Today(now_ms);
  const city::v1::Unit* centre = city::CentreOf(*city_, of_case.area_code(), today);
  // What nobody is charged for waits for the centre.
  const bool of_unit = !clocks::IsUncharged(clock);
  const city::v1::Unit* unit = of_unit ? city_->SuccessorOf(clock.unit_id(), today) : centre;
  if (unit == nullptr) unit = centre;
  if (unit == nullptr) return ladder;
  int64_t at_ms = clock.due_ms();
  const auto rungs = city_->Ladder(GradeOf(of_case));
  for (const auto* rung : rungs) {
    if (rung->has_wait()) at_ms = city_->DueMs(rung->wait(), at_ms);
    escalation::Rung told = {.level = static_cast<uint32_t>(rung->level()),
                             .role = rung->role_id(),
                             .person_id = {},
                             .unit_id = unit->id(),
                             .at_ms = at_ms};
    // A residents' committee has no such offices of its own: they are in the street above it.
    const bool own = rung->scope() == city::v1::ESCALATION_SCOPE_OWN_UNIT &&
                     unit->kind() != city::v1::UNIT_KIND_COMMUNITY;
    const bool vacant = own && city_->PersonFor(*unit, rung->role_id()) == nullptr;
    auto found =
        vacant ? std::nullopt : city_->PersonOnRung(*rung, *unit, of_case.area_code(), today);
    if (!found && rung == rungs.back()) found = AnybodyOf(*unit, centre);
    if (found) {
      const auto acting = city_->ActingFor(*found);
      if (acting && acting->person != found->person) told.for_person_id = found->person->id();
      // Where the chain has no end, the unit's duty officer; then anybody.
      const auto officer = acting ? std::nullopt : city_->DutyOfficerOf(*found->unit);
      found = acting ? acting : officer ? officer : AnybodyOf(*found->unit, centre);
    }
    if (found) {
      told.person_id = found->person->id();
      told.unit_id = found->unit->id();
    }
    ladder.push_back(told);
  }
  escalation::PassEmpty(ladder);
  return ladder;
}

// MECH S3
std::optional<city::PersonRef> Supervision::HeadOf(std::string_view unit_id, int64_t now_ms) const {
  const Day today = city_->calendar().Today(now_ms);
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, today);
  for (int32_t step = 0; unit != nullptr && step < city::kMaxUnitsAbove; ++step) {
    if (const city::v1::Person* head = orders::HeadOf(*unit, city_->pack())) {
      if (const auto acting = city_->ActingFor({head, unit})) return acting;
      // Where the chain has no end, the unit's duty officer; then anybody.
      if (const auto officer = city_->DutyOfficerOf(*unit)) return officer;
      return city::PersonRef{escalation::AnybodyIn(*unit), unit};
    }
    unit = city_->UnitAbove(*unit, today);
  }
  return std::nullopt;
}

Rejection Supervision::Unknown() {
  return {.kind = Rejection::Kind::kNotFound,
          .code = "WATCH_UNKNOWN",
          .mechanism = "S3",
          .message = "没有找到该工单。请核对工单编号。",
          .possible = {}};
}

bool Supervision::KnowsUnit(std::string_view unit_id, int64_t at_ms) const {
  return city_->Stands(unit_id, city_->calendar().Today(at_ms));
}

bool Supervision::IsOfUnit(std::string_view person_id, std::string_view unit_id,
                           int64_t at_ms) const {
  return people_.IsOf(person_id, unit_id, city_->calendar().Today(at_ms));
}

// MECH S1
std::optional<Terms> Supervision::TermsOf(city::v1::Leg leg, city::v1::Grade grade,
                                          int64_t start_ms, int64_t around_due_ms) const {
  const city::v1::ClockLimit* limit = city_->LimitOf(leg, grade, city_->calendar().Today(start_ms));
  if (limit == nullptr) return std::nullopt;
  Terms terms;
  const int64_t own_ms = city_->DueMs(limit->limit(), start_ms);
  terms.due_ms = city::DueWithin(own_ms, start_ms, around_due_ms);
  if (terms.due_ms == own_ms) terms.limit = limit->limit();
  terms.working_time = limit->limit().unit() == city::v1::TIME_UNIT_WORKDAY ||
                       limit->limit().unit() == city::v1::TIME_UNIT_WORK_MINUTE;
  terms.warnings = WarningsOf(leg, grade, start_ms, terms.due_ms);
  return terms;
}

std::vector<Warning> Supervision::WarningsOf(city::v1::Leg leg, city::v1::Grade grade,
                                             int64_t start_ms, int64_t due_ms) const {
  std::vector<Warning> warnings;
  if (due_ms <= start_ms) return warnings;
  for (const auto& point : city_->WarnPoints(leg, grade, start_ms, due_ms)) {
    warnings.push_back({static_cast<uint32_t>(point.percent), point.at_ms});
  }
  return warnings;
}

int64_t Supervision::TellAgainMs(int64_t now_ms, bool acknowledged) const {
  const city::v1::Limits& limits = city_->pack().limits();
  return city_->DueMs(
      acknowledged ? limits.escalation_repeat_acknowledged() : limits.escalation_repeat(), now_ms);
}

// MECH S4
std::string_view Supervision::ActsFor(std::string_view person_id, std::string_view unit_id,
                                      int64_t at_ms) const {
  const auto person = city_->FindPerson(person_id);
  auto acting = person ? city_->ActingFor(*person) : std::nullopt;
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, city_->calendar().Today(at_ms));
  if (!acting && unit != nullptr) acting = city_->DutyOfficerOf(*unit);
  return acting ? std::string_view(acting->person->id()) : "";
}

std::string_view Supervision::NameOf(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit == nullptr ? "" : std::string_view(unit->name());
}

std::string_view Supervision::UnitNow(std::string_view unit_id, int64_t at_ms) const {
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, city_->calendar().Today(at_ms));
  return unit == nullptr ? "" : std::string_view(unit->id());
}

std::vector<std::string_view> Supervision::UnitsAbove(std::string_view unit_id,
                                                      int64_t at_ms) const {
  std::vector<std::string_view> above;
  const Day day = city_->calendar().Today(at_ms);
  const city::v1::Unit* unit = city_->SuccessorOf(unit_id, day);
  while (unit != nullptr && above.size() < static_cast<size_t>(city::kMaxUnitsAbove)) {
    unit = city_->UnitAbove(*unit, day);
    if (unit != nullptr) above.push_back(unit->id());
  }
  return above;
}

bool Supervision::IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
                          int64_t at_ms) const {
  return city::IsAbout(*city_, unit_id, of_case, city_->calendar().Today(at_ms));
}

bool Supervision::IsCentre(std::string_view unit_id) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit != nullptr && unit->kind() == city::v1::UNIT_KIND_HOTLINE_CENTRE;
}

bool Supervision::HasSupervisor(std::string_view unit_id,
                                std::span<const std::string_view> but_not) const {
  const city::v1::Unit* unit = city_->FindUnit(unit_id);
  return unit != nullptr && std::ranges::any_of(unit->persons(), [&](const auto& person) {
           return std::ranges::count(but_not, person.id()) == 0 &&
                  city_->MayHere({&person, unit}, city::v1::PERMISSION_SUPERVISE);
         });
}

city::v1::Leg Supervision::LegAround(city::v1::Leg leg) const { return city::LegAround(leg); }

}  // namespace huying::supervision
