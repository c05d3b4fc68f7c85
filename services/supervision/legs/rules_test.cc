#include "services/supervision/legs/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "common/city/legs.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"

namespace huying::supervision::legs {
namespace {

std::string Text(std::span<const Act> acts) {
  static constexpr const char* kVerbs[] = {"start",  "stop",    "pause",    "uncharge",
                                           "resume", "regrade", "hand over"};
  std::string text;
  for (const Act& act : acts) {
    if (!text.empty()) text.append(", ");
    text.append(kVerbs[static_cast<int>(act.verb)]).append(" ");
    text.append(city::v1::Leg_Name(act.leg).substr(4));
  }
  return text;
}

template <class E>
std::string ActsText(const E& event) {
  static const ClockTable kTable(*E::descriptor());
  return Text(kTable.ActsOf(event.kind_case()));
}

// MECH S1
TEST(ActsOf, Intake) {
  using E = intake::v1::Event;
  struct Row {
    const char* what;
    std::function<void(E&)> fill;
    const char* acts;
  };
  const Row rows[] = {
      {"received", [](E& e) { e.mutable_received(); }, "start DISPATCH"},
      {"triaged", [](E& e) { e.mutable_triaged(); }, "regrade DISPATCH"},
      {"triage left open", [](E& e) { e.mutable_triage_left_open(); }, ""},
      {"placed", [](E& e) { e.mutable_placed(); }, ""},
      {"place left open", [](E& e) { e.mutable_place_left_open(); }, ""},
      {"signature asked", [](E& e) { e.mutable_sign_off_asked(); }, ""},
      {"signed", [](E& e) { e.mutable_sign_off_given(); }, ""},
      {"not signed in time", [](E& e) { e.mutable_sign_off_lapsed(); }, ""},
      {"danger", [](E& e) { e.mutable_danger(); }, ""},
      {"evidence", [](E& e) { e.mutable_evidence(); }, ""},
      {"ready", [](E& e) { e.mutable_ready(); }, ""},
      {"answered on the spot", [](E& e) { e.mutable_answered(); }, "stop DISPATCH"},
      {"refused", [](E& e) { e.mutable_refused(); }, "stop DISPATCH"},
  };
  for (const Row& row : rows) {
    E event;
    row.fill(event);
    EXPECT_EQ(ActsText(event), row.acts) << row.what;
  }
}

// Every leg of a task, by this verb.
std::string AllLegs(const std::string& verb) {
  std::string text;
  for (const char* leg : {"DISPATCH", "ACCEPT", "RETURN_RULING", "FIRST_CONTACT", "SOLVE", "REVIEW",
                          "REPORT_IN", "APPROVAL", "PART", "FIRST_RECEIVER", "CONSULTATION"}) {
    if (!text.empty()) text.append(", ");
    text.append(verb).append(" ").append(leg);
  }
  return text;
}

// MECH S1
TEST(ActsOf, Dispatch) {
  using E = dispatch::v1::Event;
  struct Row {
    const char* what;
    std::function<void(E&)> fill;
    std::string acts;
  };
  const Row rows[] = {
      {"routed", [](E& e) { e.mutable_routed(); }, AllLegs("stop") + ", start ACCEPT, start SOLVE"},
      {"unrouted", [](E& e) { e.mutable_unrouted(); }, "hand over DISPATCH, start DISPATCH"},
      {"held", [](E& e) { e.mutable_held(); }, "start CONSULTATION"},
      {"an owner and a plan", [](E& e) { e.mutable_hard_case_taken_up(); }, "stop CONSULTATION"},
      {"accepted", [](E& e) { e.mutable_accepted(); },
       "stop ACCEPT, stop RETURN_RULING, stop FIRST_RECEIVER, resume SOLVE, start FIRST_CONTACT"},
      {"silence", [](E& e) { e.mutable_acceptance_assumed(); },
       "stop ACCEPT, stop FIRST_RECEIVER, start FIRST_CONTACT"},
      {"first receiver", [](E& e) { e.mutable_first_receiver_stays(); }, "start FIRST_RECEIVER"},
      {"returned", [](E& e) { e.mutable_returned(); },
       "stop ACCEPT, stop FIRST_CONTACT, stop FIRST_RECEIVER, uncharge SOLVE, start "
       "RETURN_RULING"},
      {"transfer asked", [](E& e) { e.mutable_transfer_proposed(); }, "start RETURN_RULING"},
      {"transferred", [](E& e) { e.mutable_transferred(); }, "stop RETURN_RULING"},
      {"parking asked", [](E& e) { e.mutable_parking_proposed(); }, "start APPROVAL"},
      {"promise fell due", [](E& e) { e.mutable_promise_fell_due(); }, ""},
      {"ended", [](E& e) { e.mutable_ended(); }, AllLegs("stop")},
      {"upheld", [](E& e) { e.mutable_return_upheld(); }, "stop RETURN_RULING, stop SOLVE"},
      {"rejected", [](E& e) { e.mutable_return_rejected(); },
       "stop RETURN_RULING, resume SOLVE, start ACCEPT"},
      {"designated", [](E& e) { e.mutable_designated(); }, "stop RETURN_RULING"},
      {"first contact", [](E& e) { e.mutable_first_meeting_held(); }, "stop FIRST_CONTACT"},
      {"on the spot", [](E& e) { e.mutable_site_proved(); }, "stop FIRST_CONTACT"},
      {"second meeting", [](E& e) { e.mutable_second_meeting_held(); }, ""},
      {"handler", [](E& e) { e.mutable_handler_assigned(); }, ""},
      {"called", [](E& e) { e.mutable_unit_called(); }, "start REPORT_IN"},
      {"reported in", [](E& e) { e.mutable_reported_in(); }, "stop REPORT_IN"},
      {"call given up", [](E& e) { e.mutable_call_given_up(); }, "stop REPORT_IN"},
      {"subtask finished", [](E& e) { e.mutable_subtask_finished(); }, ""},
      {"part asked", [](E& e) { e.mutable_part_asked(); }, "start PART"},
      {"part accepted", [](E& e) { e.mutable_part_accepted(); }, "stop PART"},
      {"part finished", [](E& e) { e.mutable_part_finished(); }, "stop PART"},
      {"part given up", [](E& e) { e.mutable_part_given_up(); }, "stop PART"},
      {"noted", [](E& e) { e.mutable_work_noted(); }, ""},
      {"draft for review", [](E& e) { e.mutable_draft_submitted(); }, "start REVIEW"},
      {"draft without review", [](E& e) { e.mutable_draft_ready(); }, ""},
      {"passed, one level to go", [](E& e) { e.mutable_passed_level(); }, ""},
      {"passed the last level", [](E& e) { e.mutable_approved(); }, "stop REVIEW"},
      {"sent back", [](E& e) { e.mutable_sent_back(); }, "stop REVIEW"},
      {"replied", [](E& e) { e.mutable_replied(); }, AllLegs("stop")},
      {"corrected", [](E& e) { e.mutable_reply_corrected(); }, ""},
      {"parked", [](E& e) { e.mutable_parked(); }, "stop APPROVAL, " + AllLegs("pause")},
      {"resumed", [](E& e) { e.mutable_resumed(); }, AllLegs("resume")},
  };
  for (const Row& row : rows) {
    E event;
    row.fill(event);
    EXPECT_EQ(ActsText(event), row.acts) << row.what;
  }
}

// MECH S1
TEST(ActsOf, Followup) {
  using E = followup::v1::Event;
  struct Row {
    const char* what;
    std::function<void(E&)> fill;
    const char* acts;
  };
  const Row rows[] = {
      {"planned", [](E& e) { e.mutable_visit_planned(); }, "hand over VISIT, start VISIT"},
      {"drawn", [](E& e) { e.mutable_on_the_spot_visit_planned(); }, "start VISIT"},
      {"not reached", [](E& e) { e.mutable_visit_attempted(); }, ""},
      {"answered", [](E& e) { e.mutable_visit_answered(); }, "stop VISIT"},
      {"of the sample", [](E& e) { e.mutable_on_the_spot_visit_answered(); }, "stop VISIT"},
      {"given up", [](E& e) { e.mutable_visit_given_up(); }, "stop VISIT"},
      {"refused", [](E& e) { e.mutable_visit_refused(); }, "stop VISIT"},
      {"not the reporter", [](E& e) { e.mutable_reporter_disowned(); }, "stop VISIT"},
      {"no way", [](E& e) { e.mutable_visit_impossible(); }, "stop VISIT"},
      {"corrected", [](E& e) { e.mutable_visit_corrected(); }, ""},
      {"to close", [](E& e) { e.mutable_closing_asked(); }, "stop CHECK, start CLOSE"},
      {"held", [](E& e) { e.mutable_closing_held(); }, "pause CLOSE"},
      {"freed", [](E& e) { e.mutable_closing_freed(); }, "resume CLOSE"},
      {"closed", [](E& e) { e.mutable_closed(); }, "stop VISIT, stop CHECK, stop CLOSE"},
      {"answer closed", [](E& e) { e.mutable_closed_on_the_spot(); },
       "stop VISIT, stop CHECK, stop CLOSE"},
      {"redo", [](E& e) { e.mutable_redo_ordered(); },
       "stop VISIT, stop CHECK, stop CLOSE, stop WORDS"},
      {"check", [](E& e) { e.mutable_check_asked(); }, "stop CLOSE, start CHECK"},
      {"check instead", [](E& e) { e.mutable_check_planned(); }, "hand over CHECK, start CHECK"},
      {"others must judge it", [](E& e) { e.mutable_recusal_added(); },
       "hand over VISIT, hand over CHECK, hand over CLOSE"},
      {"solved", [](E& e) { e.mutable_solution_confirmed(); }, "stop CHECK, start CLOSE"},
      {"not solved", [](E& e) { e.mutable_solution_refuted(); }, "stop CHECK, stop CLOSE"},
      {"hard", [](E& e) { e.mutable_hard_case(); }, ""},
      {"reopened", [](E& e) { e.mutable_reopened(); }, "stop WORDS"},
      {"words", [](E& e) { e.mutable_words_received(); }, "start WORDS"},
      {"words read", [](E& e) { e.mutable_words_read(); }, "stop WORDS"},
      {"order opened", [](E& e) { e.mutable_order_opened(); }, ""},
      {"order done", [](E& e) { e.mutable_order_done(); }, ""},
  };
  for (const Row& row : rows) {
    E event;
    row.fill(event);
    EXPECT_EQ(ActsText(event), row.acts) << row.what;
  }
}

// MECH S1, S3
TEST(ActsOf, Orders) {
  using E = v1::Event;
  struct Row {
    const char* what;
    std::function<void(E&)> fill;
    const char* acts;
  };
  const Row rows[] = {
      {"issued", [](E& e) { e.mutable_order_issued(); }, "start ORDER"},
      {"answered", [](E& e) { e.mutable_order_answered(); }, "stop ORDER, start ORDER_JUDGING"},
      {"accepted", [](E& e) { e.mutable_order_accepted(); }, "stop ORDER_JUDGING"},
      {"repeated", [](E& e) { e.mutable_order_repeated(); }, "stop ORDER_JUDGING, start ORDER"},
  };
  for (const Row& row : rows) {
    E event;
    row.fill(event);
    EXPECT_EQ(ActsText(event), row.acts) << row.what;
  }
}

// MECH S1
TEST(SubjectOf, TheUnitAndTheItemThatTheEventNames) {
  const ClockTable dispatch(*dispatch::v1::Event::descriptor());
  dispatch::v1::Event event;
  event.mutable_routed()->set_lead_unit_id("east");
  EXPECT_EQ(dispatch.SubjectOf(event, event.kind_case()).unit_id, "east");
  EXPECT_FALSE(dispatch.SubjectOf(event, event.kind_case()).item.has_value());
  event.mutable_accepted()->set_unit_id("east");
  EXPECT_EQ(dispatch.SubjectOf(event, event.kind_case()).unit_id, "") << "whose task it is";
  const ClockTable orders(*v1::Event::descriptor());
  v1::Event order;
  order.mutable_order_issued()->set_unit_id("west");
  order.mutable_order_issued()->set_order(3);
  EXPECT_EQ(orders.SubjectOf(order, order.kind_case()).unit_id, "west");
  EXPECT_EQ(orders.SubjectOf(order, order.kind_case()).item, 3U);
  order.mutable_order_answered()->set_judge_unit_id("centre");
  EXPECT_EQ(orders.SubjectOf(order, order.kind_case()).unit_id, "centre");
}

// MECH S1
TEST(ActsOf, AKindThatIsNotKnownDoesNothing) {
  const ClockTable table(*dispatch::v1::Event::descriptor());
  EXPECT_TRUE(table.ActsOf(0).empty());
  EXPECT_TRUE(table.ActsOf(1000).empty());
  using E = followup::v1::Event;
  EXPECT_THAT(
      ClockTable(*E::descriptor()).kinds(),
      ::testing::UnorderedElementsAre(
          E::kVisitPlannedFieldNumber, E::kOnTheSpotVisitPlannedFieldNumber,
          E::kVisitAnsweredFieldNumber, E::kOnTheSpotVisitAnsweredFieldNumber,
          E::kVisitGivenUpFieldNumber, E::kCheckAskedFieldNumber, E::kCheckPlannedFieldNumber,
          E::kSolutionConfirmedFieldNumber, E::kSolutionRefutedFieldNumber, E::kClosedFieldNumber,
          E::kClosedOnTheSpotFieldNumber, E::kRedoOrderedFieldNumber, E::kVisitRefusedFieldNumber,
          E::kReporterDisownedFieldNumber, E::kVisitImpossibleFieldNumber,
          E::kClosingAskedFieldNumber, E::kClosingHeldFieldNumber, E::kClosingFreedFieldNumber,
          E::kWithdrawnFieldNumber, E::kEndedFieldNumber, E::kReopenedFieldNumber,
          E::kWordsReceivedFieldNumber, E::kWordsReadFieldNumber, E::kRecusalAddedFieldNumber));
}

bool Does(std::span<const Act> acts, Verb verb, city::v1::Leg leg) {
  return std::find(acts.begin(), acts.end(), Act{verb, leg}) != acts.end();
}

// MECH S1: city::LegAround says of dispatch's legs what the options of its events say: an inner leg
// never begins before the one around it, nor while that one stands still; a leg of its own is dispatch,
// or comes when the work has ended.
TEST(LegAround, FollowsFromWhatTheEventsDo) {
  const ClockTable table(*dispatch::v1::Event::descriptor());
  for (const int32_t kind : table.kinds()) {
    const std::span<const Act> acts = table.ActsOf(kind);
    for (const Act& act : acts) {
      if (act.verb != Verb::kStart) continue;
      const auto around = city::LegAround(act.leg);
      if (around == city::v1::LEG_UNSPECIFIED) {
        EXPECT_TRUE(act.leg == city::v1::LEG_DISPATCH || act.leg == city::v1::LEG_SOLVE ||
                    act.leg == city::v1::LEG_CONSULTATION)
            << city::v1::Leg_Name(act.leg) << " runs beside the work: name the leg around it";
        continue;
      }
      EXPECT_FALSE(Does(acts, Verb::kPause, around)) << Text(acts);
      if (Does(acts, Verb::kStop, around)) {
        EXPECT_TRUE(Does(acts, Verb::kStart, around)) << Text(acts);
      }
    }
    if (!Does(acts, Verb::kStart, city::v1::LEG_SOLVE)) continue;
    for (int leg = 1; leg < city::v1::Leg_ARRAYSIZE; ++leg) {
      const auto inner = static_cast<city::v1::Leg>(leg);
      if (city::LegAround(inner) != city::v1::LEG_SOLVE) continue;
      EXPECT_TRUE(Does(acts, Verb::kStop, inner))
          << city::v1::Leg_Name(inner) << " may be left from before: " << Text(acts);
    }
  }
}

// MECH S1
TEST(ChargedFor, TheCentreForItsOwnWork) {
  for (const auto leg : {city::v1::LEG_DISPATCH, city::v1::LEG_RETURN_RULING, city::v1::LEG_VISIT,
                         city::v1::LEG_CHECK, city::v1::LEG_CLOSE, city::v1::LEG_WORDS}) {
    EXPECT_EQ(ChargedFor(leg), Charged::kCentre) << city::v1::Leg_Name(leg);
  }
  for (const auto leg : {city::v1::LEG_ACCEPT, city::v1::LEG_FIRST_CONTACT, city::v1::LEG_SOLVE,
                         city::v1::LEG_REVIEW, city::v1::LEG_REPORT_IN, city::v1::LEG_ORDER,
                         city::v1::LEG_ORDER_JUDGING, city::v1::LEG_PART}) {
    EXPECT_EQ(ChargedFor(leg), Charged::kUnit) << city::v1::Leg_Name(leg);
  }
}

}  // namespace
}  // namespace huying::supervision::legs
