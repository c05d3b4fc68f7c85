// Intake's mechanisms, and the types that they share.
#pragma once

#include <string_view>
#include <vector>

#include "common/casework/module.h"
#include "huying/intake/v1/intake.pb.h"
#include "services/intake/policy.h"

namespace huying::intake {

// See common/casework/case_rules.h.
struct Types {
  using Row = v1::Case;
  using Event = v1::Event;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;
  using Policy = intake::Policy;
  using State = v1::CaseState;

  static constexpr std::string_view kNoun = "工单";
  static const google::protobuf::EnumDescriptor* States() { return v1::CaseState_descriptor(); }
  static std::vector<casework::Module<Types>> Modules();
};

using CaseModule = casework::Module<Types>;

}  // namespace huying::intake
