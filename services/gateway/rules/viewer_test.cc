#include "services/gateway/rules/viewer.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "huying/analytics/v1/events.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/gateway/rules/summary.h"

namespace huying::gateway::rules {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Sight kAll[] = {Sight::kCitizen, Sight::kPublished, Sight::kUnpublished, Sight::kFormer};

const Message* kEvents[] = {
    &intake::v1::Event::default_instance(), &dispatch::v1::Event::default_instance(),
    &followup::v1::Event::default_instance(), &supervision::v1::Event::default_instance(),
    &analytics::v1::Event::default_instance()};

template <class Event>
Event WithHeader() {
  Event event;
  core::v1::EventHeader& header = *event.mutable_header();
  header.mutable_case_()->set_case_id("110199001-261122-00001");
  header.mutable_case_()->set_city_number("CITY-7");
  header.mutable_case_()->set_unit_id("east");
  header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  header.mutable_actor()->set_person_id("east-head");
  header.mutable_actor()->set_for_person_id("east-deputy");
  header.mutable_actor()->set_unit_id("east");
  header.set_reason("老上访户，查欠费");
  header.set_time_ms(1000);
  header.set_seq(3);
  return event;
}

// MECH I11: by hand; a new kind that the citizen is told of has to be added here.
TEST(LimitEvent, TheKindsThatTheCitizenIsToldOf) {
  std::set<std::string> told;
  for (const Message* prototype : kEvents) {
    const auto* kind = prototype->GetDescriptor()->FindOneofByName("kind");
    for (int i = 0; i < kind->field_count(); ++i) {
      const std::unique_ptr<Message> event(prototype->New());
      event->GetReflection()->MutableMessage(event.get(), kind->field(i));
      if (LimitEvent(Sight::kCitizen, *event)) {
        told.insert(std::string(kind->field(i)->message_type()->name()));
      }
    }
  }
  EXPECT_EQ(told,
            (std::set<std::string>{
                "AcceptanceAssumed",   "CaseAdmitted",     "CaseAnswered",       "CaseClosed",
                "CaseClosedOnTheSpot", "CaseKept",         "CaseReceived",       "CaseRefused",
                "CaseReopened",        "CaseWithdrawn",    "CitizenReplied",     "ClockMoved",
                "ContactCorrected",    "FirstMeetingHeld", "FirstReceiverStays", "HardCaseTakenUp",
                "PromiseFellDue",      "RedoOrdered",      "RefusalContested",   "ReplyCorrected",
                "SecondMeetingHeld",   "TaskAccepted",     "TaskEnded",          "TaskParked",
                "TaskResumed",         "TaskRouted",       "TextCorrected",      "WithdrawalAsked",
                "WithdrawalOvertaken"}));
}

// MECH I11
TEST(LimitEvent, AKindWithoutAudienceOrThatIsNotKnownIsToldToNobody) {
  for (const Sight sight : kAll) {
    for (const Message* prototype : kEvents) {
      const std::unique_ptr<Message> unknown(prototype->New());
      EXPECT_FALSE(LimitEvent(sight, *unknown)) << prototype->GetTypeName();
    }
    auto note = WithHeader<dispatch::v1::Event>();
    note.mutable_work_noted()->set_text("老上访户，查欠费");
    EXPECT_FALSE(LimitEvent(sight, note));
    auto evidence = WithHeader<intake::v1::Event>();
    evidence.mutable_evidence()->set_text("工作人员补充");
    EXPECT_FALSE(LimitEvent(sight, evidence));
    auto order = WithHeader<supervision::v1::Event>();
    order.mutable_order_issued()->set_demand("立即处置");
    EXPECT_FALSE(LimitEvent(sight, order));
  }
}

// MECH I11
TEST(LimitEvent, TheCitizenSeesUnitsAndNoPersonsNorReasons) {
  auto event = WithHeader<dispatch::v1::Event>();
  event.mutable_replied()->set_text("已清运。");
  event.mutable_replied()->add_worked_unit_ids("east");
  event.mutable_replied()->add_worked_person_ids("east-head");
  event.mutable_replied()->set_class_id("quick");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, event));
  dispatch::v1::Event seen;
  core::v1::EventHeader& header = *seen.mutable_header();
  header.mutable_case_()->set_case_id("110199001-261122-00001");
  header.mutable_case_()->set_city_number("CITY-7");
  header.mutable_case_()->set_unit_id("east");
  header.mutable_actor()->set_kind(core::v1::Actor::KIND_STAFF);
  header.mutable_actor()->set_unit_id("east");
  header.set_time_ms(1000);
  header.set_seq(3);
  seen.mutable_replied()->set_text("已清运。");
  seen.mutable_replied()->add_worked_unit_ids("east");
  EXPECT_EQ(event.DebugString(), seen.DebugString());
}

