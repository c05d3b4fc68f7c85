#include "services/gateway/rules/summary.h"

#include "gtest/gtest.h"

namespace huying::gateway::rules {
namespace {

constexpr char kCase[] = "110199001-261122-00001";

template <class Event>
Event Make(uint32_t round, int64_t time_ms, const char* unit_id = "") {
  Event event;
  core::v1::EventHeader& header = *event.mutable_header();
  header.mutable_case_()->set_case_id(kCase);
  header.mutable_case_()->set_registered_ms(1000);
  header.mutable_case_()->set_round(round);
  header.mutable_case_()->set_unit_id(unit_id);
  header.mutable_case_()->set_category_code("03.02.01");
  header.set_time_ms(time_ms);
  return event;
}
intake::v1::Event Received() {
  auto event = Make<intake::v1::Event>(1, 1000);
  event.mutable_received()->set_title("路灯不亮");
  return event;
}
dispatch::v1::Event Routed(uint32_t round, const char* unit) {
  auto event = Make<dispatch::v1::Event>(round, 2000 * round, unit);
  event.mutable_routed();
  return event;
}
followup::v1::Event Closed(uint32_t round) {
  auto event = Make<followup::v1::Event>(round, 9000 * round);
  event.mutable_closed();
  return event;
}
followup::v1::Event Redo(uint32_t next_round) {
  auto event = Make<followup::v1::Event>(next_round - 1, 9000);
  event.mutable_redo_ordered()->set_round(next_round);
  return event;
}

TEST(Summary, TheWordsAreTheNamesOfTheStatuses) {
  const std::string_view words[] = {"",        kReceived, kRouted,    kAccepted,    kHandling,
                                    kInReview, kReplied,  kClosed,    kRefused,     kAnswered,
                                    kParked,   kRedo,     kWithdrawn, kDetermining, kEnded};
  for (int number = 0; number < core::v1::CitizenStatus_ARRAYSIZE; ++number) {
    EXPECT_EQ(StatusName(static_cast<core::v1::CitizenStatus>(number)), words[number]);
  }
}

TEST(Summary, EveryWordOfIntakeAndFollowup) {
  struct {
    const char* what;
    void (*make)(intake::v1::Event&);
    std::string_view status;
  } const of_intake[] = {
      {"triaged", [](auto& e) { e.mutable_triaged(); }, kReceived},
      {"triage left open", [](auto& e) { e.mutable_triage_left_open(); }, kReceived},
      {"placed", [](auto& e) { e.mutable_placed(); }, kReceived},
      {"place left open", [](auto& e) { e.mutable_place_left_open(); }, kReceived},
      {"danger", [](auto& e) { e.mutable_danger(); }, kReceived},
      {"signature asked", [](auto& e) { e.mutable_sign_off_asked(); }, kReceived},
      {"signed", [](auto& e) { e.mutable_sign_off_given(); }, kReceived},
      {"not signed in time", [](auto& e) { e.mutable_sign_off_lapsed(); }, kReceived},
      {"ready", [](auto& e) { e.mutable_ready(); }, kReceived},
      {"answered", [](auto& e) { e.mutable_answered(); }, kAnswered},
      {"refused", [](auto& e) { e.mutable_refused(); }, kRefused},
      {"evidence", [](auto& e) { e.mutable_evidence(); }, kReceived},
  };
  for (const auto& c : of_intake) {
    v1::CaseRow row;
    Apply(Received(), row);
    auto event = Make<intake::v1::Event>(1, 2000);
    c.make(event);
    Apply(event, row);
    EXPECT_EQ(StatusOf(row), c.status) << c.what;
  }
  struct {
    const char* what;
    void (*make)(followup::v1::Event&);
    std::string_view status;
  } const of_followup[] = {
      {"planned", [](auto& e) { e.mutable_visit_planned(); }, kReceived},
      {"not reached", [](auto& e) { e.mutable_visit_attempted(); }, kReceived},
      {"visited", [](auto& e) { e.mutable_visit_answered(); }, kReceived},
      {"given up", [](auto& e) { e.mutable_visit_given_up(); }, kReceived},
      {"check", [](auto& e) { e.mutable_check_asked(); }, kReceived},
      {"solved", [](auto& e) { e.mutable_solution_confirmed(); }, kReceived},
      {"not solved", [](auto& e) { e.mutable_solution_refuted(); }, kReceived},
      {"closed", [](auto& e) { e.mutable_closed(); }, kClosed},
      {"closed on the spot", [](auto& e) { e.mutable_closed_on_the_spot(); }, kClosed},
      {"redo", [](auto& e) { e.mutable_redo_ordered()->set_round(2); }, kRedo},
      {"hard", [](auto& e) { e.mutable_hard_case(); }, kReceived},
      {"reopened", [](auto& e) { e.mutable_reopened(); }, kRedo},
      {"order opened", [](auto& e) { e.mutable_order_opened(); }, kReceived},
      {"order done", [](auto& e) { e.mutable_order_done(); }, kReceived},
  };
  for (const auto& c : of_followup) {
    v1::CaseRow row;
    Apply(Received(), row);
    auto event = Make<followup::v1::Event>(1, 2000);
    c.make(event);
    Apply(event, row);
    EXPECT_EQ(StatusOf(row), c.status) << c.what;
  }
}

TEST(Summary, EveryWordOfDispatch) {
  struct {
    const char* what;
    void (*make)(dispatch::v1::Event&);
    std::string_view status;
  } const cases[] = {
      {"unrouted", [](auto& e) { e.mutable_unrouted(); }, kReceived},
      {"routed", [](auto& e) { e.mutable_routed(); }, kRouted},
      {"returned", [](auto& e) { e.mutable_returned(); }, kDetermining},
      {"silence", [](auto& e) { e.mutable_acceptance_assumed(); }, kAccepted},
      {"transferred", [](auto& e) { e.mutable_transferred(); }, kDetermining},
      {"ended", [](auto& e) { e.mutable_ended(); }, kEnded},
      {"parking asked for", [](auto& e) { e.mutable_parking_proposed(); }, kReceived},
      {"promise fell due", [](auto& e) { e.mutable_promise_fell_due(); }, kHandling},
      {"accepted", [](auto& e) { e.mutable_accepted(); }, kAccepted},
      {"held", [](auto& e) { e.mutable_held(); }, kHandling},
      {"return upheld", [](auto& e) { e.mutable_return_upheld(); }, kRouted},
      {"return rejected", [](auto& e) { e.mutable_return_rejected(); }, kRouted},
      {"designated", [](auto& e) { e.mutable_designated(); }, kRouted},
      {"handler", [](auto& e) { e.mutable_handler_assigned(); }, kReceived},
      {"called", [](auto& e) { e.mutable_unit_called(); }, kHandling},
      {"reported in", [](auto& e) { e.mutable_reported_in(); }, kReceived},
      {"subtask finished", [](auto& e) { e.mutable_subtask_finished(); }, kReceived},
      {"first meeting", [](auto& e) { e.mutable_first_meeting_held(); }, kHandling},
      {"second meeting", [](auto& e) { e.mutable_second_meeting_held(); }, kReceived},
      {"draft for review", [](auto& e) { e.mutable_draft_submitted(); }, kInReview},
      {"draft without review", [](auto& e) { e.mutable_draft_ready(); }, kInReview},
      {"passed a level", [](auto& e) { e.mutable_passed_level(); }, kInReview},
      {"approved", [](auto& e) { e.mutable_approved(); }, kInReview},
      {"sent back", [](auto& e) { e.mutable_sent_back(); }, kHandling},
      {"replied", [](auto& e) { e.mutable_replied(); }, kReplied},
      {"parked", [](auto& e) { e.mutable_parked(); }, kParked},
      {"resumed", [](auto& e) { e.mutable_resumed(); }, kHandling},
      {"noted", [](auto& e) { e.mutable_work_noted(); }, kReceived},
  };
  for (const auto& c : cases) {
    v1::CaseRow row;
    Apply(Received(), row);
    auto event = Make<dispatch::v1::Event>(1, 2000);
    c.make(event);
    Apply(event, row);
    EXPECT_EQ(StatusOf(row), c.status) << c.what;
  }
}

TEST(Summary, RoundsDecideBetweenServicesInAnyOrderOfReading) {
  v1::CaseRow row;
  Apply(Routed(1, "unit-a"), row);  // before intake's own first event
  EXPECT_EQ(StatusOf(row), kRouted);
  EXPECT_FALSE(row.registered());
  Apply(Received(), row);
  EXPECT_TRUE(row.registered());
  EXPECT_EQ(row.header().unit_id(), "unit-a")
      << "intake does not know the unit and must not clear it";
  auto replied = Make<dispatch::v1::Event>(1, 8000, "unit-a");
  replied.mutable_replied();
  Apply(replied, row);
  EXPECT_EQ(StatusOf(row), kReplied);
  Apply(Closed(1), row);
  EXPECT_EQ(StatusOf(row), kClosed);
  Apply(Redo(2), row);
  EXPECT_EQ(StatusOf(row), kRedo);
  Apply(Routed(2, "unit-b"), row);
  EXPECT_EQ(StatusOf(row), kRouted);
  Apply(Closed(2), row);
  EXPECT_EQ(StatusOf(row), kClosed);

  v1::CaseRow other;  // the next round is read before the order that led to it
  for (const auto& event : {Routed(1, "unit-a"), Routed(2, "unit-b")}) Apply(event, other);
  Apply(Redo(2), other);
  EXPECT_EQ(StatusOf(other), kRouted);
  EXPECT_EQ(other.header().round(), 2u);
}

TEST(Summary, AHardCaseIsTakenUpInItsOldRound) {
  v1::CaseRow row;
  Apply(Received(), row);
  auto event = Make<dispatch::v1::Event>(3, 8000, "unit-a");
  event.mutable_replied();
  Apply(event, row);
  Apply(Redo(4), row);
  EXPECT_EQ(StatusOf(row), kRedo);
  event.mutable_held()->set_rounds(3);
  Apply(event, row);
  EXPECT_EQ(StatusOf(row), kHandling);
  event.mutable_parked();
  Apply(event, row);
  EXPECT_EQ(StatusOf(row), kParked);
}

TEST(Summary, RefusedAndAnsweredAreOver) {
  v1::CaseRow row;
  Apply(Received(), row);
  auto refused = Make<intake::v1::Event>(1, 1500);
  refused.mutable_refused()->set_explanation("需要民警到场");
  refused.mutable_refused()->set_notice("请拨打110");
  Apply(refused, row);
  v1::CaseText text;
  ApplyText(Received(), text);
  ApplyText(refused, text);
  const v1::CaseSummary summary = Summarize(row, text);
  EXPECT_EQ(summary.status(), kRefused);
  EXPECT_TRUE(IsOver(summary.status()));
  EXPECT_EQ(summary.refused_because(),
            "需要民警到场。请拨打110。如不同意，可以提出一次异议，由其他工作人员复核。");
  EXPECT_EQ(summary.title(), "路灯不亮");
  EXPECT_EQ(summary.updated_ms(), 1500);
  for (std::string_view open :
       {kReceived, kRouted, kAccepted, kHandling, kInReview, kReplied, kParked, kRedo}) {
    EXPECT_FALSE(IsOver(open)) << open;
  }
  EXPECT_TRUE(IsOver(kAnswered) && IsOver(kClosed) && IsOver(kWithdrawn));
}

// MECH I10
TEST(Summary, WhatWasCorrectedIsWhatIsShown) {
  v1::CaseRow row;
  v1::CaseText text;
  const auto take = [&](const intake::v1::Event& event) {
    Apply(event, row);
    EXPECT_TRUE(HasText(event));
    ApplyText(event, text);
    return Summarize(row, text);
  };
  auto received = Received();
  received.mutable_received()->mutable_place()->set_address("东街3号");
  received.mutable_received()->mutable_place()->set_latitude(39.9);
  take(received);
  auto words = Make<intake::v1::Event>(1, 1500);
  words.mutable_text_corrected()->set_title("路灯倒了");
  words.mutable_text_corrected()->set_detail("倒在三号楼门前");
  EXPECT_EQ(take(words).title(), "路灯倒了");
  auto place = Make<intake::v1::Event>(1, 1600);
  place.mutable_header()->mutable_case_()->set_area_code("110199002001");
  place.mutable_place_corrected();
  EXPECT_EQ(take(place).address(), "东街3号") << "as it was told";
  place.mutable_place_corrected()->set_address("西街3号");
  const v1::CaseSummary summary = take(place);
  EXPECT_EQ(summary.address(), "西街3号");
  EXPECT_EQ(summary.latitude(), 0);
  EXPECT_EQ(summary.header().area_code(), "110199002001");
  EXPECT_EQ(summary.detail(), "倒在三号楼门前");
}

// MECH I8
TEST(Summary, AContestedRefusalIsOpenUntilItIsFinal) {
  v1::CaseRow row;
  v1::CaseText text;
  const auto take = [&](const intake::v1::Event& event) {
    Apply(event, row);
    ApplyText(event, text);
    return Summarize(row, text);
  };
  take(Received());
  auto refused = Make<intake::v1::Event>(2, 1500);
  refused.mutable_refused()->set_explanation("同一事项正在办理");
  take(refused);
  auto contested = Make<intake::v1::Event>(3, 1600);
  contested.mutable_contested()->set_statement("是另一件事");
  const v1::CaseSummary open = take(contested);
  EXPECT_EQ(open.status(), kReceived);
  EXPECT_EQ(open.refused_because(), "");
  auto again = Make<intake::v1::Event>(4, 1700);
  again.mutable_refused()->set_explanation("同一事项正在办理");
  again.mutable_refused()->set_final(true);
  const v1::CaseSummary final = take(again);
  EXPECT_EQ(final.status(), kRefused);
  EXPECT_EQ(final.refused_because(), "同一事项正在办理。这是复核后的最终决定。");
}

TEST(Summary, OnlyTheSolveClockSaysWhatIsExpected) {
  v1::CaseRow row;
  auto accept = Make<supervision::v1::Event>(1, 2000);
  accept.mutable_started()->set_leg(city::v1::LEG_ACCEPT);
  accept.mutable_started()->set_due_ms(5000);
  EXPECT_FALSE(Apply(accept, row));
  auto solve = Make<supervision::v1::Event>(1, 2000);
  solve.mutable_started()->set_leg(city::v1::LEG_SOLVE);
  solve.mutable_started()->set_due_ms(7000);
  EXPECT_TRUE(Apply(solve, row));
  EXPECT_FALSE(Apply(solve, row)) << "nothing new";
  auto resumed = Make<supervision::v1::Event>(1, 3000);
  resumed.mutable_resumed()->set_leg(city::v1::LEG_SOLVE);
  resumed.mutable_resumed()->set_due_ms(8000);
  EXPECT_TRUE(Apply(resumed, row));
  EXPECT_EQ(row.expected_ms(), 8000);
}

}  // namespace
}  // namespace huying::gateway::rules
