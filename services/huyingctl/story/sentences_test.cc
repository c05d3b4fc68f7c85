#include "services/huyingctl/story/sentences.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/followup.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/huyingctl/story/event_types.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

const Names kNoNames(nullptr);
const Names kEnglishNames(nullptr, Language::kEnglish);

// Calls `each` for the body of every kind of every service's event.
template <class Each>
void ForEveryKind(Each each) {
  for (const EventType& type : EventTypes()) {
    const auto* kinds = type.event->GetDescriptor()->FindOneofByName("kind");
    ASSERT_NE(kinds, nullptr) << type.service;
    for (int i = 0; i < kinds->field_count(); ++i) {
      each(*MessageFactory::generated_factory()->GetPrototype(kinds->field(i)->message_type()));
    }
  }
}

// Characters of a sentence beside its fields.
size_t LengthOf(std::string_view pattern) {
  size_t characters = 0;
  bool in_field = false;
  for (char byte : pattern) {
    if (byte == '{') in_field = true;
    if (!in_field && (static_cast<unsigned char>(byte) & 0xc0) != 0x80) ++characters;
    if (byte == '}') in_field = false;
  }
  return characters;
}

TEST(Sentences, EveryKindHasOneInEachLanguage) {
  std::set<std::string> kinds;
  ForEveryKind([&](const Message& body) {
    const std::string& kind = body.GetDescriptor()->name();
    // What three services say alike.
    if (kind != "ReporterOpened") {
      EXPECT_TRUE(kinds.insert(kind).second) << kind << " names two kinds";
    }
    const auto& said = body.GetDescriptor()->options().GetExtension(core::v1::event);
    EXPECT_FALSE(said.zh().empty()) << kind;
    EXPECT_FALSE(said.en().empty()) << kind;
    EXPECT_LE(LengthOf(said.zh()), 60u) << kind;
    EXPECT_LE(LengthOf(said.en()), 120u) << kind;
    for (const std::string& pattern : {said.zh(), said.en()}) {
      EXPECT_TRUE(CheckSentence(pattern, body).ok()) << CheckSentence(pattern, body);
    }
  });
}

TEST(Sentences, AFieldThatIsNotThereIsNamed) {
  const dispatch::v1::TaskRouted routed;
  EXPECT_FALSE(CheckSentence("to {nobody}", routed).ok());
  EXPECT_FALSE(CheckSentence("{title?yes:no}", routed).ok());
  EXPECT_TRUE(CheckSentence("[to {lead_unit_id}]{two_meetings?yes:no}", routed).ok());
}

TEST(Sentences, EveryEnumValueHasAWord) {
  ForEveryKind([](const Message& body) {
    for (int i = 0; i < body.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = body.GetDescriptor()->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
      for (int v = 0; v < field->enum_type()->value_count(); ++v) {
        const auto* value = field->enum_type()->value(v);
        EXPECT_TRUE(value->number() == 0 || value->options().HasExtension(core::v1::word))
            << value->full_name();
      }
    }
  });
}

