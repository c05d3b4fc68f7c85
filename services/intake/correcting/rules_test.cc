#include "services/intake/correcting/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/casework.h"
#include "services/intake/example.h"

namespace huying::intake::correcting {
namespace {

using huying::testing::CommandOracle;
using huying::testing::EventOracle;
using ::testing::ElementsAre;
using Kind = v1::Event;

const CommandOracle kMayCategory{v1::CorrectCategory::descriptor(), "WAITING READY", "TAKE_IN",
                                 "STAFF"};
const CommandOracle kMayPlace{v1::CorrectPlace::descriptor(), "WAITING READY", "TAKE_IN", "STAFF"};
const CommandOracle kReporterText{v1::CorrectText::descriptor(), "WAITING READY", "", "CITIZEN"};
const CommandOracle kDeskText{v1::CorrectText::descriptor(), "WAITING READY", "TAKE_IN", "STAFF"};
const CommandOracle kReporterContact{v1::CorrectContact::descriptor(), "WAITING READY", "",
                                     "CITIZEN"};
const CommandOracle kDeskContact{v1::CorrectContact::descriptor(), "WAITING READY", "TAKE_IN",
                                 "STAFF"};
const EventOracle kCategory{v1::CategoryCorrected::descriptor(), "", "", "regrade DISPATCH"};
const EventOracle kPlace{v1::PlaceCorrected::descriptor(), "", "", ""};
const EventOracle kText{v1::TextCorrected::descriptor(), "", "", ""};
const EventOracle kContact{v1::ContactCorrected::descriptor(), "", "", ""};
const EventOracle kEnded{v1::CorrectingEnded::descriptor(), "", "", ""};
const EventOracle kResumed{v1::CorrectingResumed::descriptor(), "", "", ""};

constexpr const char* kCommands[] = {"CorrectCategory", "CorrectPlace", "CorrectText",
                                     "CorrectContact"};
constexpr auto kIncident = city::v1::GRADE_INCIDENT;
constexpr auto kUtility = city::v1::GRADE_UTILITY;
constexpr auto kGeneral = city::v1::GRADE_GENERAL;
constexpr auto kComplex = city::v1::GRADE_COMPLEX;

// MECH I10
TEST(Correct, ByTheCentreAndNeverByTheUnitThatTheCaseGoesTo) {
  for (const RefusalRight right :
       {RefusalRight::kMay, RefusalRight::kReceives, RefusalRight::kNotTheirs}) {
    for (const char* command : kCommands) {
      Example example;
      example.Register();
      example.right = right;
      const auto verdict = example.Do(RequestOf(command));
      ASSERT_EQ(verdict.ok(), right == RefusalRight::kMay) << command;
      if (verdict.ok()) continue;
      EXPECT_EQ(verdict.rejection().code, "NOT_ALLOWED");
    }
  }
}

// MECH I10
TEST(Correct, TheReporterCorrectsTextAndContactWithoutAReasonAndStaffNothingWithoutOne) {
  for (const char* command : kCommands) {
    const std::string name = command;
    const bool theirs = name == "CorrectText" || name == "CorrectContact";
    Example citizen;
    citizen.Register();
    citizen.policy.actor = Example::Citizen();
    citizen.policy.reason = "";
    citizen.right = RefusalRight::kNotTheirs;
    EXPECT_EQ(citizen.Do(RequestOf(name)).ok(), theirs) << name;
    Example desk;
    desk.Register();
    desk.policy.reason = " ";
    EXPECT_EQ(desk.Do(RequestOf(name)).rejection().code, "INPUT_MISSING") << name;
  }
}

// MECH I10, I4: nobody gets a longer date by another category.
TEST(CorrectCategory, NoGradeGetsLowerAndADateThatWasToldNoLater) {
  struct Row {
    city::v1::Grade before, of_category, words;
    bool ready;
    city::v1::Grade after;
  };
  constexpr auto kNone = city::v1::GRADE_UNSPECIFIED;
  const Row rows[] = {
      {kGeneral, kGeneral, kNone, true, kGeneral},
      {kGeneral, kUtility, kNone, true, kUtility},
      {kGeneral, kIncident, kNone, true, kIncident},
      {kUtility, kGeneral, kNone, true, kUtility},
      {kIncident, kGeneral, kNone, true, kIncident},
      {kIncident, kUtility, kNone, true, kIncident},
      {kIncident, kGeneral, kNone, false, kIncident},
      {kUtility, kGeneral, kNone, false, kUtility},
      {kUtility, kIncident, kNone, true, kIncident},
      {kComplex, kGeneral, kNone, true, kComplex},
      {kGeneral, kComplex, kNone, true, kGeneral},  // the citizen has a date
      {kGeneral, kComplex, kNone, false, kComplex},
      {kGeneral, kGeneral, kUtility, true, kUtility},
  };
  for (const Row& row : rows) {
    Example example;
    example.Wait(false, !row.ready, false);
    ASSERT_EQ(example.of_case.state(), row.ready ? v1::CASE_STATE_READY : v1::CASE_STATE_WAITING);
    example.of_case.mutable_header()->set_grade(row.before);
    example.of_case.mutable_triage()->set_raised_to(row.words);
    example.grade_of_other = row.of_category;
    const auto verdict = example.Do(RequestOf("CorrectCategory"));
    ASSERT_TRUE(verdict.ok());
    const v1::CategoryCorrected& corrected = verdict->events()[0]->category_corrected();
    EXPECT_EQ(corrected.former_category_code(), "02.01.01");
    EXPECT_EQ(corrected.category_code(), "03.01.01");
    EXPECT_EQ(corrected.grade(), row.after)
        << row.before << " " << row.of_category << " " << row.ready;
    EXPECT_EQ(example.of_case.header().category_code(), "03.01.01");
    EXPECT_EQ(example.of_case.header().grade(), row.after);
    EXPECT_EQ(example.of_case.header().appeal_type(), city::v1::APPEAL_TYPE_COMPLAINT) << "stays";
  }
}

// MECH I10, I8: a building that leans is no matter of street lamps.
TEST(CorrectCategory, TellsTheLinesThatTheCategoryNames) {
  Example example;
  example.Register();
  example.grade_of_other = kIncident;
  const auto verdict = example.Do(RequestOf("CorrectCategory"));
  EXPECT_THAT(KindsOf(*verdict), ElementsAre(Kind::kCategoryCorrected, Kind::kDanger));
  EXPECT_EQ(verdict->events()[1]->danger().line(), "110");
  EXPECT_TRUE(example.of_case.header().danger());
}

// MECH I10, I7
TEST(CorrectCategory, WhatWaitsIsSignedIfTheNewGradeAsksForIt) {
  Example example;
  example.Wait(false, true, false);
  example.grade_of_other = kComplex;
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("CorrectCategory"))),
              ElementsAre(Kind::kCategoryCorrected, Kind::kSignOffAsked));
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("PlaceCase"))), ElementsAre(Kind::kPlaced));
  EXPECT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
}

