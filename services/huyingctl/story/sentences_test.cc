#include "services/huyingctl/story/sentences.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "huying/followup/v1/events.pb.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/huyingctl/story/event_types.h"
#include "services/huyingctl/story/words.h"

namespace huying::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

const Names kNoNames(nullptr);

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

TEST(Sentences, EveryKindHasOne) {
  std::set<std::string> kinds;
  ForEveryKind([&](const Message& body) {
    const std::string& kind = body.GetDescriptor()->name();
    EXPECT_TRUE(kinds.insert(kind).second) << kind << " names two kinds";
    bool always = false;
    for (const Sentence& sentence : Sentences()) {
      if (sentence.kind != kind) continue;
      EXPECT_FALSE(always) << kind << ": a row after the one without a condition is never used";
      always = sentence.when.empty();
      EXPECT_TRUE(CheckSentence(sentence, body).ok()) << CheckSentence(sentence, body);
    }
    EXPECT_TRUE(always) << kind
                        << " has no sentence that always fits; add one to sentences_table.cc";
  });
  for (const Sentence& sentence : Sentences())
    EXPECT_TRUE(kinds.contains(std::string(sentence.kind))) << sentence.kind;
}

TEST(Sentences, EveryEnumValueHasAWord) {
  ForEveryKind([](const Message& body) {
    for (int i = 0; i < body.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = body.GetDescriptor()->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
      for (int v = 0; v < field->enum_type()->value_count(); ++v) {
        const auto* value = field->enum_type()->value(v);
        EXPECT_TRUE(value->number() == 0 || !WordOf(value->name()).empty()) << value->full_name();
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

  followup::v1::VisitAnswered visit;
  visit.mutable_answers()->set_responded(true);
  visit.mutable_answers()->set_result(core::v1::SATISFACTION_UNSATISFIED);
  EXPECT_EQ(Tell(visit, kNoNames), "回访完成：已联系、未解决、结果不满意");

  EXPECT_EQ(Tell(intake::v1::TriageLeftOpen(), kNoNames), "未能自动判定分类，等待人工分类");

  dispatch::v1::TaskParked parked;
  parked.set_promise("明年大修");
  parked.set_resume_ms(1556155929000);
  EXPECT_EQ(Tell(parked, kNoNames), "挂账，承诺：明年大修，到2019-04-25 09:32:09恢复办理");
}

TEST(Sentences, ActorsAreNamed) {
  core::v1::Actor actor;
  actor.set_kind(core::v1::Actor::KIND_CITIZEN);
  EXPECT_EQ(kNoNames.Actor(actor), "诉求人");
  actor.set_kind(core::v1::Actor::KIND_STAFF);
  actor.set_person_id("p1");
  actor.set_unit_id("u1");
  EXPECT_EQ(kNoNames.Actor(actor), "p1（u1）");
}

}  // namespace
}  // namespace huying::ctl