// MECH I11, I8: whom the report is about, and who judges it instead, nobody outside reads.
TEST(LimitEvent, WhomTheReportIsAboutIsForUnitsAtWork) {
  for (const Sight sight :
       {Sight::kCitizen, Sight::kPublished, Sight::kUnpublished, Sight::kFormer}) {
    auto replied = WithHeader<dispatch::v1::Event>();
    replied.mutable_header()->mutable_case_()->add_about_unit_ids("west");
    replied.mutable_replied()->set_text("已清运。");
    auto corrected = replied;
    corrected.mutable_task_corrected()->add_about_unit_ids("west");
    auto returned = replied;
    returned.mutable_returned()->set_ruler_unit_id("west");
    for (auto* event : {&replied, &corrected, &returned}) {
      if (!LimitEvent(sight, *event)) continue;  // they are told nothing of it
      EXPECT_EQ(event->DebugString().find("west"), std::string::npos) << event->DebugString();
    }
    auto recusal = WithHeader<followup::v1::Event>();
    recusal.mutable_recusal_added()->add_about_unit_ids("west");
    EXPECT_FALSE(LimitEvent(sight, recusal));
  }
}

// MECH I11, D13: each field that the citizen sees although it is not public, by hand.
TEST(LimitEvent, WhatTheCitizenSaidAndWasTold) {
  auto received = WithHeader<intake::v1::Event>();
  received.mutable_received()->set_title("漏水");
  received.mutable_received()->set_detail("三天了");
  received.mutable_received()->mutable_place()->set_address("东街1号");
  received.mutable_received()->mutable_place()->set_latitude(39.9);
  received.mutable_received()->set_external_id("outside-7");
  received.mutable_received()->add_about_unit_ids("west");
  received.mutable_header()->mutable_case_()->add_about_unit_ids("west");
  received.mutable_received()->set_reporter_sealed("sealed");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, received));
  EXPECT_EQ(received.received().title(), "漏水");
  EXPECT_EQ(received.received().detail(), "三天了");
  EXPECT_EQ(received.received().place().address(), "东街1号");
  EXPECT_EQ(received.received().place().latitude(), 39.9);
  EXPECT_EQ(received.received().external_id(), "");
  EXPECT_EQ(received.received().about_unit_ids_size(), 0);
  EXPECT_EQ(received.header().case_().about_unit_ids_size(), 0);
  EXPECT_EQ(received.received().reporter_sealed(), "");

  auto answered = WithHeader<intake::v1::Event>();
  answered.mutable_answered()->set_answer("每周二、五清运");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, answered));
  EXPECT_EQ(answered.answered().answer(), "每周二、五清运");

  auto words = WithHeader<dispatch::v1::Event>();
  words.mutable_reply_corrected()->set_text("更正：已于今日清运。");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, words));
  EXPECT_EQ(words.reply_corrected().text(), "更正：已于今日清运。");
  words.mutable_ended()->set_explanation("不在供暖期");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, words));
  EXPECT_EQ(words.ended().explanation(), "不在供暖期");
  words.mutable_parked()->set_promise("三月底完工");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, words));
  EXPECT_EQ(words.parked().promise(), "三月底完工");
  words.mutable_hard_case_taken_up()->set_plan("先做思想工作");
  words.mutable_hard_case_taken_up()->set_owner_person_id("east-head");
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, words));
  EXPECT_EQ(words.hard_case_taken_up().ByteSizeLong(), 0u);
  words.mutable_first_meeting_held()->set_result("态度恶劣");
  words.mutable_first_meeting_held()->set_held_ms(900);
  ASSERT_TRUE(LimitEvent(Sight::kCitizen, words));
  EXPECT_EQ(words.first_meeting_held().result(), "");
  EXPECT_EQ(words.first_meeting_held().held_ms(), 900);
}