// MECH I10, I7: the ledger does not hold an incident up.
TEST(CorrectCategory, AnIncidentWaitsForNoSignature) {
  Example example;
  example.Wait(false, false, true);
  ASSERT_EQ(example.of_case.state(), v1::CASE_STATE_WAITING);
  example.grade_of_other = kIncident;
  EXPECT_THAT(
      KindsOf(*example.Do(RequestOf("CorrectCategory"))),
      ElementsAre(Kind::kCategoryCorrected, Kind::kDanger, Kind::kSignOffDeferred, Kind::kReady));
}

// MECH I10
TEST(Correct, WhatNobodyHasFoundIsFoundAndNotCorrected) {
  Example category;
  category.Wait(true, false, false);
  EXPECT_EQ(category.Do(RequestOf("CorrectCategory")).rejection().code, "NOT_IN_STATE");
  Example place;
  place.Wait(false, true, false);
  EXPECT_EQ(place.Do(RequestOf("CorrectPlace")).rejection().code, "NOT_IN_STATE");
}

// MECH I10
TEST(Correct, NothingIsRecordedThatIsNoCorrection) {
  Example example;
  example.Register();
  v1::ExecuteRequest category = RequestOf("CorrectCategory");
  category.mutable_correct_category()->set_category_code("02.01.01");
  EXPECT_EQ(example.Do(category).rejection().code, "NOTHING_CORRECTED");
  category.mutable_correct_category()->set_appeal_type(city::v1::APPEAL_TYPE_CONSULT);
  EXPECT_TRUE(example.Do(category).ok());
  v1::ExecuteRequest place = RequestOf("CorrectPlace");
  place.mutable_correct_place()->set_area_code("990101001001");
  EXPECT_EQ(example.Do(place).rejection().code, "NOTHING_CORRECTED");
  place.mutable_correct_place()->set_address("东二街3号");
  EXPECT_TRUE(example.Do(place).ok());
  category.mutable_correct_category()->set_category_code("99");
  EXPECT_EQ(example.Do(category).rejection().code, "CATEGORY_UNKNOWN");
  example.area.exact = false;
  EXPECT_EQ(example.Do(place).rejection().code, "AREA_TOO_WIDE");
}

// MECH I10, I5
TEST(CorrectPlace, TheHeaderFollowsAndTheNumberStays) {
  Example example;
  example.Register();
  const auto verdict = example.Do(RequestOf("CorrectPlace"));
  ASSERT_TRUE(verdict.ok());
  const v1::PlaceCorrected& corrected = verdict->events()[0]->place_corrected();
  EXPECT_EQ(corrected.former_area_code(), "990101001001");
  EXPECT_EQ(example.of_case.header().area_code(), "990101002001");
  EXPECT_EQ(example.of_case.header().case_id(), kCaseId);
}

