// S3: supervision orders. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huying/city/v1/city.pb.h"
#include "huying/city/v1/unit.pb.h"
#include "services/supervision/policy.h"

namespace huying::supervision::orders {

// How far an order is.
enum class Step : uint8_t { kNone, kOpen, kAnswered, kDone };
Step StepOf(const v1::Watch& watch, uint32_t order);

// The order of that number while it is open; null if it is not.
const v1::Order* FindOrder(const v1::Watch& watch, uint32_t number);

// The order that a command is about; 0: none, or none yet.
uint32_t OrderOf(const v1::ExecuteRequest& request);
// The unit that a command is about: whom it names, or whose order it is; empty if there is none.
std::string_view UnitOf(const v1::Watch& watch, const v1::ExecuteRequest& request);

// Bits of core.v1.Party: somebody who stands so to the unit that an order names, or is the person whom
// it names: who acts for the head may be of another unit. `order` null: there is none yet.
uint32_t OrderPartiesOf(const Authority& actor, const v1::Order* order);

// The commands that are possible with this order, and with the case; in the order of numbers. With any
// order of the case, if there is none of this number.
std::vector<std::string> PossibleWith(const v1::Watch& watch, uint32_t order);
// The command is about an order that is not there, or not there any more.
std::optional<Rejection> CheckThere(const v1::Watch& watch, const v1::ExecuteRequest& request);

// MECH S3: the unit that must judge an answer: the issuer's, else the centre, else a unit above, nearest
// first; of these the first with somebody who may supervise and who neither was told to act nor gave
// the answer. Only where there is no such unit the colleagues of a centre judge its own answer. Empty:
// nobody could.
std::string_view JudgeOf(const v1::Order& order, std::string_view answered_by,
                         const Situation& now);

// The actor is of the centre, or their unit or one beneath it works on the case: nobody demands anything
// in a case of others, not even of their own unit.
std::optional<Rejection> MayIssue(const v1::Watch& watch, const Policy& policy);
// The order waits for its answer, and somebody is left to judge it.
std::optional<Rejection> MayAnswer(const v1::Watch& watch, const Policy& policy);
// The order is answered; neither who was told to act nor who answered judges whether that will do, nor
// a colleague of theirs if there is somebody else.
std::optional<Rejection> MayJudge(const v1::Watch& watch, const Policy& policy);

// MECH S3: orders are issued by who may supervise in the unit, above it or in the centre, answered by
// the unit, and judged above it or in the centre.
Verdict<NewEvents> Issue(const v1::Watch& watch, const v1::IssueOrder& command,
                         const Policy& policy, NewEvents events);
Verdict<NewEvents> Answer(const v1::Watch& watch, const v1::AnswerOrder& command,
                          const Policy& policy, NewEvents events);
Verdict<NewEvents> Accept(const v1::Watch& watch, const v1::AcceptOrder& command,
                          const Policy& policy, NewEvents events);
Verdict<NewEvents> Repeat(const v1::Watch& watch, const v1::RepeatOrder& command,
                          const Policy& policy, NewEvents events);

// MECH S3: an order that a rule issues; `watch` follows along.
void IssueTo(std::string_view unit_id, std::string_view person_id, std::string_view demand,
             const Situation& now, v1::Watch& watch, NewEvents& events);

// MECH S3: what a check on site that finds a "solved" to be false demands of the unit's head, or of
// who acts for them.
void OrderHead(std::string_view unit_id, std::string_view person_id, const Situation& now,
               v1::Watch& watch, NewEvents& events);

// The head of a unit: who may review as leader, else as deputy, else as head of a section, else the
// first person. Null if the unit has nobody.
const city::v1::Person* HeadOf(const city::v1::Unit& unit, const city::v1::CityPack& pack);

void OnIssued(const v1::OrderIssued& issued, const core::v1::EventHeader& header, v1::Watch& watch);
void OnAnswered(const v1::OrderAnswered& answered, const core::v1::EventHeader& header,
                v1::Watch& watch);
void OnAccepted(const v1::OrderAccepted& accepted, const core::v1::EventHeader& header,
                v1::Watch& watch);
// The date of an order or of its judging follows its clock.
void OnMoved(const v1::ClockMoved& moved, const core::v1::EventHeader& header, v1::Watch& watch);
void OnRepeated(const v1::OrderRepeated& repeated, const core::v1::EventHeader& header,
                v1::Watch& watch);

}  // namespace huying::supervision::orders
