// S4: whom a late clock is told to, rung by rung, until somebody acts. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "huying/city/v1/unit.pb.h"
#include "services/supervision/policy.h"

namespace huying::supervision::escalation {

// One rung of the ladder, found for one clock. Times count from the breach.
struct Rung {
  uint32_t level = 0;
  std::string_view role;
  std::string_view person_id;           // who is told; empty: nobody of the unit holds the role
  std::string_view unit_id;             // of that person, or where somebody was looked for
  std::string_view for_person_id = {};  // who holds the role and is away
  int64_t at_ms = 0;
};

// MECH S4: a rung without a person is passed at once: the next one is told at its time, and those
// after it move up alike. `ladder` in order of levels.
void PassEmpty(std::vector<Rung>& ladder);

// MECH S4: what a clock that is late says at `now_ms`: every rung whose time has come and
// that was not told yet, the empty ones too; then, while nobody acts, the last one again.
// `ladder` in order of levels, after PassEmpty; it may be empty.
void Climb(const v1::Clock& clock, int64_t now_ms, std::span<const Rung> ladder,
           const Lookups& city, NewEvents& events);

// MECH S4: somebody of the unit, one on call before the others; null if it has nobody.
const city::v1::Person* AnybodyIn(const city::v1::Unit& unit);

// MECH S4: who was told; for somebody who is away or gone who acts for them, which is their unit's duty
// officer where nobody stands in.
std::optional<Rejection> MayAcknowledge(const v1::Watch& watch, const Policy& policy);
Verdict<NewEvents> Acknowledge(const v1::Watch& watch, const v1::AcknowledgeEscalation& command,
                               const Policy& policy, NewEvents events);

void OnEscalated(const v1::Escalated& escalated, const core::v1::EventHeader& header,
                 v1::Watch& watch);
void OnRepeated(const v1::EscalationRepeated& repeated, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnRungEmpty(const v1::RungEmpty& empty, const core::v1::EventHeader& header, v1::Watch& watch);
void OnAcknowledged(const v1::EscalationAcknowledged& acknowledged,
                    const core::v1::EventHeader& header, v1::Watch& watch);

}  // namespace huying::supervision::escalation
