// What supervision adds to its mechanisms: the city's limits and people, and what holds for a case as
// a whole.
//
// Threads: immutable, shared by all.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/casework/case_rules.h"
#include "common/city/city.h"
#include "common/city/people.h"
#include "services/supervision/clocks/rules.h"
#include "services/supervision/escalation/rules.h"
#include "services/supervision/modules.h"

namespace huying::casework {
extern template class CaseRules<supervision::Types>;
}  // namespace huying::casework

namespace huying::supervision {

using Rules = casework::CaseRules<Types>;

// Changes the row by one of supervision's own events; never refuses. The newest round's header wins.
// Once the case has ended and nothing is open, the row shrinks to what keeps numbers unique.
void Evolve(const Rules& rules, const v1::Event& event, v1::Watch& watch);

// What a command leads to. A refusal names what is possible with the order that it is about.
Verdict<NewEvents> Decide(const Rules& rules, const v1::Watch& watch,
                          const v1::ExecuteRequest& request, const Policy& policy,
                          NewEvents events);

class Supervision final : public Lookups {
 public:
  // `city` outlives this.
  explicit Supervision(const city::City* city) : city_(city), people_(city) {}

  // For the work of a unit on a case.
  Situation SituationOf(const core::v1::CaseHeader& of_case, std::string_view unit_id,
                        int64_t at_ms) const;
  // For a command about an order of a unit; see Policy.
  Policy PolicyOf(const v1::Watch& watch, const core::v1::CommandHeader& command, uint32_t order,
                  std::string_view unit_id, int64_t now_ms) const;
  // The actor's unit by the city pack; empty for somebody whom it does not know.
  std::string_view UnitOf(const core::v1::Actor& actor, int64_t now_ms) const;
  // The ladder of a clock: every rung ends at a person.
  std::vector<escalation::Rung> LadderOf(const v1::Clock& clock,
                                         const core::v1::CaseHeader& of_case, int64_t now_ms) const;
  // Who answers for a unit now: its head, or who acts for them; where it has nobody, of the unit above
  // it, and so on. Nothing where nobody is known.
  std::optional<city::PersonRef> HeadOf(std::string_view unit_id, int64_t now_ms) const;
  // The case is not watched.
  static Rejection Unknown();

  bool KnowsUnit(std::string_view unit_id, int64_t at_ms) const override;
  bool IsOfUnit(std::string_view person_id, std::string_view unit_id, int64_t at_ms) const override;
  std::optional<Terms> TermsOf(city::v1::Leg leg, city::v1::Grade grade, int64_t start_ms,
                               int64_t around_due_ms) const override;
  std::vector<Warning> WarningsOf(city::v1::Leg leg, city::v1::Grade grade, int64_t start_ms,
                                  int64_t due_ms) const override;
  city::v1::Leg LegAround(city::v1::Leg leg) const override;
  int64_t TellAgainMs(int64_t now_ms, bool acknowledged) const override;
  std::string_view ActsFor(std::string_view person_id, std::string_view unit_id,
                           int64_t at_ms) const override;
  std::string_view NameOf(std::string_view unit_id) const override;
  std::string_view UnitNow(std::string_view unit_id, int64_t at_ms) const override;
  std::vector<std::string_view> UnitsAbove(std::string_view unit_id, int64_t at_ms) const override;
  bool IsCentre(std::string_view unit_id) const override;
  bool IsAbout(std::string_view unit_id, const core::v1::CaseHeader& of_case,
               int64_t at_ms) const override;
  bool HasSupervisor(std::string_view unit_id,
                     std::span<const std::string_view> but_not) const override;

 private:
  const city::City* city_;
  city::People people_;
};

}  // namespace huying::supervision
