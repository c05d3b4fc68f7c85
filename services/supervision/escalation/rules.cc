#include "services/supervision/escalation/rules.h"

#include <algorithm>
#include <string>

#include "common/case/command_gate.h"
#include "services/supervision/clocks/rules.h"

namespace huying::supervision::escalation {
namespace {

using core::v1::EventHeader;

void SayEmpty(const v1::Clock& clock, const Rung& rung, int64_t next_ms, NewEvents& events) {
  v1::RungEmpty* empty = events.Add().mutable_rung_empty();
  empty->set_leg(clock.leg());
  empty->set_item(clock.item());
  empty->set_level(rung.level);
  empty->set_role(std::string(rung.role));
  empty->set_unit_id(std::string(rung.unit_id));
  empty->set_escalate_ms(next_ms);
}

void Tell(const v1::Clock& clock, const Rung& rung, int64_t next_ms, bool last, NewEvents& events) {
  v1::Escalated* escalated = events.Add().mutable_escalated();
  escalated->set_leg(clock.leg());
  escalated->set_level(rung.level);
  escalated->set_role(std::string(rung.role));
  escalated->set_person_id(std::string(rung.person_id));
  escalated->set_unit_id(std::string(rung.unit_id));
  escalated->set_for_person_id(std::string(rung.for_person_id));
  escalated->set_item(clock.item());
  escalated->set_escalate_ms(next_ms);
  escalated->set_due_ms(rung.at_ms);
  escalated->set_last(last);
}

void TellAgain(const v1::Clock& clock, const Rung& rung, int64_t next_ms, NewEvents& events) {
  v1::EscalationRepeated* repeated = events.Add().mutable_escalation_repeated();
  repeated->set_leg(clock.leg());
  repeated->set_item(clock.item());
  repeated->set_level(rung.level);
  repeated->set_person_id(std::string(rung.person_id));
  repeated->set_unit_id(std::string(rung.unit_id));
  repeated->set_for_person_id(std::string(rung.for_person_id));
  repeated->set_escalate_ms(next_ms);
}

// Somebody has it in their list, by this rung: once, however often they were told.
void Note(std::string_view person_id, std::string_view unit_id, uint32_t level, int64_t told_ms,
          v1::Clock& clock) {
  for (v1::Told& told : *clock.mutable_told()) {
    if (told.level() != level) continue;
    told.set_person_id(std::string(person_id));
    told.set_unit_id(std::string(unit_id));
    return;
  }
  v1::Told& told = *clock.add_told();
  told.set_person_id(std::string(person_id));
  told.set_unit_id(std::string(unit_id));
  told.set_level(level);
  told.set_told_ms(told_ms);
}

// Whoever was told; while they are away, or once they are gone, who acts for them: who let it lapse does
// not take it out of their leader's list.
bool MayFor(const v1::Told& told, const Policy& policy) {
  const std::string_view actor = policy.actor.person_id;
  return told.person_id() == actor ||
         (!actor.empty() &&
          policy.lookups().ActsFor(told.person_id(), told.unit_id(), policy.now_ms) == actor);
}

}  // namespace

// MECH S4
void PassEmpty(std::vector<Rung>& ladder) {
  std::vector<int64_t> times;
  for (const Rung& rung : ladder) times.push_back(rung.at_ms);
  size_t next = 0;
  for (Rung& rung : ladder) {
    rung.at_ms = times[next];
    if (!rung.person_id.empty()) ++next;
  }
}

// MECH S4
void Climb(const v1::Clock& clock, int64_t now_ms, std::span<const Rung> ladder,
           const Lookups& city, NewEvents& events) {
  if (ladder.empty()) return;
  const int64_t again_ms = city.TellAgainMs(now_ms, false);
  if (clock.at_last_rung()) {
    if (clock.escalate_ms() > now_ms) return;
    if (ladder.back().person_id.empty()) return SayEmpty(clock, ladder.back(), again_ms, events);
    return TellAgain(clock, ladder.back(), again_ms, events);
  }
  for (size_t i = 0; i < ladder.size(); ++i) {
    const Rung& rung = ladder[i];
    if (rung.level <= clock.escalated_level()) continue;
    // The rung that is armed keeps its time, though a new city pack may count another.
    const bool armed = rung.level == clock.escalated_level() + 1 && clock.escalate_ms() != 0;
    if ((armed ? std::min(rung.at_ms, clock.escalate_ms()) : rung.at_ms) > now_ms) return;
    const bool last = i + 1 == ladder.size();
    if (rung.person_id.empty()) {
      SayEmpty(clock, rung, last ? again_ms : 0, events);
      continue;
    }
    Tell(clock, rung, last ? again_ms : ladder[i + 1].at_ms, last, events);
    // It was time to tell it again while nobody ran to tell it at all.
    if (last && city.TellAgainMs(rung.at_ms, false) <= now_ms)
      TellAgain(clock, rung, again_ms, events);
  }
}

// MECH S4
const city::v1::Person* AnybodyIn(const city::v1::Unit& unit) {
  for (const city::v1::Person& person : unit.persons()) {
    if (person.on_call()) return &person;
  }
  return unit.persons().empty() ? nullptr : &unit.persons(0);
}

// MECH S4
std::optional<Rejection> MayAcknowledge(const v1::Watch& watch, const Policy& policy) {
  bool any = false;
  for (const v1::Clock& clock : watch.clocks()) {
    for (const v1::Told& told : clock.told()) {
      if (MayFor(told, policy)) return std::nullopt;
      any = true;
    }
  }
  if (!any) {
    return Refuse(Rejection::Kind::kNotNow, "NOTHING_TO_ACKNOWLEDGE",
                  "该工单没有待知悉的超时提醒。如已确认过，无需再次确认。");
  }
  return Refuse(
      Rejection::Kind::kNotAllowed, "NOT_ALLOWED",
      "该超时提醒是发给其他人员的，不能代为确认。请由被提醒人确认；其不在岗时，由代理人确认。");
}

// MECH S4
Verdict<NewEvents> Acknowledge(const v1::Watch& watch, const v1::AcknowledgeEscalation&,
                               const Policy& policy, NewEvents events) {
  for (const v1::Clock& clock : watch.clocks()) {
    for (const v1::Told& told : clock.told()) {
      if (!MayFor(told, policy)) continue;
      v1::EscalationAcknowledged* known = events.Add().mutable_escalation_acknowledged();
      known->set_leg(clock.leg());
      known->set_item(clock.item());
      known->set_person_id(told.person_id());
      const bool last = clock.at_last_rung() && told.level() == clock.escalated_level();
      if (last) known->set_escalate_ms(policy.lookups().TellAgainMs(policy.now_ms, true));
    }
  }
  return events;
}

void OnEscalated(const v1::Escalated& escalated, const EventHeader& header, v1::Watch& watch) {
  v1::Clock* clock = clocks::FindIn(watch, escalated.leg(), escalated.item());
  if (clock == nullptr) return;
  clock->set_escalated_level(escalated.level());
  clock->set_escalate_ms(escalated.escalate_ms());
  clock->set_at_last_rung(escalated.last());
  Note(escalated.person_id(), escalated.unit_id(), escalated.level(), header.time_ms(), *clock);
}

void OnRepeated(const v1::EscalationRepeated& repeated, const EventHeader& header,
                v1::Watch& watch) {
  v1::Clock* clock = clocks::FindIn(watch, repeated.leg(), repeated.item());
  if (clock == nullptr) return;
  clock->set_escalate_ms(repeated.escalate_ms());
  Note(repeated.person_id(), repeated.unit_id(), repeated.level(), header.time_ms(), *clock);
}

void OnRungEmpty(const v1::RungEmpty& empty, const EventHeader&, v1::Watch& watch) {
  v1::Clock* clock = clocks::FindIn(watch, empty.leg(), empty.item());
  if (clock == nullptr) return;
  clock->set_escalated_level(empty.level());
  if (empty.escalate_ms() == 0) return;
  clock->set_escalate_ms(empty.escalate_ms());
  clock->set_at_last_rung(true);
}

void OnAcknowledged(const v1::EscalationAcknowledged& acknowledged, const EventHeader&,
                    v1::Watch& watch) {
  v1::Clock* clock = clocks::FindIn(watch, acknowledged.leg(), acknowledged.item());
  if (clock == nullptr) return;
  if (acknowledged.escalate_ms() != 0) clock->set_escalate_ms(acknowledged.escalate_ms());
  auto& told = *clock->mutable_told();
  const auto gone = std::find_if(told.begin(), told.end(), [&](const v1::Told& one) {
    return one.person_id() == acknowledged.person_id();
  });
  if (gone != told.end()) told.erase(gone);
}

}  // namespace huying::supervision::escalation