// MECH I10, I8
TEST(CorrectText, IsReadForDangerAndTakesNoneBack) {
  Example example;
  example.Register();
  example.ShowDanger();
  EXPECT_THAT(KindsOf(*example.Do(RequestOf("CorrectText"))),
              ElementsAre(Kind::kTextCorrected, Kind::kDanger, Kind::kGradeRaised));
  EXPECT_EQ(example.of_case.header().grade(), kIncident);
  EXPECT_EQ(example.of_case.registering().title(), "路灯倒了");
  example.read = {};
  v1::ExecuteRequest harmless = RequestOf("CorrectText");
  harmless.mutable_correct_text()->clear_title();
  EXPECT_THAT(KindsOf(*example.Do(harmless)), ElementsAre(Kind::kTextCorrected));
  EXPECT_EQ(example.of_case.registering().title(), "路灯倒了") << "it stays";
  EXPECT_EQ(example.of_case.header().grade(), kIncident);
  EXPECT_TRUE(example.of_case.header().danger());
}

// MECH I10, I7
TEST(CorrectText, WhatGoesOutByItsDangerHasItsNewTitle) {
  Example example;
  example.Wait(false, false, true);
  example.ShowDanger();
  const auto verdict = example.Do(RequestOf("CorrectText"));
  EXPECT_THAT(KindsOf(*verdict),
              ElementsAre(Kind::kTextCorrected, Kind::kDanger, Kind::kGradeRaised,
                          Kind::kSignOffDeferred, Kind::kReady));
  EXPECT_EQ(verdict->events().back()->ready().title(), "路灯倒了");
}

// MECH I10
TEST(CorrectText, IsBoundedLikeAReport) {
  Example example;
  example.Register();
  v1::ExecuteRequest text = RequestOf("CorrectText");
  text.mutable_correct_text()->set_title(std::string(601, 'x'));
  EXPECT_EQ(example.Do(text).rejection().code, "TEXT_TOO_LONG");
  v1::ExecuteRequest place = RequestOf("CorrectPlace");
  place.mutable_correct_place()->set_address(std::string(1201, 'x'));
  EXPECT_EQ(example.Do(place).rejection().code, "TEXT_TOO_LONG");
}

// MECH I10, I11
TEST(CorrectContact, AnonymityEndsByTheReportersOwnActAlone) {
  Example example;
  example.registration.set_anonymous(true);
  example.registration.set_no_contact(true);
  example.Register();
  EXPECT_EQ(example.Do(RequestOf("CorrectContact")).rejection().code, "REPORTER_ANONYMOUS");
  EXPECT_TRUE(example.of_case.header().no_contact());
  example.policy.actor = Example::Citizen();
  ASSERT_TRUE(example.Do(RequestOf("CorrectContact")).ok());
  EXPECT_FALSE(example.of_case.header().no_contact()) << "so they are called, and visited";
  example.policy.actor = Example::Everything();
  EXPECT_TRUE(example.Do(RequestOf("CorrectContact")).ok());
}

// MECH I10, I11
TEST(CorrectContact, WhatTheEdgeHasNotSealedIsNotTaken) {
  Example example;
  example.Register();
  v1::ExecuteRequest contact = RequestOf("CorrectContact");
  contact.mutable_correct_contact()->mutable_reporter()->set_phone("13800138000");
  EXPECT_EQ(example.Do(contact).rejection().code, "NOT_PREPARED");
  contact.mutable_correct_contact()->clear_reporter();
  contact.mutable_correct_contact()->clear_reporter_sealed();
  EXPECT_EQ(example.Do(contact).rejection().code, "INPUT_MISSING");
}

// MECH I10: what figures and the story of a closed case rest on stays.
TEST(Correct, NotWhileTheCaseIsClosed) {
  Example example;
  example.Register();
  const auto hear = [&](void (*say)(const v1::Case&, NewEvents&)) {
    NewEvents events(&example.arena);
    say(example.of_case, events);
    example.Take(events);
    return KindsOf(events);
  };
  EXPECT_THAT(hear(&Resume), ElementsAre()) << "it is open";
  EXPECT_THAT(hear(&End), ElementsAre(Kind::kCorrectingEnded));
  EXPECT_THAT(hear(&End), ElementsAre());
  for (const char* command : kCommands) {
    const auto verdict = example.Do(RequestOf(command));
    ASSERT_FALSE(verdict.ok()) << command;
    EXPECT_EQ(verdict.rejection().code, "CASE_CLOSED");
    EXPECT_THAT(verdict.rejection().message, ::testing::HasSubstr("已结案"));
  }
  example.policy.actor = Example::Citizen();
  EXPECT_EQ(example.Do(RequestOf("CorrectText")).rejection().code, "CASE_CLOSED");
  EXPECT_THAT(hear(&Resume), ElementsAre(Kind::kCorrectingResumed));
  EXPECT_TRUE(example.Do(RequestOf("CorrectText")).ok());
}

// MECH I10
TEST(Correct, IsBounded) {
  Example example;
  example.Register();
  for (uint32_t i = 0; i < kCorrectionsMax; ++i) {
    ASSERT_TRUE(example.Do(RequestOf("CorrectText")).ok());
  }
  for (const char* command : kCommands) {
    EXPECT_EQ(example.Do(RequestOf(command)).rejection().code, "CORRECTED_TOO_OFTEN") << command;
  }
}

}  // namespace
}  // namespace huying::intake::correcting
