// Dispatch's mechanisms, and the types that they share.
#pragma once

#include <string_view>
#include <vector>

#include "common/casework/module.h"
#include "huying/dispatch/v1/dispatch.pb.h"
#include "services/dispatch/policy.h"

namespace huying::dispatch {

// See common/casework/case_rules.h.
struct Types {
  using Row = v1::Task;
  using Event = v1::Event;
  using Request = v1::ExecuteRequest;
  using Response = v1::ExecuteResponse;
  using Policy = dispatch::Policy;
  using State = v1::TaskState;

  static constexpr std::string_view kNoun = "任务";
  static const google::protobuf::EnumDescriptor* States() { return v1::TaskState_descriptor(); }
  static std::vector<casework::Module<Types>> Modules();
  // Whoever may not hears who has the task.
  static void Explain(const v1::Task& task, const dispatch::Policy& policy, Rejection& refused);
};

using CaseModule = casework::Module<Types>;

}  // namespace huying::dispatch
