// How people act on a case: what they want to do of all that is possible, how long it takes them,
// and whether they do it well.
// Choices come from the case's own random stream, so a seed gives the same choices in whatever
// order the cases are served. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "common/core/calendar.h"
#include "services/simulator/act.h"
#include "services/simulator/case_view.h"
#include "services/simulator/citizens.h"
#include "services/simulator/possible.h"
#include "services/simulator/random.h"

namespace huying::simulator {

// What kind of case this will be; drawn when it is reported.
struct Character {
  uint32_t bad_rounds = 0;      // rounds of work that do not help
  uint32_t returns = 0;         // units that will say it is not theirs
  uint32_t missed_visits = 0;   // calls of each round that nobody answers
  uint32_t failed_reviews = 0;  // drafts sent back
  bool content = true;          // satisfied once it is solved
  bool basically = false;       // ... but only basically
  bool calls_again = false;
  bool reopens = false;
  bool contests = false;  // a refusal
  bool admitted = false;  // ... with success
  bool withdraws_at_once = false;
  bool withdraws_later = false;  // when the unit is at work
  bool keeps = false;            // does not want to when the centre calls
  bool parked_when_hard = true;
  bool whistles = false;           // another unit is called to the spot
  bool helper_sleeps = false;      // who helps accepts its part, or is called, and does nothing
  bool reply_wrong = false;        // is seen after the citizen was told
  bool out_of_service = false;     // the first message of a visit cannot arrive
  bool refuses_visits = false;     // does not want to be asked
  bool did_not_report = false;     // somebody gave another's number
  bool visit_miskeyed = false;     // the first visit is keyed in wrongly
  bool thanks = false;             // adds something after the answer
  bool transferred = false;        // the unit that accepts it passes it on
  bool cannot_be_done = false;     // the unit asks to end it
  bool category_wrong = false;     // who works on it finds out that it is about something else
  bool place_wrong = false;        // ... or somewhere else
  int32_t slowness_percent = 100;  // of the usual time that the units take
};

// One case and the people around it.
class Life {
 public:
  Life(Report report, uint64_t seed, uint64_t index);

  const Report& report() const { return report_; }
  const Character& character() const { return character_; }
  CaseView& view() { return view_; }
  const CaseView& view() const { return view_; }
  // For the words and persons of an act.
  Random& random() { return random_; }

  // The next act: what people want first of all that is possible for somebody, by the rows that the
  // view shows; a look if another service must react before, or a row is old. Nothing when the case
  // is over, or stuck: then the view says why. Who `can_wait` for the hour of a call may see it
  // missed; for anybody else it is answered, which counts at any time.
  std::optional<Act> Next(const Possible& possible, int64_t now_ms, bool can_wait);
  // The act was done, and the view has learned the answer.
  void Done(const Act& act);

  // The work of this round helped.
  bool SolvedNow() const;
  // The next visit is keyed in wrongly; another visitor will put it right.
  bool MiskeysNow() const { return character_.visit_miskeyed && !corrected_; }
  // When the act will be done if it was possible from `now_ms` on: officers take their time within
  // working hours, the desk and emergency crews at any hour, visits within decent hours.
  int64_t DueMs(const Act& act, int64_t now_ms, const WorkCalendar& calendar);

 private:
  // Somebody may do it now; remembers that it was wanted.
  using Can = absl::FunctionRef<bool(const Act&)>;

  std::optional<Act> WantedAtIntake(Can can) const;
  std::optional<Act> WantedAtDispatch(Can can);
  std::optional<Act> WantedByDecider(Can can);
  std::optional<Act> WantedByUnit(Can can) const;  // while it handles the case
  // The citizen is not content with what was decided, and acts.
  std::optional<Act> WantedAfterEnd(Can can) const;
  // What is to be done about the citizen's wish to take it back.
  std::optional<Act> WantedForWithdrawal(Can can) const;
  // Dispatch has not followed yet what intake has corrected or given up.
  bool AwaitsIntake() const;
  std::optional<Act> WantedAtFollowup(Can can) const;
  // What is to be done about the supervision orders that stand in the way of closing.
  std::optional<Act> WantedForOrders(Can can) const;

  Report report_;
  Random random_;
  Character character_;
  CaseView view_;
  uint32_t round_ = 1;
  uint32_t missed_ = 0;          // of this round
  uint32_t reviews_failed_ = 0;  // of the case
  bool noted_ = false;           // in this round
  bool called_again_ = false;
  bool thanked_ = false;
  bool category_right_ = false;  // it was corrected
  bool place_right_ = false;
  bool whistled_ = false;
  bool reply_corrected_ = false;
  bool reopened_ = false;
  bool contested_ = false;
  bool withdrawn_ = false;  // they wanted to take it back
  bool passed_on_ = false;
  bool end_asked_ = false;
  bool undelivered_ = false;  // in this round
  bool visited_ = false;      // in this round
  bool corrected_ = false;    // of the case
};

}  // namespace huying::simulator
