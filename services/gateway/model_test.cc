#include "services/gateway/model.h"

#include <google/protobuf/util/json_util.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huying::gateway {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

template <class Things, class Name>
auto Find(const Things& things, const char* name, Name name_of) {
  for (const auto& thing : things) {
    if (name_of(thing) == name) return thing;
  }
  ADD_FAILURE() << "there is no " << name;
  return typename Things::value_type();
}

v1::ServiceModel Of(const char* service) {
  return Find(Model().services(), service, [](const auto& one) { return one.service(); });
}
v1::EnumModel Enum(const char* name) {
  return Find(Model().enums(), name, [](const auto& one) { return one.name(); });
}

TEST(Model, HoldsAllServicesInTheOrderOfACasesWay) {
  std::vector<std::string> names;
  for (const v1::ServiceModel& service : Model().services()) names.push_back(service.service());
  EXPECT_THAT(names, ElementsAre("intake", "dispatch", "followup", "supervision", "analytics"));
  EXPECT_EQ(Of("analytics").commands_size(), 0);
  EXPECT_GT(Of("analytics").events_size(), 0);
}

TEST(Model, ACommandSaysWhoMayGiveItWhenAndWhatItNeeds) {
  const v1::ServiceModel dispatch = Of("dispatch");
  const v1::CommandModel accept =
      Find(dispatch.commands(), "AcceptTask", [](const auto& one) { return one.act().command(); });
  EXPECT_EQ(accept.act().mechanism(), "D3");
  EXPECT_EQ(accept.act().zh(), "签收");
  ASSERT_EQ(accept.allow_size(), 1);
  EXPECT_THAT(accept.allow(0).states(), ElementsAre("ROUTED", "RETURNED"));
  EXPECT_THAT(accept.allow(0).by(), Contains(core::v1::PARTY_LEAD));
  const v1::CommandModel give_back =
      Find(dispatch.commands(), "ReturnTask", [](const auto& one) { return one.act().command(); });
  EXPECT_EQ(give_back.act().reason_zh(), "退单理由");
  const core::v1::ActInput evidence =
      Find(give_back.act().inputs(), "evidence", [](const auto& one) { return one.field(); });
  EXPECT_TRUE(evidence.required());
  EXPECT_EQ(evidence.zh(), "退单依据");
  const v1::StateModel routed =
      Find(dispatch.states(), "ROUTED", [](const auto& one) { return one.name(); });
  EXPECT_EQ(routed.word().zh(), "待签收");
  EXPECT_THAT(routed.commands(), IsSupersetOf({"AcceptTask", "ReturnTask"}));
  const v1::EventModel returned =
      Find(dispatch.events(), "TaskReturned", [](const auto& one) { return one.name(); });
  EXPECT_EQ(returned.options().mechanism(), "D3");
  EXPECT_NE(returned.options().en(), "");
  EXPECT_TRUE(Find(Of("intake").commands(), "RegisterCase", [](const auto& one) {
                return one.act().command();
              }).creates());
}

TEST(Model, WhateverItNamesHasWords) {
  for (const char* name :
       {"huying.core.v1.Party", "huying.city.v1.Permission", "huying.core.v1.CitizenStatus",
        "huying.city.v1.Leg", "huying.city.v1.Grade", "huying.dispatch.v1.TaskState",
        "huying.gateway.v1.BulkAnswer.Result"}) {
    const v1::EnumModel found = Enum(name);
    ASSERT_GT(found.values_size(), 1) << name;
    EXPECT_EQ(found.values(0).number(), 0);
    for (const v1::EnumValueModel& value : found.values()) {
      if (value.number() == 0) continue;
      EXPECT_NE(value.word().zh(), "") << value.name();
      EXPECT_NE(value.word().en(), "") << value.name();
    }
  }
  for (const v1::ServiceModel& service : Model().services()) {
    for (const v1::CommandModel& command : service.commands()) {
      EXPECT_NE(command.act().zh(), "") << command.act().command();
      EXPECT_GT(command.allow_size(), 0) << command.act().command();
    }
    for (const v1::EventModel& event : service.events()) {
      EXPECT_NE(event.options().zh(), "") << event.name();
    }
  }
}

TEST(Model, IsJsonForWhoeverReadsThat) {
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(Model(), &json).ok());
  EXPECT_THAT(json, AllOf(::testing::HasSubstr("\"command\":\"AcceptTask\""),
                          ::testing::HasSubstr("\"PARTY_LEAD\"")));
  v1::GetModelResponse again;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &again).ok());
  EXPECT_EQ(again.SerializeAsString().size(), Model().SerializeAsString().size());
}

}  // namespace
}  // namespace huying::gateway
