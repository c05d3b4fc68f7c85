// Follow-up's mechanisms, and the types that they share.
#pragma once

#include <string_view>
#include <vector>

#include "common/casework/module.h"
#include "huying/followup/v1/followup.pb.h"
#include "services/followup/policy.h"

namespace huying::followup {

// See common/casework/case_rules.h.
struct Types {
  using Row = v1::Follow;
  using Event = v1::Event;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;
  using Policy = followup::Policy;
  using State = v1::FollowState;

  static constexpr std::string_view kNoun = "工单";
  static const google::protobuf::EnumDescriptor* States() { return v1::FollowState_descriptor(); }
  static std::vector<casework::Module<Types>> Modules();
};

using CaseModule = casework::Module<Types>;

}  // namespace huying::followup