// MECH I11
TEST(LimitEvent, ThePublicSeesKindAndTimeAndPublicTextsOfWhatIsPublished) {
  for (const Sight sight : {Sight::kPublished, Sight::kUnpublished}) {
    auto event = WithHeader<dispatch::v1::Event>();
    event.mutable_parked()->set_promise("三月底完工");
    event.mutable_parked()->set_resume_ms(7000);
    ASSERT_TRUE(LimitEvent(sight, event));
    dispatch::v1::Event seen;
    seen.mutable_header()->mutable_case_()->set_case_id("110199001-261122-00001");
    seen.mutable_header()->set_time_ms(1000);
    seen.mutable_header()->set_seq(3);
    seen.mutable_parked();
    if (sight == Sight::kPublished) seen.mutable_parked()->set_promise("三月底完工");
    EXPECT_EQ(event.DebugString(), seen.DebugString());
    event.mutable_routed()->set_lead_unit_id("east");
    event.mutable_routed()->set_title("漏水");
    ASSERT_TRUE(LimitEvent(sight, event));
    EXPECT_EQ(event.routed().ByteSizeLong(), 0u);
  }
}

// MECH I11
TEST(LimitToCitizen, TheirOwnReportWithoutWhatWasAddedToIt) {
  v1::CaseRow row;
  core::v1::CaseHeader& header = *row.mutable_header();
  header.set_case_id("110199001-261122-00001");
  header.set_unit_id("east");
  header.set_lead_unit_id("heat");
  header.set_class_id("quick");
  header.set_danger(true);
  header.set_confidential(true);
  row.set_dispatch_status(std::string(kDetermining));
  row.set_dispatch_round(1);
  row.set_expected_ms(9000);
  v1::CaseText text;
  text.set_title("漏水");
  text.set_address("东街1号");
  text.add_media_urls("https://m/report.jpg");
  text.add_media_urls("https://m/staff.jpg");
  text.set_evidence_media(1);
  v1::CaseSummary summary = Summarize(row, text);
  LimitToCitizen(text, summary);
  EXPECT_EQ(summary.title(), "漏水");
  EXPECT_EQ(summary.address(), "东街1号");
  EXPECT_EQ(summary.status(), kDetermining);
  EXPECT_EQ(summary.unit_id(), "east");
  EXPECT_EQ(summary.expected_ms(), 9000);
  EXPECT_TRUE(summary.confidential());
  const std::string words = summary.DebugString();
  EXPECT_THAT(words, Not(HasSubstr("heat")));
  EXPECT_THAT(words, Not(HasSubstr("quick")));
  EXPECT_THAT(words, Not(HasSubstr("staff.jpg")));
}

TEST(NotTheirsNotes, SayWhyAndWhomToAsk) {
  EXPECT_EQ(
      NotTheirsNotes("7", true, "区中心"),
      "贵单位不承办工单7，也没有协办、被吹哨或被督办，不能查看。确需了解情况的，请联系区中心。");
  EXPECT_EQ(NotTheirsNotes("7", false, ""),
            "没有可供贵单位查看的工单7：编号有误，或者贵单位不是当事单位。请核对编号。"
            "确需了解情况的，请联系接诉即办中心。");
  EXPECT_EQ(PastNotes("区中心"),
            "本工单已转出，贵单位不再承办，此后的情况不再显示。确需了解情况的，请联系区中心。");
}

}  // namespace
}  // namespace huying::gateway::rules
