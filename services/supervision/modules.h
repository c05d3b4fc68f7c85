// Supervision's mechanisms, and the types that they share. What moves the clocks is no mechanism's
// own: events of all services do, by their options (legs/rules.h, processor.h).
#pragma once

#include <string_view>
#include <vector>

#include "common/casework/module.h"
#include "huying/supervision/v1/supervision.pb.h"
#include "services/supervision/policy.h"

namespace huying::supervision {

// See common/casework/case_rules.h.
struct Types {
  using Row = v1::Watch;
  using Event = v1::Event;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;
  using Policy = supervision::Policy;
  using State = v1::WatchState;

  static constexpr std::string_view kNoun = "工单";
  static const google::protobuf::EnumDescriptor* States() { return v1::WatchState_descriptor(); }
  static std::vector<casework::Module<Types>> Modules();
};

using CaseModule = casework::Module<Types>;

}  // namespace huying::supervision