TEST(Sentences, TellsTheFacts) {
  dispatch::v1::TaskRouted routed;
  routed.set_lead_unit_id("u1");
  EXPECT_EQ(Tell(routed, kNoNames), "派单给u1");
  routed.add_helper_unit_ids("u2");
  routed.add_helper_unit_ids("u3");
  EXPECT_EQ(Tell(routed, kNoNames), "派单给u1，协办：u2、u3");

  dispatch::v1::ReplySentBack sent_back;
  sent_back.set_level(1);
  sent_back.set_levels(2);
  EXPECT_EQ(Tell(sent_back, kNoNames), "第1级审核不通过，退回修改（共2级）");
  EXPECT_EQ(Tell(sent_back, kEnglishNames), "sent back by level 1 of 2");

  followup::v1::VisitAnswered visit;
  visit.mutable_answers()->set_contact(followup::v1::STATEMENT_YES);
  visit.mutable_answers()->set_solution(followup::v1::STATEMENT_NO);
  visit.mutable_answers()->set_overall(core::v1::SATISFACTION_UNSATISFIED);
  EXPECT_EQ(Tell(visit, kNoNames), "回访：联系是、解决否、总体不满意");
  EXPECT_EQ(Tell(visit, kEnglishNames), "visited: contacted yes, solved no, not satisfied");

  intake::v1::CaseReceived received;
  received.set_title("路灯不亮");
  received.set_anonymous(true);
  EXPECT_EQ(Tell(received, kNoNames), "登记诉求“路灯不亮”（匿名）");
  received.mutable_place()->set_address("东街1号");
  EXPECT_EQ(Tell(received, kEnglishNames), "report taken: 路灯不亮, at 东街1号, anonymous");

  supervision::v1::ClockStopped stopped;
  stopped.set_leg(city::v1::LEG_SOLVE);
  stopped.set_spent_ms(90 * 60'000);
  stopped.set_breached(true);
  EXPECT_EQ(Tell(stopped, kNoNames), "办理答复计时结束，用时90分钟，已超时");
  stopped.set_spent_ms(3290 * 60'000);
  EXPECT_EQ(Tell(stopped, kNoNames), "办理答复计时结束，用时54小时50分钟，已超时");
  EXPECT_EQ(Tell(stopped, kEnglishNames),
            "clock of work and answer stops after 54 h 50 min, too late");
  stopped.set_spent_ms(120 * 60'000);
  EXPECT_EQ(Tell(stopped, kNoNames), "办理答复计时结束，用时2小时，已超时");

  dispatch::v1::TaskParked parked;
  parked.set_promise("明年大修");
  parked.set_why("管道老化");
  parked.set_resume_ms(1556155929000);
  EXPECT_EQ(Tell(parked, kNoNames),
            "挂账，原因：管道老化；承诺：明年大修，到2019-04-25 09:32:09恢复办理");
}

// What was masked for who looks leaves no hole in a sentence.
TEST(Sentences, AMaskedEventIsToldByTheStatusThatItLeadsTo) {
  dispatch::v1::TaskRouted routed;
  EXPECT_EQ(Tell(routed, kNoNames, false), "待签收");
  EXPECT_EQ(Tell(routed, kEnglishNames, false), "given to a unit");
  EXPECT_EQ(Tell(dispatch::v1::PartAsked(), kNoNames, false), "");
  routed.set_lead_unit_id("u1");
  EXPECT_EQ(Tell(routed, kNoNames, false), "派单给u1");
  EXPECT_EQ(Tell(dispatch::v1::TaskAccepted(), kNoNames, false), "签收");
}

// MECH D8
TEST(Sentences, TellsOfAWhistle) {
  dispatch::v1::UnitCalled called;
  called.set_unit_id("heat");
  EXPECT_EQ(Tell(called, kNoNames), "吹哨，请heat报到");
  EXPECT_EQ(Tell(called, kEnglishNames), "whistle: heat is called");
  dispatch::v1::UnitReportedIn reported;
  reported.set_unit_id("heat");
  EXPECT_EQ(Tell(reported, kNoNames), "heat报到");
  EXPECT_EQ(Tell(reported, kEnglishNames), "heat reported in");
  dispatch::v1::SubtaskFinished finished;
  finished.set_unit_id("heat");
  finished.set_result("已抢修");
  EXPECT_EQ(Tell(finished, kNoNames), "heat办结协同任务：已抢修");
  EXPECT_EQ(Tell(finished, kEnglishNames), "heat finished its part: 已抢修");
}

// What was told stands in the story as it was, and the newer says which one it corrects. MECH D13
TEST(Sentences, TellsOfAReplyAndItsCorrection) {
  dispatch::v1::CitizenReplied replied;
  replied.set_way(dispatch::v1::CONTACT_WAY_PHONE);
  replied.set_text("三号楼已修好");
  EXPECT_EQ(Tell(replied, kNoNames), "答复诉求人（电话）：三号楼已修好");
  dispatch::v1::ReplyCorrected corrected;
  corrected.set_way(dispatch::v1::CONTACT_WAY_PHONE);
  corrected.set_text("是五号楼已修好");
  corrected.set_replaces(1);
  corrected.set_reply(2);
  EXPECT_EQ(Tell(corrected, kNoNames), "更正第1次答复（电话）：是五号楼已修好");
  EXPECT_EQ(Tell(corrected, kEnglishNames), "answer 1 was corrected (by phone): 是五号楼已修好");
}

TEST(Sentences, ActorsAreNamed) {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_CITIZEN);
  EXPECT_EQ(kNoNames.Actor(actor), "诉求人");
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id("p1");
  actor.set_unit_id("u1");
  EXPECT_EQ(kNoNames.Actor(actor), "p1（u1）");
  EXPECT_EQ(kEnglishNames.Actor(actor), "p1 (u1)");
  actor.set_for_person_id("p2");
  EXPECT_EQ(kNoNames.Actor(actor), "p1（u1）代p2");
  EXPECT_EQ(kEnglishNames.Actor(actor), "p1 (u1) for p2");
}

}  // namespace
}  // namespace huying::ctl
